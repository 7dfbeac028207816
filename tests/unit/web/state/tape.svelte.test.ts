import { beforeEach, describe, expect, it } from 'vitest';
import type { TradesFrame } from '../../../../client/index.ts';
import { Tape } from '../../../../web/src/state/tape.svelte.ts';
import { FakeClock, turns } from '../../../support/fake-clock.ts';
import { ManualFrames } from '../../../support/manual-frames.ts';
import { watched } from '../../../support/reactive.svelte.ts';

const A = { symbol: 'A', priceScale: 2, sizeScale: 0 };
const B = { ...A, symbol: 'B' };

describe('the tape', () => {
  let frames: ManualFrames;
  let clock: FakeClock;
  let tape: Tape;
  let tell: (frame: TradesFrame) => void;
  let subscribed: Set<string>;

  beforeEach(() => {
    frames = new ManualFrames();
    clock = new FakeClock();
    subscribed = new Set();
    tape = new Tape(
      (symbol, handler) => {
        tell = handler;
        subscribed.add(symbol);
        return () => subscribed.delete(symbol);
      },
      frames.frame,
      clock,
    );
    tape.follow(A, 'live');
    tell(frame(5, 5, { snapshot: true, trades: [row(1)] }));
    frames.paint();
  });

  /** A trade at a price of its own. */
  function row(price: number): TradesFrame['trades'][number] {
    return [price * 10, `${price}.00`, '2', 'sell'];
  }

  function frame(from: number, to: number, over: Partial<TradesFrame>): TradesFrame {
    return { symbol: 'A', epoch: 1, from, to, sent: 0, trades: [], ...over };
  }

  const prices = () =>
    tape.lines.map((line) => (line.type === 'trades' ? line.price / 100 : line.type));

  it('shows what was traded, newest first, as numbers at the scales', () => {
    expect(tape.lines).toEqual([
      { type: 'trades', nth: 0, time: 10, price: 100, size: 2, side: 'sell', count: 1 },
    ]);
    expect(tape.isLoading).toBe(false);
  });

  it('moves at most ten times a second, however many frames come', async () => {
    const seen = await watched(() => tape.lines);
    for (let step = 0; step < 100; step += 1) {
      clock.advance(10);
      tell(frame(5 + step, 6 + step, { trades: [row(2 + step)] }));
      frames.paint();
      await turns(1);
    }

    expect(seen.values.length - 1).toBeGreaterThanOrEqual(8);
    expect(seen.values.length - 1).toBeLessThanOrEqual(10);
    clock.advance(100);
    frames.paint();
    expect(prices()[0]).toBe(101);
    seen.stop();
  });

  it('is not moved by a range in which nothing was traded', () => {
    clock.advance(1_000);
    tell(frame(5, 6, {}));

    expect(frames.pending).toBe(0);
  });

  it('stands still while it is held and counts what comes, then shows it', () => {
    tape.hold(true);
    clock.advance(1_000);
    tell(frame(5, 9, { trades: [row(2), row(3)], missed: 36 }));
    frames.paint();
    expect([prices(), tape.unseen]).toEqual([[1], 38]);

    tape.hold(false);
    frames.paint();

    expect([prices(), tape.unseen]).toEqual([[3, 2, 'missed', 1], 0]);
  });

  it('is subscribed only between follow and stop, and leaves no timer and no frame', () => {
    tell(frame(5, 6, { trades: [row(2)] }));
    tape.stop();

    expect([subscribed.size, clock.pending, frames.pending]).toEqual([0, 0, 0]);
  });

  it('goes on with its lines, with a gap for what was not told meanwhile', () => {
    tape.stop();
    clock.advance(1_000);
    tape.follow(A, 'live');
    tell(frame(90, 90, { snapshot: true, trades: [row(50)] }));
    frames.paint();

    expect(prices()).toEqual([50, 'gap', 1]);
  });

  it('begins anew with another symbol, and takes nothing more of the one before', () => {
    const tellBefore = tell;
    tape.follow(B, 'live');
    tellBefore(frame(5, 6, { trades: [row(2)] }));

    expect([...subscribed]).toEqual(['B']);
    expect([tape.isLoading, prices()]).toEqual([true, []]);
    clock.advance(1_000);
    frames.paint();
    expect(prices()).toEqual([]);
  });

  it('shows the first trades of another symbol also while it is held, then stands still', () => {
    tape.hold(true);
    tape.follow(B, 'live');
    clock.advance(1_000);
    tell(frame(5, 5, { symbol: 'B', snapshot: true }));
    tell(frame(5, 6, { symbol: 'B', trades: [row(7)] }));
    frames.paint();
    expect([tape.isHeld, prices(), tape.unseen]).toEqual([true, [7], 0]);

    clock.advance(1_000);
    tell(frame(6, 7, { symbol: 'B', trades: [row(8)] }));
    frames.paint();

    expect([prices(), tape.unseen]).toEqual([[7], 1]);
  });

  it('does without a frame whose numbers cannot be read', () => {
    clock.advance(1_000);
    tell(frame(5, 6, { trades: [[20, 'much', '2', 'buy']] }));
    frames.paint();

    expect(prices()).toEqual([1]);
  });
});
