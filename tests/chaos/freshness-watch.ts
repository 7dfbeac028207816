// Writes down how fresh a client shows one price, many times a second, and what the wire has told to prove it. It reads the
// heartbeats by itself, past the client that it watches.

import WebSocket from 'ws';
import { systemClock } from '../../bus/system-clock.ts';
import type { Client, SocketConstructor } from '../../client/index.ts';
import { every } from '../../protocol/clock.ts';
import type { FreshnessHistory, Shown } from './freshness-checker.ts';

const SAMPLE_MS = 20;

export class FreshnessWatch {
  /** To be given to the client. */
  readonly WebSocket: SocketConstructor;
  readonly #symbol: string;
  readonly #shown: Shown[] = [];
  readonly #proven: number[] = [];
  #stop: () => void = () => {};

  constructor(symbol: string) {
    this.#symbol = symbol;
    const hear = (text: string) => this.#hear(text);
    this.WebSocket = class extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        // Behind the client's own listener: a proof is never written down as older than the client can know it to be.
        this.once('open', () =>
          // Heartbeats are texts; binary messages are prices.
          this.on('message', (data, isBinary) => {
            if (!isBinary) hear(String(data));
          }),
        );
      }
    };
  }

  start(client: Client): void {
    this.#stop = every(systemClock, SAMPLE_MS, () => {
      // The time first: what the client shows then is of this moment or later.
      const at = performance.now();
      this.#shown.push({ at, state: client.freshness(this.#symbol).state });
    });
  }

  stop(): void {
    this.#stop();
  }

  get shown(): readonly Shown[] {
    return this.#shown;
  }

  history(reader: string, blind: FreshnessHistory['blind']): FreshnessHistory {
    return { reader, shown: this.#shown, proven: this.#proven, blind };
  }

  #hear(text: string): void {
    const told: { method?: string; params?: { stale: string[]; feedAgeMs: number } } =
      JSON.parse(text);
    if (told.method !== 'heartbeat' || !told.params) return;
    const { stale, feedAgeMs } = told.params;
    if (!stale.includes(this.#symbol)) this.#proven.push(performance.now() - feedAgeMs);
  }
}
