// Whether anybody can see the page: what is only for eyes stops while nobody can.

/** The part of `document` that is used. */
export type Sighted = Pick<
  Document,
  'visibilityState' | 'addEventListener' | 'removeEventListener'
>;

export class Sight {
  readonly #page: Sighted;
  readonly #onChange = () => {
    this.#isVisible = this.#page.visibilityState === 'visible';
  };
  #isVisible = $state(true);

  constructor(page: Sighted) {
    this.#page = page;
    this.#onChange();
    page.addEventListener('visibilitychange', this.#onChange);
  }

  /** False while the page is in a hidden tab or behind a locked screen. */
  get isVisible(): boolean {
    return this.#isVisible;
  }

  close(): void {
    this.#page.removeEventListener('visibilitychange', this.#onChange);
  }
}
