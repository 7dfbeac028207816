// A small typed emitter: `on` gives back its off. A handler that throws breaks neither the emitter nor its siblings.

export class Emitter<Events extends object> {
  readonly #handlers: { [E in keyof Events]?: Set<(value: Events[E]) => void> } = {};

  /** Calls `handler` at every `event`; the answer ends it and may be called any number of times. */
  on<E extends keyof Events>(event: E, handler: (value: Events[E]) => void): () => void {
    const handlers = this.#handlers[event] ?? new Set();
    this.#handlers[event] = handlers;
    // A function of its own for each call, so that one handler may listen twice.
    const own = (value: Events[E]) => handler(value);
    handlers.add(own);
    return () => handlers.delete(own);
  }

  emit<E extends keyof Events>(event: E, value: Events[E]): void {
    const handlers = this.#handlers[event];
    if (!handlers) return;
    for (const handler of [...handlers]) if (handlers.has(handler)) callGuarded(handler, value);
  }

  /** Forgets all handlers. */
  clear(): void {
    for (const event in this.#handlers) delete this.#handlers[event];
  }
}

/**
 * Calls an app's function. What it throws is the app's own bug: it is thrown again on a turn of its own, where the
 * platform reports it, and never stops the client halfway through a change.
 */
export function callGuarded<T>(handler: (value: T) => void, value: T): void {
  try {
    handler(value);
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown;
    });
  }
}
