// How often each symbol is told: the only place that decides it. Whoever shows prices watches them at `paused`; the
// rhythm paces them by what the visitor chose, what is charted and which rows are in view. That nobody looks at the page
// at all is told to the house by the client, and slows everything there.
//
//   rate      charted   rows in view   all others
//   live      fast      live           slow
//   calm      calm      calm           slow
//   slow      slow      slow           slow
//   paused    paused    paused         paused

import type { Client, Symbols, Tier } from '../../../client/index.ts';
import type { Clock } from '../../../protocol/clock.ts';
import type { Rate, Settings } from './settings.svelte.ts';

export interface Pace {
  readonly charted: Tier;
  readonly visible: Tier;
  readonly rest: Tier;
}

const PACES: Readonly<Record<Rate, Pace>> = {
  live: { charted: 'fast', visible: 'live', rest: 'slow' },
  calm: { charted: 'calm', visible: 'calm', rest: 'slow' },
  slow: { charted: 'slow', visible: 'slow', rest: 'slow' },
  paused: { charted: 'paused', visible: 'paused', rest: 'paused' },
};

/** Rows that scroll by are asked for no more often than this. */
const SEE_MS = 300;
/** After a pause prices are proven again by the second heartbeat. */
const SETTLE_MS = 2_000;

/** What is in view and on the chart. */
export interface Scene {
  readonly charted: string | null;
  /** Null: not told, so every row counts as in view. */
  readonly visible: ReadonlySet<string> | null;
}

export function tierOf(symbol: string, rate: Rate, { charted, visible }: Scene): Tier {
  const pace = PACES[rate];
  if (symbol === charted) return pace.charted;
  return visible === null || visible.has(symbol) ? pace.visible : pace.rest;
}

interface Hold {
  readonly symbols: string;
  readonly tier: Tier;
  end(): void;
}

export class Rhythm {
  readonly #client: Pick<Client, 'pace'>;
  readonly #settings: Settings;
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #holds = new Map<keyof Pace, Hold>();
  #scene = $state.raw<Scene>({ charted: null, visible: null });
  /** The rows in view that are not asked for yet; null: all are. */
  #seen: ReadonlySet<string> | null = null;
  #stopSeeing: (() => void) | null = null;
  /** What a pause goes back to. */
  #before: Rate = 'live';
  #pausedAt = $state<number | null>(null);
  #settledAt = Number.NEGATIVE_INFINITY;

  readonly pace: Pace = $derived.by(() => PACES[this.rate]);

  /** `onChange` is called when the visitor chose another rate. */
  constructor(
    client: Pick<Client, 'pace'>,
    settings: Settings,
    clock: Clock,
    onChange: () => void,
  ) {
    this.#client = client;
    this.#settings = settings;
    this.#clock = clock;
    this.#onChange = onChange;
    if (this.rate === 'paused') this.#pausedAt = clock.now();
    this.#apply();
  }

  get rate(): Rate {
    return this.#settings.choices.rate;
  }

  get scene(): Scene {
    return this.#scene;
  }

  /** Wall time at which the visitor paused; null: the page is not paused. */
  get pausedAt(): number | null {
    return this.#pausedAt;
  }

  /**
   * Why prices are neither fresh nor stale: `paused` by the visitor, or `settling`, for a moment after that, until they are
   * proven again. Null: they are one of the two.
   */
  get rest(): 'paused' | 'settling' | null {
    if (this.#pausedAt !== null) return 'paused';
    return this.#clock.mono() < this.#settledAt ? 'settling' : null;
  }

  choose(rate: Rate): void {
    const before = this.rate;
    if (rate === before) return;
    if (rate === 'paused') {
      this.#before = before;
      this.#pausedAt = this.#clock.now();
    } else {
      if (before === 'paused') this.#settledAt = this.#clock.mono() + SETTLE_MS;
      this.#pausedAt = null;
    }
    this.#settings.choose({ rate });
    this.#apply();
    this.#onChange();
  }

  /** Pauses, or goes on as before the pause. */
  togglePause(): void {
    this.choose(this.rate === 'paused' ? this.#before : 'paused');
  }

  /** The symbol on the chart; null: none is. */
  chart(symbol: string | null): void {
    if (symbol === this.#scene.charted) return;
    this.#scene = { ...this.#scene, charted: symbol };
    this.#apply();
  }

  /** The rows in view. May be called at every step of a scroll. */
  see(symbols: ReadonlySet<string>): void {
    this.#seen = symbols;
    if (this.#stopSeeing !== null) return;
    this.#look();
    this.#stopSeeing = this.#clock.after(SEE_MS, () => {
      this.#stopSeeing = null;
      if (this.#seen !== null) this.see(this.#seen);
    });
  }

  close(): void {
    this.#stopSeeing?.();
    for (const hold of this.#holds.values()) hold.end();
    this.#holds.clear();
  }

  #look(): void {
    const symbols = this.#seen;
    this.#seen = null;
    if (symbols === null) return;
    this.#scene = { ...this.#scene, visible: symbols };
    this.#apply();
  }

  #apply(): void {
    const { charted, visible } = this.#scene;
    const pace = PACES[this.rate];
    this.#hold('rest', '*', visible === null ? pace.visible : pace.rest);
    this.#hold('visible', visible === null ? [] : [...visible].sort(), pace.visible);
    this.#hold('charted', charted === null ? [] : [charted], pace.charted);
  }

  /** The new one begins before the old one ends: only the difference is asked. */
  #hold(part: keyof Pace, symbols: Symbols, tier: Tier): void {
    const before = this.#holds.get(part);
    const names = String(symbols);
    if (before?.symbols === names && before.tier === tier) return;
    const end = this.#client.pace(symbols, tier);
    this.#holds.set(part, { symbols: names, tier, end });
    before?.end();
  }
}
