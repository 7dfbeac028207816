// Whose bars they are. Knows the page's words for them, and no bar.

import type { Interval } from '../../../protocol/bar.ts';

/** Prices and volumes of the bars are integers at these scales. */
export interface CandleSubject {
  readonly symbol: string;
  readonly interval: Interval;
  readonly priceScale: number;
  readonly sizeScale: number;
}
