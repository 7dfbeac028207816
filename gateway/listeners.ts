// Those who want to be told of one kind of event. One that throws is our bug: it is reported and does not keep the
// event from the others, nor from whoever made it happen.

export class Listeners<Event extends readonly unknown[]> {
  readonly #listeners = new Set<(...event: Event) => void>();
  readonly #onThrow: (thrown: unknown, ...event: Event) => void;

  constructor(onThrow: (thrown: unknown, ...event: Event) => void) {
    this.#onThrow = onThrow;
  }

  /** The answer ends it. The same function may be added twice. */
  add(listener: (...event: Event) => void): () => void {
    const own = (...event: Event) => listener(...event);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  tell(...event: Event): void {
    for (const listener of this.#listeners) {
      try {
        listener(...event);
      } catch (thrown) {
        this.#onThrow(thrown, ...event);
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
