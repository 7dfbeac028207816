import type { IChartApi } from 'lightweight-charts';
import { expect, it } from 'vitest';
import { ChartView } from '../../../../web/src/chart/view.ts';

it('a page of history that comes between the wish for the newest bar and its frame takes nobody back', () => {
  const ranges: unknown[] = [];
  let moved = () => {};
  const scale = {
    subscribeVisibleLogicalRangeChange: (listener: () => void) => {
      moved = listener;
    },
    getVisibleLogicalRange: () => ({ from: 0, to: 10 }),
    setVisibleLogicalRange: (range: unknown) => ranges.push(range),
    // As the library does it: nothing moves before the next frame.
    scrollToPosition: () => {},
    scrollPosition: () => -40,
  };
  const chart = { timeScale: () => scale } as unknown as IChartApi;
  let slots = Array.from({ length: 50 }, (_, index) => ({ time: index * 60_000, bar: null }));
  const told: boolean[] = [];
  const view = new ChartView(chart, () => slots, {
    onNearStart: () => {},
    onFollow: (isFollowing) => told.push(isFollowing),
    onView: () => {},
    onMove: () => {},
  });
  const page = () => {
    const first = slots[0]?.time ?? 0;
    slots = [{ time: first - 60_000, bar: null }, ...slots];
  };
  moved();
  view.keep(page);
  expect([told, ranges.length]).toEqual([[false], 1]);

  view.toNewest();
  view.keep(page);

  expect([told, ranges.length]).toEqual([[false, true], 1]);
});
