import { beforeEach, describe, expect, it } from 'vitest';
import type { Bar, Interval } from '../../../../protocol/bar.ts';
import type { CandleSubject } from '../../../../web/src/bars/subject.ts';
import { Candles } from '../../../../web/src/state/candles.svelte.ts';
import { FakeClock, turns } from '../../../support/fake-clock.ts';
import { FakeSeries } from '../../../support/fake-series.ts';
import { ManualFrames } from '../../../support/manual-frames.ts';
import { watched } from '../../../support/reactive.svelte.ts';

const HOUR = 3_600_000;

function barAt(time: number): Bar {
  return { time, open: 100, high: 100, low: 100, close: 100, volume: 1, count: 1 };
}

const ACME: CandleSubject = { symbol: 'ACME', interval: '1m', priceScale: 2, sizeScale: 0 };

describe('Candles', () => {
  let opened: { symbol: string; interval: Interval; series: FakeSeries }[];
  let frames: ManualFrames;
  let clock: FakeClock;
  let candles: Candles;

  beforeEach(() => {
    opened = [];
    frames = new ManualFrames();
    clock = new FakeClock();
    candles = new Candles(
      (symbol, interval) => {
        const series = new FakeSeries();
        opened.push({ symbol, interval, series });
        return series;
      },
      frames.frame,
      clock,
    );
  });

  function open(subject: CandleSubject = ACME): FakeSeries {
    candles.open(subject);
    const newest = opened.at(-1);
    if (!newest) throw new Error('no series was opened');
    return newest.series;
  }

  it('moves its version once per frame, however many ticks came', async () => {
    const series = open();
    const versions = await watched(() => candles.version);

    for (const close of [10_000, 10_100, 10_200]) series.add(close);
    await turns();
    expect(versions.values).toHaveLength(1);
    frames.paint();
    await turns();

    expect(versions.values).toHaveLength(2);
    expect(candles.bars).toHaveLength(3);
    versions.stop();
  });

  it('says while its bars are those of before a gap', () => {
    const series = open();
    series.add(10_000);
    frames.paint();
    expect(candles.isRereading).toBe(false);

    series.enter({ state: 'rereading' });
    frames.paint();
    expect([candles.phase, candles.isRereading]).toEqual(['ready', true]);
    series.add(10_100);
    frames.paint();

    expect(candles.isRereading).toBe(false);
  });

  it('goes back to a moment page by page, and tells when there is nothing older', async () => {
    const series = open();
    expect(candles.reach(60_000)).toBe('reading');
    for (const close of [10_000, 10_100]) series.add(close);
    frames.paint();

    expect(candles.reach(0)).toBe('there');
    expect(series.pages).toBe(0);
    expect([candles.reach(-1), candles.reach(-1), series.pages]).toEqual(['reading', 'reading', 1]);
    await series.answer({ ok: true, value: { added: 0, isComplete: true } });

    expect(candles.reach(-1)).toBe('never');
    series.enter({ state: 'failed', fault: { code: 'unknown_symbol', message: '' } });
    frames.paint();
    expect(candles.reach(0)).toBe('never');
  });

  it('asks for a page that failed again about a second later, however often a moment is looked for', async () => {
    const series = open();
    series.add(10_000);
    frames.paint();
    candles.reach(-1);
    await series.answer({ ok: false, error: { code: 'unavailable', message: 'later' } });

    expect([candles.reach(-1), candles.reach(-1), series.pages]).toEqual(['reading', 'reading', 1]);
    candles.describe();

    expect([candles.reach(-1), series.pages]).toEqual(['reading', 2]);
  });

  it('tells whoever looks for a moment when bars are seen, and when a page is asked for again', async () => {
    const series = open();
    const answers: string[] = [];
    candles.onReach(() => answers.push(candles.reach(-1)));
    series.add(10_000);
    expect(answers).toEqual([]);
    frames.paint();
    await series.answer({ ok: false, error: { code: 'unavailable', message: 'later' } });
    expect([answers.at(-1), series.pages]).toEqual(['reading', 1]);

    candles.describe();
    expect([answers.at(-1), series.pages]).toEqual(['reading', 2]);
    series.bars.unshift(barAt(-60_000));
    series.add(10_000);
    frames.paint();

    expect(answers.at(-1)).toBe('there');
  });

  it('finds the bar of a moment and the one after it', () => {
    const series = open();
    for (const close of [10_000, 10_100, 10_200]) series.add(close);

    const found = (time: number) => `${candles.barAt(time)?.time} ${candles.after(time)?.time}`;
    expect([-1, 0, 59_999].map(found)).toEqual(['undefined 0', '0 60000', '0 60000']);
    expect([60_000, 500_000].map(found)).toEqual(['60000 120000', '120000 undefined']);
  });

  it('loads until the first bars are there, also when there are none', () => {
    const series = open();
    expect(candles.phase).toBe('loading');

    series.enter({ state: 'following', position: { epoch: 1, seq: 1 } });
    frames.paint();

    expect([candles.phase, candles.isEmpty]).toEqual(['ready', true]);
  });

  it('keeps its candles while they are read anew', () => {
    const series = open();
    series.add(10_000);
    series.enter({ state: 'rereading' });
    frames.paint();

    expect(candles.phase).toBe('ready');
  });

  it('says when a symbol has no candles', () => {
    const series = open();

    series.enter({ state: 'failed', fault: { code: 'unknown_symbol', message: 'none' } });
    frames.paint();

    expect(candles.phase).toBe('failed');
  });

  it('closes one series when it opens another, and stays with the same', () => {
    const first = open();

    candles.open({ ...ACME });
    expect(opened).toHaveLength(1);
    open({ ...ACME, interval: '1h' });

    expect(first.isClosed).toBe(true);
    expect(opened.map(({ interval }) => interval)).toEqual(['1m', '1h']);
    expect(candles.bars).toEqual([]);
  });

  it('reads one page of history at a time, until there is none', async () => {
    const series = open();
    candles.loadOlder();
    expect(series.pages, 'before the first bars').toBe(0);
    series.add(10_000);
    frames.paint();

    candles.loadOlder();
    candles.loadOlder();
    expect(series.pages).toBe(1);
    await series.answer({ ok: true, value: { added: 500, isComplete: false } });
    candles.loadOlder();
    await series.answer({ ok: true, value: { added: 0, isComplete: true } });
    candles.loadOlder();

    expect(series.pages).toBe(2);
  });

  it('asks again for a page that failed', async () => {
    const series = open();
    series.add(10_000);
    frames.paint();

    candles.loadOlder();
    await series.answer({ ok: false, error: { code: 'unavailable', message: 'later' } });
    candles.loadOlder();

    expect(series.pages).toBe(2);
  });

  it('a page for the series before does not end the paging of the one that is open', async () => {
    const first = open();
    first.add(10_000);
    frames.paint();
    candles.loadOlder();
    const second = open({ ...ACME, interval: '1h' });
    second.add(10_000);
    frames.paint();

    await first.answer({ ok: true, value: { added: 0, isComplete: true } });
    candles.loadOlder();

    expect(second.pages).toBe(1);
  });

  it('has a newest bar that is another one only when it is described anew', () => {
    const series = open();
    series.add(10_132);
    frames.paint();
    series.add(10_200);
    frames.paint();
    expect(candles.newest?.close).toBe(10_132);

    candles.describe();

    expect(candles.newest?.close).toBe(10_200);
  });

  it('says since when nothing was traded', () => {
    const series = open();
    expect(candles.emptySince).toBeNull();
    series.enter({ state: 'following', position: { epoch: 1, seq: 1 } });
    frames.paint();
    const since = clock.now();

    clock.advance(9_000);
    series.enter({ state: 'following', position: { epoch: 1, seq: 2 } });
    frames.paint();
    expect(candles.emptySince).toBe(since);
    series.add(10_000);
    frames.paint();

    expect(candles.emptySince).toBeNull();
  });

  it('reckons the averages that are switched on, with every bar', () => {
    const series = open();
    candles.study(['volume', 'sma']);
    for (let close = 1; close <= 20; close += 1) series.add(close);
    frames.paint();
    expect(candles.pointed.averages).toEqual([{ average: 'sma', value: 10.5 }]);

    series.add(41);
    frames.paint();
    expect(candles.pointed.averages).toEqual([{ average: 'sma', value: 12.5 }]);
    candles.pointed.move(19 * 60_000);
    frames.paint();
    expect(candles.pointed.averages).toEqual([{ average: 'sma', value: 10.5 }]);
    candles.study(['volume']);

    expect(candles.pointed.averages).toEqual([]);
  });

  it('has averages of the very bars that it has, also between two frames', () => {
    const series = open();
    candles.study(['sma']);
    for (let close = 1; close <= 30; close += 1) series.add(close);

    expect(candles.averages.get('sma')).toHaveLength(candles.bars.length);
    expect(candles.averages.get('sma')?.at(-1)).toBe(20.5);
  });

  it('reads the whole day for an average of the day, and no further', async () => {
    const series = open();
    series.add(100);
    frames.paint();
    candles.study(['vwap']);
    candles.describe();
    expect(series.pages, 'the day is there').toBe(0);

    series.bars[0] = { ...barAt(30 * HOUR), close: 100 };
    candles.describe();
    expect(series.pages).toBe(1);
    series.bars.unshift(barAt(26 * HOUR));
    await series.answer({ ok: true, value: { added: 1, isComplete: false } });
    expect(series.pages, 'goes on at once').toBe(2);
    series.bars.unshift(barAt(23 * HOUR));
    await series.answer({ ok: true, value: { added: 1, isComplete: false } });
    candles.describe();

    expect(series.pages).toBe(2);
  });

  it('asks for no day where the interval has no average of it', () => {
    const series = open({ ...ACME, interval: '1s' });
    candles.study(['vwap']);
    series.bars.push(barAt(30 * HOUR));
    series.enter({ state: 'following', position: { epoch: 1, seq: 1 } });
    frames.paint();
    candles.describe();

    expect(series.pages).toBe(0);
    expect(candles.averages.size).toBe(0);
  });

  it('close ends the series and the frame', () => {
    const series = open();
    series.add(10_000);

    candles.close();
    const { version } = candles;
    frames.paint();

    expect(series.isClosed).toBe(true);
    expect(candles.version).toBe(version);
  });

  it('points at nothing of the symbol before', () => {
    const series = open();
    series.add(100);
    candles.pointed.move(0);
    frames.paint();

    open({ ...ACME, symbol: 'OTHER' });

    expect(candles.pointed.bar).toBeNull();
    expect(candles.pointed.isPointing).toBe(false);
  });

  it('counts down to the end of the bar, and not at one second a bar', () => {
    open();
    expect(candles.closesIn).toBe('01:00');

    clock.advance(12_000);
    candles.describe();
    expect(candles.closesIn).toBe('00:48');

    open({ ...ACME, interval: '1d' });
    expect(candles.closesIn).toBe('11:59:48');
    open({ ...ACME, interval: '1s' });
    expect(candles.closesIn).toBeNull();
  });
});
