// What the gateways tell a page, looked at on the way, and held back where a test says so; and somebody beside it who
// sees every range, to compare with.

import type { Page } from 'playwright-core';
import WebSocket from 'ws';
import { soon } from './browser.ts';
import { HouseMessages } from './house-messages.ts';

const COUNT_IN_BAR = 6;

interface Told {
  readonly method?: string;
  readonly params?: TickerParams;
}

interface TickerParams {
  readonly symbol: string;
  readonly from: number;
  readonly to: number;
  readonly bars: readonly (readonly [...unknown[]])[];
}

/** A range of one symbol, and the trades in it. */
export interface Range {
  readonly symbol: string;
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export class TappedPage {
  /** Of each connection, oldest first. */
  readonly #connections: Told[][] = [];
  readonly #held = new Map<string, Promise<void>>();

  /** To be called before the page is asked for. */
  async tap(page: Page): Promise<void> {
    await page.routeWebSocket(/\/ws$/, async (socket) => {
      await this.#held.get(new URL(socket.url()).port);
      const told: Told[] = [];
      this.#connections.push(told);
      const house = new HouseMessages();
      const server = socket.connectToServer();
      server.onMessage((message) => {
        told.push(...house.read(message));
        socket.send(message);
      });
    });
  }

  /** New connections to the gateway of `url` are not made until the answer is called. */
  hold(url: string): () => void {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#held.set(new URL(url).port, held);
    return () => release();
  }

  /** Ticker frames between heartbeats, on average over the next `beats`. */
  async tickersPerBeat(beats: number): Promise<number> {
    const [first] = await this.#nextBeats(1);
    const [last] = (await this.#nextBeats(beats)).slice(-1);
    const between = this.#newest().slice(first, last);
    return between.filter(({ method }) => method === 'ticker').length / beats;
  }

  /** By symbol, the range with which the newest connection went on where the one before had ended. */
  returns(): Map<string, Range> {
    const [before = [], after = []] = this.#connections.slice(-2);
    const ends = new Map(rangesOf(before).map(({ symbol, to }) => [symbol, to]));
    const found = new Map<string, Range>();
    for (const range of rangesOf(after)) {
      if (range.from === ends.get(range.symbol)) found.set(range.symbol, range);
    }
    return found;
  }

  /** Where the page stands, by symbol. */
  ends(): Map<string, number> {
    return new Map(rangesOf(this.#newest()).map(({ symbol, to }) => [symbol, to]));
  }

  #newest(): Told[] {
    return this.#connections.at(-1) ?? [];
  }

  /** Where the next heartbeats are. */
  #nextBeats(count: number): Promise<number[]> {
    const start = this.#newest().length;
    return soon('heartbeats', () => {
      const beats = this.#newest().flatMap(({ method }, at) =>
        method === 'heartbeat' && at >= start ? [at] : [],
      );
      return beats.length >= count && beats.slice(0, count);
    });
  }
}

/** Watches every symbol at the quickest rhythm. */
export class RangeWatcher {
  readonly ranges: Range[] = [];
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Resolves when it is told of every symbol. */
  static async open(url: string): Promise<RangeWatcher> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`);
    const watcher = new RangeWatcher(socket);
    socket.on('message', (text) => watcher.ranges.push(...rangesOf([JSON.parse(String(text))])));
    socket.on('open', () => {
      const params = { channel: 'ticker', symbols: '*', tier: 'fast' };
      socket.send(JSON.stringify({ id: 1, method: 'subscribe', params }));
    });
    await soon('the first ranges', () => watcher.ranges.length > 0);
    return watcher;
  }

  /** Whether the gateway has held every symbol for longer than the page's last frame is old: it can go on from there. */
  beganBefore(ends: ReadonlyMap<string, number>): boolean {
    return [...ends].every(([symbol, end]) =>
      this.ranges.some((range) => range.symbol === symbol && range.to < end),
    );
  }

  hasReached(returns: ReadonlyMap<string, Range>): boolean {
    return [...returns.values()].every(({ symbol, to }) =>
      this.ranges.some((range) => range.symbol === symbol && range.to >= to),
    );
  }

  close(): void {
    this.#socket.close();
  }
}

/** Trades of `ranges` within `spans`: at least those of ranges that lie inside, at most those that touch. */
export function tradesBetween(ranges: readonly Range[], spans: ReadonlyMap<string, Range>) {
  let least = 0;
  let most = 0;
  for (const { symbol, from, to, count } of ranges) {
    const span = spans.get(symbol);
    if (!span || to <= span.from || from >= span.to) continue;
    most += count;
    if (from >= span.from && to <= span.to) least += count;
  }
  return { least, most };
}

function rangesOf(told: readonly Told[]): Range[] {
  return told.flatMap(({ method, params }) => {
    if (method !== 'ticker' || !params) return [];
    const { symbol, from, to, bars } = params;
    const count = bars.reduce((sum, bar) => sum + Number(bar[COUNT_IN_BAR]), 0);
    return [{ symbol, from, to, count }];
  });
}
