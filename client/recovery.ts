// What a client got back of the time that it was away. Prices and rooms that were told when the connection was lost are
// awaited; when the next one has brought all of them up to date, the sum is told once. It counts only what was told: where
// something began anew instead, how much happened is not known, and that is said.

import type { Connection } from './connection.ts';

export interface Recovered {
  /** Of the open rooms. */
  readonly messages: number;
  /** Of the watched instruments. */
  readonly trades: number;
  /** False: something began anew, so more may have happened. Candles and rooms are exact either way: they are read again. */
  readonly isWhole: boolean;
}

const NOTHING: Recovered = { messages: 0, trades: 0, isWhole: true };

/** A part is a room, or the symbol of a price. */
type Part = string | object;

export class Recovery {
  readonly #connection: Connection;
  readonly #done: (recovered: Recovered) => void;
  readonly #awaited = new Set<Part>();
  #sum = NOTHING;

  /** `done` is called when nothing is awaited any more. */
  constructor(connection: Connection, done: (recovered: Recovered) => void) {
    this.#connection = connection;
    this.#done = done;
  }

  /** The connection is lost, and `part` was told until then. All that follows does nothing unless it is awaited. */
  expect(part: Part): void {
    this.#awaited.add(part);
  }

  /** A message of `part` came back. */
  got(part: Part): void {
    if (this.#awaited.has(part)) this.#add(1, 0, true);
  }

  /** `part` begins anew. */
  anew(part: Part): void {
    if (this.#awaited.has(part)) this.#add(0, 0, false);
  }

  /** `part` is up to date again; its last step told `trades`, and whether they are all. */
  told(part: Part, trades = 0, isWhole = true): void {
    if (!this.#awaited.has(part)) return;
    this.#add(0, trades, isWhole);
    this.drop(part);
  }

  /** Nobody reads `part` any more. */
  drop(part: Part): void {
    if (!this.#awaited.delete(part) || this.#awaited.size > 0) return;
    const sum = this.#sum;
    this.#sum = NOTHING;
    if (this.#connection.state.state === 'live') this.#done(sum);
  }

  #add(messages: number, trades: number, isWhole: boolean): void {
    this.#sum = {
      messages: this.#sum.messages + messages,
      trades: this.#sum.trades + trades,
      isWhole: this.#sum.isWhole && isWhole,
    };
  }
}
