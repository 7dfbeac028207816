// The zone in which the whole page speaks of time, and its words. Only words: moments stay milliseconds UTC.

import { cityOf, isZone, type TimeFormats, timeFormats } from '../time-format.ts';

export const ZONES = ['exchange', 'utc', 'local'] as const;
export type ZoneChoice = (typeof ZONES)[number];

export interface TimesParts {
  /** What the visitor chose; reactive. */
  readonly choice: () => ZoneChoice;
  /** IANA name of the exchange's zone; null: not told. Reactive. */
  readonly exchangeZone: () => string | null;
  /** IANA name of the zone in which this machine stands. */
  readonly localZone: string;
}

export class Times {
  readonly #parts: TimesParts;

  constructor(parts: TimesParts) {
    this.#parts = parts;
  }

  /** IANA name of the chosen zone. UTC as long as it is not known, or if this system has never heard of it. */
  readonly zone: string = $derived.by(() => this.zoneOf(this.#parts.choice()));

  readonly formats: TimeFormats = $derived(timeFormats(this.zone));

  zoneOf(choice: ZoneChoice): string {
    const { exchangeZone, localZone } = this.#parts;
    const zone = { exchange: exchangeZone(), utc: 'UTC', local: localZone }[choice];
    return zone !== null && isZone(zone) ? zone : 'UTC';
  }

  /** A choice in words: `Exchange (New York)`. */
  labelOf(choice: ZoneChoice): string {
    if (choice === 'utc') return 'UTC';
    const word = choice === 'exchange' ? 'Exchange' : 'Local';
    return `${word} (${cityOf(this.zoneOf(choice))})`;
  }
}
