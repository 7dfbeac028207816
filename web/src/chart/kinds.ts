// The ways in which a price is drawn over time.

export const CHART_KINDS = ['candles', 'line', 'area'] as const;
export type ChartKind = (typeof CHART_KINDS)[number];

export const KIND_WORDS: Readonly<Record<ChartKind, string>> = {
  candles: 'Candles',
  line: 'Line',
  area: 'Area',
};
