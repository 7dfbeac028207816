// What the feed really does: one more reader of all prices, once a second, counts the trades that their bars hold. Folding
// loses none, so the count is exact however seldom it reads.

import * as v from 'valibot';
import WebSocket from 'ws';

/** Of each bar only the last member is read: how many trades it holds. */
const FrameSchema = v.object({
  method: v.literal('ticker'),
  params: v.object({ bars: v.array(v.array(v.unknown())) }),
});

export class MarketWatch {
  readonly #socket: WebSocket;
  #trades = 0;
  #since = performance.now();

  /** `url`: the address of a gateway, `http://…`. */
  constructor(url: string) {
    this.#socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`);
    this.#socket.on('open', () => {
      const params = { channel: 'ticker', symbols: '*', tier: 'slow' };
      this.#socket.send(JSON.stringify({ id: 1, method: 'subscribe', params }));
    });
    this.#socket.on('message', (data) => this.#read(String(data)));
  }

  /** Trades per second of all symbols since the last time. */
  take(): number {
    const now = performance.now();
    const rate = this.#trades / ((now - this.#since) / 1_000);
    this.#trades = 0;
    this.#since = now;
    return rate;
  }

  close(): void {
    this.#socket.terminate();
  }

  #read(text: string): void {
    const frame = v.safeParse(FrameSchema, JSON.parse(text));
    if (!frame.success) return;
    for (const bar of frame.output.params.bars) this.#trades += Number(bar.at(-1));
  }
}
