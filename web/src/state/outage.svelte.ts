// The time that the page is without a connection, and what came back of it, as the bar below the header says it. Short
// cuts are not told. Times are looked at in a frame, a few times a second.
//
//   none ─lost for 1 s─▶ away ─live─▶ returning ─recovered─▶ back ─4 s─▶ none

import type { Client, Recovered } from '../../../client/index.ts';
import type { Clock } from '../../../protocol/clock.ts';
import { formatAge } from '../format.ts';

const PATIENCE_MS = 1_000;
const BACK_MS = 4_000;
/** Something is refused or does not answer: the page goes on as it is. */
const RETURN_MS = 10_000;

export type OutageView =
  | { readonly state: 'none' }
  | {
      readonly state: 'away';
      readonly reason: string;
      /** Until the next try; null: one is being made, or none will be. */
      readonly triesIn: string | null;
      /** Trying now would be something else than what happens anyway. */
      readonly canRetry: boolean;
    }
  | { readonly state: 'returning' }
  | { readonly state: 'back'; readonly text: string };

/** The last time that the page was without a connection. */
export interface Absence {
  /** Wall time of its end. */
  readonly endedAt: number;
  readonly lastedMs: number;
  /** Null: it is being counted. */
  readonly recovered: Recovered | null;
}

/** The part of the client that is used. */
export type LostLine = Pick<Client, 'state' | 'on' | 'wake' | 'connect'>;

/** Instead of a count: what is on the screen is whole either way. */
const ANEW = 'Candles and room are loaded again, so nothing is missing there.';

const NONE: OutageView = { state: 'none' };

export class Outage {
  readonly #line: LostLine;
  readonly #clock: Clock;
  readonly #isOnline: () => boolean;
  readonly #stops: readonly (() => void)[];
  #wasLive: boolean;
  /** Monotonic time since which there is no connection; null: there is one. */
  #lostAt: number | null;
  /** When the connection came into its present state. */
  #since: number;
  /** When what is shown ends by itself. */
  #endsAt = Number.POSITIVE_INFINITY;
  #view = $state.raw<OutageView>(NONE);
  #last = $state.raw<Absence | null>(null);

  constructor(line: LostLine, clock: Clock, isOnline: () => boolean) {
    this.#line = line;
    this.#clock = clock;
    this.#isOnline = isOnline;
    this.#since = clock.mono();
    this.#wasLive = line.state.state === 'live';
    this.#lostAt = this.#wasLive ? null : this.#since;
    this.#stops = [
      line.on('state', () => this.#moved()),
      line.on('recovered', (recovered) => this.#recovered(recovered)),
    ];
  }

  get view(): OutageView {
    return this.#view;
  }

  get last(): Absence | null {
    return this.#last;
  }

  /** Tries now instead of later. */
  retry(): void {
    if (this.#line.state.state === 'closed') this.#line.connect();
    else this.#line.wake();
  }

  /** Brings what is shown to the moment; called in a frame. */
  age(): void {
    const now = this.#clock.mono();
    if (this.#lostAt !== null && now - this.#lostAt >= PATIENCE_MS) this.#show(this.#away(now));
    else if (now >= this.#endsAt) this.#show(NONE);
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  #moved(): void {
    const now = this.#clock.mono();
    this.#since = now;
    const isLive = this.#line.state.state === 'live';
    if (!isLive) this.#lostAt ??= now;
    else if (this.#lostAt !== null) this.#returned(now, now - this.#lostAt);
  }

  #returned(now: number, lastedMs: number): void {
    this.#lostAt = null;
    const hadPrices = this.#wasLive;
    this.#wasLive = true;
    if (!hadPrices) {
      this.#show(NONE);
      return;
    }
    this.#last = { endedAt: this.#clock.now(), lastedMs, recovered: null };
    if (this.#view.state !== 'away') return;
    this.#show({ state: 'returning' });
    this.#endsAt = now + RETURN_MS;
  }

  #recovered(recovered: Recovered): void {
    if (this.#last) this.#last = { ...this.#last, recovered };
    if (this.#view.state !== 'returning') return;
    this.#show({ state: 'back', text: textOf(recovered) });
    this.#endsAt = this.#clock.mono() + BACK_MS;
  }

  #away(now: number): OutageView {
    const { state } = this.#line;
    const isFirst = 'attempt' in state && state.attempt === 0;
    if (state.state === 'idle' || isFirst) return NONE;
    if (!this.#isOnline()) return away('This device has no network.');
    switch (state.state) {
      case 'closed':
        return { ...away(sentence(state.loss?.reason ?? 'closed')), canRetry: true };
      case 'waiting': {
        const leftMs = Math.max(0, this.#since + state.delayMs - now);
        const triesIn = formatAge(Math.max(1_000, Math.ceil(leftMs / 1_000) * 1_000));
        return { ...away(sentence(state.loss.reason)), triesIn, canRetry: now >= state.notBefore };
      }
      default:
        return away('Trying another way in.');
    }
  }

  /** An equal view changes nothing. */
  #show(view: OutageView): void {
    this.#endsAt = Number.POSITIVE_INFINITY;
    if (JSON.stringify(view) !== JSON.stringify(this.#view)) this.#view = view;
  }
}

function away(reason: string) {
  return { state: 'away', reason, triesIn: null, canRetry: false } as const;
}

function sentence(reason: string): string {
  return `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;
}

/** `Back: 14 messages and 312 trades recovered.` */
export function textOf({ messages, trades, isWhole }: Recovered): string {
  const amount = `${count(messages, 'message')} and ${count(trades, 'trade')} recovered.`;
  if (isWhole) return `Back: ${amount}`;
  if (messages + trades === 0) {
    return `Back. ${ANEW}`;
  }
  return `Back: at least ${amount} ${ANEW}`;
}

function count(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? '' : 's'}`;
}
