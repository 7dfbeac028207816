// What is being written, per room, for as long as the page is open.

export class Drafts {
  readonly #texts = new Map<string, string>();
  #symbol: string | null = null;
  #text = $state('');

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    this.#text = text;
    if (this.#symbol !== null) this.#texts.set(this.#symbol, text);
  }

  open(symbol: string): void {
    this.#symbol = symbol;
    this.#text = this.#texts.get(symbol) ?? '';
  }
}
