// Which rows of a list are in view: one observer for all of them, and each row is told of itself alone.

type Tell = (isSeen: boolean) => void;

export class RowSight {
  readonly #rows = new Map<Element, Tell>();
  readonly #observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) this.#rows.get(target)?.(isIntersecting);
  });

  /** Tells of `row` until the answer is called. */
  watch(row: Element, tell: Tell): () => void {
    this.#rows.set(row, tell);
    this.#observer.observe(row);
    return () => {
      this.#rows.delete(row);
      this.#observer.unobserve(row);
    };
  }
}
