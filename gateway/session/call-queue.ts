// The calls of one session on their way to being carried out. What reads much or must keep its order goes one at a time,
// and only while earlier replies have left; the rest a few at once. While any waits the socket is not read, so that the
// queue holds no more than had been read already.

import type { Call, Method } from '../../protocol/calls.ts';

/** A user talks in a few rooms at once; each message may wait for the log. */
const AT_ONCE = 8;

const IN_TURN: ReadonlySet<Method> = new Set(['subscribe', 'unsubscribe', 'history']);

export interface CallQueueOptions {
  /** Carries one call out; never rejects. */
  readonly run: (call: Call) => Promise<void>;
  /** Whether all earlier replies have left. */
  readonly isClear: () => boolean;
  /** Told whenever calls begin or cease to wait. */
  readonly hold: (isWaiting: boolean) => void;
}

export class CallQueue {
  readonly #options: CallQueueOptions;
  #waiting: Call[] = [];
  #running = 0;
  #isTurnTaken = false;

  constructor(options: CallQueueOptions) {
    this.#options = options;
  }

  push(call: Call): void {
    this.#waiting.push(call);
    this.next();
  }

  /** Starts what may start, in the order in which it was said. */
  next(): void {
    for (let call = this.#waiting[0]; call && this.#mayStart(call); call = this.#waiting[0]) {
      this.#waiting.shift();
      void this.#start(call);
    }
    this.#options.hold(this.#waiting.length > 0);
  }

  /** Forgets what has not started. */
  close(): void {
    this.#waiting = [];
  }

  async #start(call: Call): Promise<void> {
    const isInTurn = IN_TURN.has(call.method);
    this.#running += 1;
    if (isInTurn) this.#isTurnTaken = true;
    await this.#options.run(call);
    this.#running -= 1;
    if (isInTurn) this.#isTurnTaken = false;
    this.next();
  }

  #mayStart(call: Call): boolean {
    if (this.#running >= AT_ONCE) return false;
    return !IN_TURN.has(call.method) || (!this.#isTurnTaken && this.#options.isClear());
  }
}
