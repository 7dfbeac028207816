// What a screen reader hears of a room. A calm log speaks for itself; one with more than a message a second, or one whose
// reader is elsewhere in it, is silent, and a summary is given instead. Whoever is mentioned hears it at once.

import type { Clock } from '../../../protocol/clock.ts';

/** Messages a second above which a log is no longer read out, and below which it is again: apart, so that it does not waver. */
const CROWDED_RATE = 1;
const CALM_RATE = 0.6;
/** Over which the rate is taken. */
const FADE_MS = 5_000;
const SUMMARY_MS = 8_000;

export interface Heard {
  readonly name: string;
  readonly text: string;
  readonly isOwn: boolean;
  readonly isMention: boolean;
}

export class RoomVoice {
  readonly #clock: Clock;
  #rate = 0;
  #measured = 0;
  #untold = 0;
  #cancel: (() => void) | null = null;
  #isCalm = $state(true);
  #words = $state('');

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether the log may be read out line by line. */
  get isCalm(): boolean {
    return this.#isCalm;
  }

  /** For a polite region of its own. */
  get words(): string {
    return this.#words;
  }

  /** A message came; `isRead`: the reader is at the newest line, so a calm log tells of it. */
  heard(message: Heard, isRead: boolean): void {
    this.#measure();
    this.#rate += 1_000 / FADE_MS;
    if (this.#rate > CROWDED_RATE) this.#isCalm = false;
    if (this.#isCalm && isRead) return;
    if (message.isMention) this.#words = `${message.name} mentions you: ${message.text}`;
    else if (!message.isOwn) this.#untold += 1;
    this.#cancel ??= this.#clock.after(SUMMARY_MS, () => this.#sumUp());
  }

  /** Another room, or none: what was not told yet is not told any more. */
  hush(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#rate = 0;
    this.#untold = 0;
    this.#isCalm = true;
    this.#words = '';
  }

  #sumUp(): void {
    this.#cancel = null;
    this.#measure();
    if (this.#untold > 0) {
      this.#words = this.#summary(this.#untold);
      this.#untold = 0;
    } else {
      this.#words = '';
    }
    if (this.#rate < CALM_RATE) this.#isCalm = true;
    // The crowd may fall silent with nobody to notice: looks again until it has.
    if (!this.#isCalm || this.#words !== '') {
      this.#cancel = this.#clock.after(SUMMARY_MS, () => this.#sumUp());
    }
  }

  /** Words that are the same as before would not be heard. */
  #summary(count: number): string {
    const words = `${count} new ${count === 1 ? 'message' : 'messages'}`;
    return words === this.#words ? words.replace('new', 'more') : words;
  }

  #measure(): void {
    const now = this.#clock.mono();
    this.#rate *= Math.exp(-(now - this.#measured) / FADE_MS);
    this.#measured = now;
  }
}
