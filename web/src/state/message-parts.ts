// A message's text in parts: words, links, cashtags and mentions. The text itself stays as it was said, and stays text:
// joined, the parts are the message. Pure.

export interface Link {
  readonly type: 'link';
  readonly text: string;
  /** The text, where its host reads as the one that is led to; else the address itself. */
  readonly shown: string;
  /** An address of the web, and of nothing else. */
  readonly href: string;
}

export type MessagePart =
  | { readonly type: 'text'; readonly text: string }
  | Link
  | { readonly type: 'cashtag'; readonly text: string; readonly symbol: string }
  | { readonly type: 'mention'; readonly text: string };

const TOKEN =
  /(?<link>https?:\/\/[^\s\p{Cf}<>"']+)|(?<![\p{L}\p{N}])(?<cashtag>\$\^?[A-Za-z0-9][A-Za-z0-9.-]{0,30})|(?<![\p{L}\p{N}])(?<mention>@[\p{L}\p{N}_-]{2,20})/gu;
/** The host as it was written. */
const HOST = /^https?:\/\/(\[[^\]]*\]|[^/\\?#:]*)/;
/** What ends a sentence or a bracket is not the end of an address. */
const TRAILING = /[.,;:!?)\]}'"-]+$/;

/** `isSymbol`: whether something of that name is traded here; what is not stays plain text. */
export function partsOf(text: string, isSymbol: (symbol: string) => boolean): MessagePart[] {
  const parts: MessagePart[] = [];
  let from = 0;
  for (const match of text.matchAll(TOKEN)) {
    const part = partOf(match, isSymbol);
    if (!part) continue;
    if (match.index > from) parts.push({ type: 'text', text: text.slice(from, match.index) });
    parts.push(part);
    from = match.index + part.text.length;
  }
  if (from < text.length) parts.push({ type: 'text', text: text.slice(from) });
  return parts;
}

/** Whether `text` speaks to `name`, however it writes it. */
export function mentions(text: string, name: string): boolean {
  const wanted = `@${name.toLowerCase()}`;
  for (const { groups } of text.matchAll(TOKEN)) {
    if (groups?.mention?.toLowerCase() === wanted) return true;
  }
  return false;
}

function partOf(match: RegExpExecArray, isSymbol: (symbol: string) => boolean): MessagePart | null {
  const { link, cashtag, mention } = match.groups ?? {};
  if (link !== undefined) return linkOf(link.replace(TRAILING, ''));
  if (cashtag !== undefined) return cashtagOf(cashtag.replace(TRAILING, ''), isSymbol);
  return mention === undefined ? null : { type: 'mention', text: mention };
}

/** Null: no address, or one with a user in it, which reads as if it led to that. */
function linkOf(text: string): Link | null {
  if (!URL.canParse(text)) return null;
  const { href, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return null;
  const isPlain = HOST.exec(text)?.[1]?.toLowerCase() === hostname;
  return { type: 'link', text, shown: isPlain ? text : href, href };
}

function cashtagOf(text: string, isSymbol: (symbol: string) => boolean): MessagePart | null {
  const symbol = text.slice(1).toUpperCase();
  return isSymbol(symbol) ? { type: 'cashtag', text, symbol } : null;
}
