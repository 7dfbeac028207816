// Tells a client what its page knows: hidden or seen, that the network came back, that another page has kept something.

/** The part of a client that takes hints. */
export interface Hinted {
  wake(): void;
  setHidden(isHidden: boolean): void;
  readonly session: { resume(): boolean };
}

/** The parts of a page that are listened to: `window` fits. */
export interface Page {
  readonly document: EventTarget & { readonly visibilityState: string };
  addEventListener(event: string, listener: () => void): void;
  removeEventListener(event: string, listener: () => void): void;
}

/** Passes the hints of `page` on to `client` until the answer is called. */
export function followPage(client: Hinted, page: Page): () => void {
  const seen = () => client.setHidden(page.document.visibilityState === 'hidden');
  // Also after the page was frozen: `pageshow`.
  const back = () => client.wake();
  // Another page keeps a session in the same storage.
  const kept = () => client.session.resume();
  seen();
  page.document.addEventListener('visibilitychange', seen);
  page.addEventListener('online', back);
  page.addEventListener('pageshow', back);
  page.addEventListener('storage', kept);
  return () => {
    page.document.removeEventListener('visibilitychange', seen);
    page.removeEventListener('online', back);
    page.removeEventListener('pageshow', back);
    page.removeEventListener('storage', kept);
  };
}
