// Tells a client what its page knows: hidden or seen, and that the network came back.

/** The part of a client that takes hints. */
export interface Hinted {
  wake(): void;
  setHidden(isHidden: boolean): void;
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
  seen();
  page.document.addEventListener('visibilitychange', seen);
  page.addEventListener('online', back);
  page.addEventListener('pageshow', back);
  return () => {
    page.document.removeEventListener('visibilitychange', seen);
    page.removeEventListener('online', back);
    page.removeEventListener('pageshow', back);
  };
}
