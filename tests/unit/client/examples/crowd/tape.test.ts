import { describe, expect, it } from 'vitest';
import { Tape } from '../../../../../client/examples/crowd/tape.ts';
import type { Ticker } from '../../../../../client/index.ts';

function ticker(last: number, over: Partial<Ticker> = {}): Ticker {
  const price = last.toFixed(2);
  return {
    symbol: 'A',
    position: { epoch: 1, seq: 1 },
    time: 0,
    sent: null,
    last: price,
    bid: null,
    ask: null,
    day: { open: '100.00', high: '200.00', low: '50.00', volume: '1', previousClose: '100.00' },
    status: 'open',
    ...over,
  };
}

/** A minute of a market that hardly moves. */
function calm(): { tape: Tape; now: number } {
  const tape = new Tape();
  let now = 0;
  for (; now < 60_000; now += 1_000) tape.take(ticker(100 + ((now / 1_000) % 2) / 100), now);
  return { tape, now };
}

describe('what a trader makes of prices', () => {
  it('is nothing in a calm market', () => {
    const { tape, now } = calm();

    expect(tape.take(ticker(100.01), now)).toBe(null);
  });

  it.each([
    ['surge', 101],
    ['plunge', 99],
  ])('an unusual move is a %s, told once in a while', (what, price) => {
    const { tape, now } = calm();

    expect(tape.take(ticker(price), now)).toBe(what);
    expect(tape.take(ticker(price), now + 1_000)).toBe(null);
    expect(tape.take(ticker(price), now + 25_000)).toBe(what);
  });

  it('a price beyond the day is a new high or low', () => {
    const { tape, now } = calm();
    const day = { ...ticker(100).day, high: '100.01', low: '99.99' };
    tape.take(ticker(100, { day }), now);

    expect(tape.take(ticker(100.02, { day }), now + 1_000)).toBe('high');
    expect(tape.take(ticker(99.98, { day }), now + 25_000)).toBe('low');
  });

  it('a halt is told, and its end', () => {
    const { tape, now } = calm();

    expect(tape.take(ticker(100, { status: 'halted' }), now)).toBe('halted');
    expect(tape.take(ticker(100), now + 25_000)).toBe('open');
  });

  it('knows the price and the move of the last half minute', () => {
    const { tape, now } = calm();
    tape.take(ticker(102), now);

    expect(tape.last).toBe('102.00');
    expect(tape.move).toBeCloseTo(0.02, 3);
  });
});
