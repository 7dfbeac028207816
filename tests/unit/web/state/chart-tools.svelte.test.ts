import { beforeEach, describe, expect, it } from 'vitest';
import type { Bar } from '../../../../protocol/bar.ts';
import { Candles } from '../../../../web/src/state/candles.svelte.ts';
import { ChartTools, MOST_ROWS } from '../../../../web/src/state/chart-tools.svelte.ts';
import { Settings } from '../../../../web/src/state/settings.svelte.ts';
import { Times } from '../../../../web/src/state/times.svelte.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { ManualFrames } from '../../../support/manual-frames.ts';
import { memoryStorage } from '../../../support/memory-storage.ts';

const MINUTE = 60_000;

function barAt(minute: number): Bar {
  const price = 10_000 + minute;
  const at = { time: minute * MINUTE, open: price, high: price, low: price, close: price };
  return { ...at, volume: 5, count: 1 };
}

describe('ChartTools', () => {
  let bars: Bar[];
  let clock: FakeClock;
  let settings: Settings;
  let saved: { name: string; content: Blob }[];
  let candles: Candles;
  let tools: ChartTools;

  beforeEach(() => {
    bars = [];
    saved = [];
    clock = new FakeClock();
    const series = {
      get bars() {
        return bars;
      },
      state: { state: 'following', position: { epoch: 1, seq: 1 } } as const,
      on: () => () => {},
      older: () => Promise.reject(new Error('nobody asked for older bars')),
      close() {},
    };
    candles = new Candles(() => series, new ManualFrames().frame, clock);
    candles.open({ symbol: 'ACME', interval: '1m', priceScale: 2, sizeScale: 0 });
    settings = new Settings(() => memoryStorage());
    tools = makeTools();
  });

  function makeTools(): ChartTools {
    const times = new Times({ choice: () => 'utc', exchangeZone: () => null, localZone: 'UTC' });
    const saveFile = (name: string, content: Blob) => saved.push({ name, content });
    return new ChartTools({ candles, settings, times, clock, saveFile });
  }

  const minutes = () => tools.rows().map(({ time }) => time / MINUTE);

  it('has rows for what is in view, newest first', () => {
    bars = [1, 2, 4, 5, 6].map(barAt);
    tools.follow(false);
    tools.see(2 * MINUTE, 5 * MINUTE);

    expect(minutes()).toEqual([5, 4, 2]);
  });

  it('has the newest bars too while they are followed', () => {
    bars = [1, 2, 3].map(barAt);
    tools.see(2 * MINUTE, 3 * MINUTE);
    bars.push(barAt(4));

    expect(minutes()).toEqual([4, 3, 2]);
  });

  it('has no more rows than somebody reads', () => {
    bars = Array.from({ length: 2 * MOST_ROWS }, (_, minute) => barAt(minute));
    tools.see(0, 2 * MOST_ROWS * MINUTE);

    expect(minutes()).toHaveLength(MOST_ROWS);
    expect(minutes()[0]).toBe(2 * MOST_ROWS - 1);
  });

  it('switches studies on and off, and the settings keep them', () => {
    expect(tools.has('volume')).toBe(true);

    tools.toggleStudy('vwap');
    tools.toggleStudy('volume');

    expect(settings.choices.studies).toEqual(['vwap']);
    expect([tools.has('vwap'), tools.has('volume'), tools.suits('vwap')]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('has the candles reckon the studies that are kept, and those that are switched', () => {
    settings.choose({ studies: ['sma'] });
    tools = makeTools();
    expect([...candles.averages.keys()]).toEqual(['sma']);

    tools.toggleStudy('ema');
    tools.toggleStudy('sma');

    expect([...candles.averages.keys()]).toEqual(['ema']);
  });

  it('saves all loaded bars', async () => {
    bars = [1, 2].map(barAt);

    tools.saveBars();

    expect(saved.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^outcry-ACME-1m-.*\.csv$/),
    ]);
    expect(await saved[0]?.content.text()).toContain(
      'T00:02:00.000Z,100.02,100.02,100.02,100.02,5,1',
    );
  });

  it('has no picture as long as no chart is lent', () => {
    tools.savePicture();

    expect(tools.hasCanvas).toBe(false);
    expect(saved).toEqual([]);
  });
});
