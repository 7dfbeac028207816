// From what an app says to a client that is connecting: defaults of the browser or of Node, and complaints.

import type { Clock, Random } from '../protocol/clock.ts';
import type { Fetch } from './api.ts';
import { Client } from './client.ts';
import type { KeptSession, SessionStore } from './kept-session.ts';
import type { SocketConstructor } from './socket.ts';
import { systemClock, systemRandom } from './system-clock.ts';

export interface ClientOptions {
  /** Address of any node's WebSocket, `ws://host:port/ws`. In a page: by default, of the host that it came from. */
  readonly url?: string;
  /** Default: the global one. Node before 22 has none: give that of the `ws` package. */
  readonly WebSocket?: SocketConstructor;
  readonly fetch?: Fetch;
  readonly clock?: Clock;
  readonly random?: Random;
  /** Where the app keeps its session. Default: nowhere. */
  readonly sessions?: SessionStore;
  /** A program that speaks by itself marks itself: its messages then say so. */
  readonly bot?: boolean;
  /** A session's token, for those who hold nothing else. Not together with `sessions`. */
  readonly token?: string;
}

/** A client that begins to connect at once. Throws `TypeError` when it cannot know where to, or with what. */
export function createClient(options: ClientOptions = {}): Client {
  const client = new Client({
    url: parseUrl(options.url ?? pageUrl()),
    WebSocket: options.WebSocket ?? globalSocket(),
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
    sessions: options.sessions ?? keepHere(options.token),
    isBot: options.bot ?? false,
  });
  client.connect();
  return client;
}

function parseUrl(url: string | null): string {
  if (url === null)
    throw new TypeError('url: needed outside of a page, as in ws://localhost:8080/ws');
  if (/^wss?:\/\/./.test(url) && URL.canParse(url)) return url;
  throw new TypeError(`url: ${url} is no WebSocket address like ws://localhost:8080/ws`);
}

/** The node that served this page; null outside of one. */
function pageUrl(): string | null {
  const page: Location | undefined = globalThis.location;
  return page?.host ? `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}/ws` : null;
}

function globalSocket(): SocketConstructor {
  const found: SocketConstructor | undefined = globalThis.WebSocket;
  if (found) return found;
  throw new TypeError('WebSocket: this platform has none; give that of the package ws');
}

/** For as long as this client lives. */
function keepHere(token: string | undefined): SessionStore {
  let kept: KeptSession | null = token === undefined ? null : { token };
  return {
    load: () => kept,
    save(session) {
      kept = session;
    },
  };
}
