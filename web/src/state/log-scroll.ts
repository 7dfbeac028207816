// The scrolled box of a log, in pixels. The reader's place is sacred: whatever is put above or below, the row under the
// eye stays where it is. It knows rows as `article` elements in order, and nothing of what they say.

/** This near to the end counts as at the end. */
const END_PX = 20;
/** And this near nearly so: of a row or three less is read. */
const NEARLY_PX = 120;
/** More rows are wanted when fewer pixels than this are left above or below. */
const NEAR_PX = 400;

export class LogScroll {
  readonly #box: HTMLElement;
  /** A row and where it stood before the list changed; it lives for one change. */
  #anchor: { readonly row: Element; readonly top: number } | null = null;
  /** Where it was last: a scroll event that finds it elsewhere is the reader's own. */
  #placed = 0;

  constructor(box: HTMLElement) {
    this.#box = box;
  }

  get isAtEnd(): boolean {
    return this.#below <= END_PX;
  }

  get isNearlyAtEnd(): boolean {
    return this.#below <= NEARLY_PX;
  }

  get isNearTop(): boolean {
    return this.#box.scrollTop < NEAR_PX;
  }

  get isNearEnd(): boolean {
    return this.#below < NEAR_PX;
  }

  /**
   * How the reader has moved it since it was put somewhere, or since this was asked last. What becomes taller comes back
   * to its end by itself: that is no move.
   */
  takeMove(): 'up' | 'down' | null {
    const moved = this.#box.scrollTop - this.#placed;
    this.#placed = this.#box.scrollTop;
    if (Math.abs(moved) < 1 || (moved < 0 && this.#below < 1)) return null;
    return moved < 0 ? 'up' : 'down';
  }

  /** Before a change: remembers the row under the eye. */
  remember(): void {
    const row = this.#rows[this.#firstBelow('bottom')];
    this.#anchor = row ? { row, top: row.getBoundingClientRect().top } : null;
  }

  /** After it: brings that row back to where it was. */
  restore(): void {
    const anchor = this.#anchor;
    this.#anchor = null;
    if (!anchor?.row.isConnected) return;
    const moved = anchor.row.getBoundingClientRect().top - anchor.top;
    if (moved !== 0) this.#put(this.#box.scrollTop + moved);
  }

  toEnd(): void {
    this.#put(this.#box.scrollHeight);
  }

  /** Brings a row to a third of the height, where there is something to read before and after it. */
  toRow(row: Element): void {
    const offset = row.getBoundingClientRect().top - this.#top;
    this.#put(this.#box.scrollTop + offset - this.#box.clientHeight / 3);
  }

  /** The top-most row that is in view as a whole; null: none is. */
  topRow(): HTMLElement | null {
    return this.#rows[this.#firstBelow('top')] ?? null;
  }

  /** Keeps to the end while `isFollowing` says so, when the box changes its size, as under a phone's keyboard. */
  keep(isFollowing: () => boolean): () => void {
    const observer = new ResizeObserver(() => {
      if (isFollowing()) this.toEnd();
    });
    observer.observe(this.#box);
    return () => observer.disconnect();
  }

  get #below(): number {
    return this.#box.scrollHeight - this.#box.clientHeight - this.#box.scrollTop;
  }

  get #top(): number {
    return this.#box.getBoundingClientRect().top;
  }

  get #rows(): NodeListOf<HTMLElement> {
    return this.#box.querySelectorAll('article');
  }

  /** Index of the first row whose edge is below the upper edge of the box: rows stand in order, so it is halved. */
  #firstBelow(edge: 'top' | 'bottom'): number {
    const rows = this.#rows;
    const limit = this.#top;
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = rows[middle]?.getBoundingClientRect()[edge] ?? limit;
      // A fraction of a pixel is not seen.
      if (at < limit + (edge === 'top' ? -0.5 : 0.5)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #put(top: number): void {
    this.#box.scrollTop = top;
    this.#placed = this.#box.scrollTop;
  }
}
