// Calls over a raw socket, whose texts may be anything. It answers no pings, so after some seconds it is skipped like
// anybody who does not read.

import { eventually } from './eventually.ts';
import { frame, type RawSocket } from './raw-socket.ts';

export interface Answer {
  readonly id: unknown;
  readonly result?: Record<string, unknown>;
  readonly error?: unknown;
}

/** One call at a time. */
export class RawCaller {
  readonly socket: RawSocket;
  #calls = 0;

  constructor(socket: RawSocket) {
    this.socket = socket;
  }

  get snapshots(): number {
    return this.socket.messages.filter(
      ({ method, params }) =>
        method === 'ticker' && Object.entries(params ?? {}).some(([name]) => name === 'snapshot'),
    ).length;
  }

  call(method: string, params?: object): Promise<Answer> {
    this.#calls += 1;
    return this.answer(JSON.stringify({ id: `call-${this.#calls}`, method, params }));
  }

  /** What is answered next. */
  answer(text: string): Promise<Answer> {
    const before = this.#answers.length;
    this.socket.write(frame(text));
    return eventually('an answer', () => this.#answers[before], 20_000);
  }

  get #answers(): Answer[] {
    return this.socket.messages.flatMap((one) => ('id' in one ? [{ ...one, id: one.id }] : []));
  }
}
