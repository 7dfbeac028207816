// The rates of the page in words, in the order in which they are offered.

import type { Rate } from './settings.svelte.ts';

export interface RateLabel {
  readonly value: Rate;
  readonly label: string;
  /** Where there is little room. */
  readonly short: string;
}

export const RATE_LABELS: readonly RateLabel[] = [
  { value: 'live', label: 'Live', short: 'Live' },
  { value: 'calm', label: '4 a second', short: '4/s' },
  { value: 'slow', label: '1 a second', short: '1/s' },
  { value: 'paused', label: 'Paused', short: 'Pause' },
];
