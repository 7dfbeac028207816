import { beforeEach, describe, expect, test } from 'vitest';
import { HeldMoment } from '../../../../web/src/state/held-moment.svelte.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

describe('a moment that is wanted on the chart', () => {
  let clock: FakeClock;
  let reached: 'there' | 'reading' | 'never';
  let looks: number[];
  let more: () => void;
  let moment: HeldMoment;

  beforeEach(() => {
    clock = new FakeClock();
    reached = 'there';
    looks = [];
    moment = new HeldMoment(clock, {
      reach(time) {
        looks.push(time);
        return reached;
      },
      onReach(handler) {
        more = handler;
      },
    });
  });

  test('is held for a while', () => {
    moment.want({ time: 5 });
    expect(moment.held).toEqual({ state: 'found', time: 5 });

    clock.advance(3_999);
    expect(moment.held).not.toBeNull();
    clock.advance(1);

    expect(moment.held).toBeNull();
    expect(clock.pending).toBe(0);
  });

  test('is looked for while older candles are read, and no longer', () => {
    reached = 'reading';
    moment.want({ time: 5 });
    more();
    expect(moment.held).toBeNull();

    reached = 'there';
    more();
    more();

    expect(moment.held).toEqual({ state: 'found', time: 5 });
    expect(looks).toEqual([5, 5, 5]);
  });

  test('before all candles is told', () => {
    reached = 'never';
    moment.want({ time: 5 });

    expect(moment.held).toEqual({ state: 'too-old' });
  });

  test('is forgotten with its room, while it is looked for and when it is told', () => {
    reached = 'reading';
    moment.want({ time: 5 });
    moment.want(null);
    more();
    expect(looks).toEqual([5]);

    reached = 'never';
    moment.want({ time: 7 });
    moment.want(null);

    expect([moment.held, clock.pending]).toEqual([null, 0]);
  });

  test('gives way to the next wish, and the same wish again changes nothing', () => {
    const first = { time: 5 };
    moment.want(first);
    clock.advance(4_000);
    moment.want(first);
    moment.want(null);
    expect(moment.held).toBeNull();

    moment.want({ time: 5 });
    clock.advance(3_000);
    moment.want({ time: 7 });
    clock.advance(3_000);

    expect(moment.held).toEqual({ state: 'found', time: 7 });
    moment.close();
    expect([moment.held, clock.pending]).toEqual([null, 0]);
  });
});
