import { beforeEach, describe, expect, it } from 'vitest';
import type { Bar } from '../../../../protocol/bar.ts';
import { Averages } from '../../../../web/src/bars/averages.ts';
import { PointedBar } from '../../../../web/src/state/pointed-bar.svelte.ts';
import { turns } from '../../../support/fake-clock.ts';
import { ManualFrames } from '../../../support/manual-frames.ts';
import { watched } from '../../../support/reactive.svelte.ts';

const MINUTE = 60_000;

function barAt(time: number, close: number): Bar {
  return { time, open: close, high: close, low: close, close, volume: 1, count: 1 };
}

describe('PointedBar', () => {
  let bars: Bar[];
  let averages: Averages;
  let frames: ManualFrames;
  let pointed: PointedBar;

  beforeEach(() => {
    bars = [barAt(0, 100), barAt(MINUTE, 200), barAt(2 * MINUTE, 300)];
    averages = new Averages();
    frames = new ManualFrames();
    pointed = new PointedBar(() => bars, averages, frames.frame);
    pointed.renew();
  });

  it('is the newest bar until the crosshair is on another, and moves once a frame', async () => {
    const closes = await watched(() => pointed.bar?.close);

    pointed.move(0);
    pointed.move(MINUTE);
    frames.paint();
    await turns();
    bars.push(barAt(3 * MINUTE, 400));
    pointed.renew();
    await turns();
    pointed.move(null);
    frames.paint();
    await turns();

    expect(closes.values).toEqual([300, 200, 400]);
    expect(pointed.isPointing).toBe(false);
    closes.stop();
  });

  it('is none where the crosshair is in a gap, and has no averages there', () => {
    averages.choose(['sma'], bars);
    pointed.move(MINUTE / 2);
    frames.paint();

    expect([pointed.isPointing, pointed.bar]).toEqual([true, null]);
    expect(pointed.averages).toEqual([{ average: 'sma', value: null }]);
  });

  it('is the newest of the bars that came in place of those the crosshair was on', () => {
    pointed.move(0);
    frames.paint();

    pointed.forget();
    bars = [barAt(0, 7), barAt(MINUTE, 8)];
    pointed.renew();

    expect([pointed.isPointing, pointed.bar?.close]).toEqual([false, 8]);
  });

  it('does not move any more when it is closed', () => {
    pointed.move(0);
    pointed.close();
    frames.paint();

    expect(pointed.bar?.close).toBe(300);
  });
});
