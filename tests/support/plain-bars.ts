// The judge of bars: the plainest possible fold, written without the house's own.

import type { Bar } from '../../protocol/bar.ts';
import type { Trade } from '../../protocol/market.ts';

/** Bars of `width` milliseconds from things that happened, oldest first: trades, or smaller bars. */
export function plainBars(events: readonly (Trade | Bar)[], width: number): Bar[] {
  const bars = new Map<number, { -readonly [Key in keyof Bar]: Bar[Key] }>();
  for (const event of events) {
    const part =
      'price' in event
        ? { open: event.price, high: event.price, low: event.price, close: event.price }
        : event;
    const volume = 'price' in event ? event.size : event.volume;
    const count = 'price' in event ? 1 : event.count;
    const time = event.time - (event.time % width);
    const bar = bars.get(time);
    if (!bar) {
      const { open, high, low, close } = part;
      bars.set(time, { time, open, high, low, close, volume, count });
      continue;
    }
    if (part.high > bar.high) bar.high = part.high;
    if (part.low < bar.low) bar.low = part.low;
    bar.close = part.close;
    bar.volume += volume;
    bar.count += count;
  }
  return [...bars.values()];
}
