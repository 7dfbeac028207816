// Status and errors of one bus, and the guard around every handler that is given to it: a throw in a handler would
// silently end the broker client's reader. Knows no broker.

import { assertNever, reasonOf } from '../protocol/result.ts';
import type { BusEvent, BusStatus } from './bus.ts';

export class BusEvents {
  #status: BusStatus = { state: 'connected' };
  readonly #listeners = new Set<(event: BusEvent) => void>();

  get status(): BusStatus {
    return this.#status;
  }

  get isClosed(): boolean {
    return this.#status.state === 'closed';
  }

  /** Adds a listener; the answer ends it. */
  listen(listener: (event: BusEvent) => void): () => void {
    const own = (event: BusEvent) => listener(event);
    if (!this.isClosed) this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Tells a change of status; the same state again is no change, and nothing follows `closed`. */
  change(status: BusStatus): void {
    if (this.isClosed || this.#status.state === status.state) return;
    this.#status = status;
    this.#tell({ type: 'status', status });
    if (status.state === 'closed') this.#listeners.clear();
  }

  error(reason: string): void {
    this.#tell({ type: 'error', reason });
  }

  /** Runs somebody's handler; a throw becomes an error event that names `what`, and gives undefined. */
  guard<T>(what: string, run: () => T): T | undefined {
    try {
      return run();
    } catch (thrown) {
      this.error(`the handler of ${what} threw: ${reasonOf(thrown)}`);
      return undefined;
    }
  }

  /** Why nothing can be asked now; null while connected. */
  get away(): string | null {
    switch (this.#status.state) {
      case 'connected':
        return null;
      case 'disconnected':
        return `the broker is away: ${this.#status.reason}`;
      case 'closed':
        return 'the bus is closed';
      default:
        return assertNever(this.#status);
    }
  }

  #tell(event: BusEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (thrown) {
        // There is nobody left to tell on the bus itself.
        process.emitWarning(`a listener of the bus threw: ${reasonOf(thrown)}`);
      }
    }
  }
}
