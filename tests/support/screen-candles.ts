// Seconds as a screen shows them and as a gateway answers them, in one form in which they can be compared.

import type { CandleSeries } from '../../client/index.ts';

/** Time, open, high, low, close, volume, count. */
export type Row = readonly [number, ...unknown[]];

/** Start of the newest bar; 0: there is none yet. */
export function lastTime(one: CandleSeries): number {
  return one.bars.at(-1)?.time ?? 0;
}

export function rows(one: CandleSeries): Row[] {
  const scale = (value: number, by: number) => value / 10 ** by;
  const { priceScale = 0, sizeScale = 0 } = one.scales ?? {};
  return one.bars.map((bar) => [
    bar.time,
    ...[bar.open, bar.high, bar.low, bar.close].map((price) => scale(price, priceScale)),
    scale(bar.volume, sizeScale),
    bar.count,
  ]);
}

/** The newest seconds that the gateway on `port` has. */
export async function barsAt(port: number, symbol: string): Promise<Row[]> {
  const answer = await fetch(
    `http://127.0.0.1:${port}/api/bars?symbol=${symbol}&interval=1s&limit=1000`,
  );
  const { bars }: { bars: [number, ...string[]][] } = await answer.json();
  return bars.map(([time, ...rest]) => [time, ...rest.slice(0, 6).map(Number)]);
}

/** The rows of `some` in the time that `other` covers too: screens begin at different moments. */
export function comparable(some: readonly Row[], other: readonly Row[]): readonly Row[] {
  const first = other[0]?.[0] ?? 0;
  return some.filter(([time]) => time >= first);
}
