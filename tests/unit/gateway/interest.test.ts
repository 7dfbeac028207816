import { describe, expect, test } from 'vitest';
import { Interest } from '../../../gateway/interest.ts';
import { INTEREST_LINGER_MS } from '../../../protocol/limits.ts';
import { FakeClock } from '../../support/fake-clock.ts';

function setUp() {
  const clock = new FakeClock();
  const ends: number[] = [];
  const interest = new Interest(clock, () => ends.push(clock.mono()));
  return { clock, ends, interest };
}

describe('interest', () => {
  test('ends a while after the last of its holders has let go', () => {
    const { clock, ends, interest } = setUp();
    const first = interest.hold();
    const second = interest.hold();

    first();
    clock.advance(INTEREST_LINGER_MS * 2);
    expect(ends).toEqual([]);
    second();
    clock.advance(INTEREST_LINGER_MS);

    expect(ends).toEqual([INTEREST_LINGER_MS * 3]);
    expect(clock.pending).toBe(0);
  });

  test('goes on when somebody comes back in time', () => {
    const { clock, ends, interest } = setUp();
    interest.hold()();
    clock.advance(INTEREST_LINGER_MS - 1);
    const release = interest.hold();
    clock.advance(INTEREST_LINGER_MS);

    expect(ends).toEqual([]);
    release();
    clock.advance(INTEREST_LINGER_MS);
    expect(ends).toHaveLength(1);
  });

  test('is let go once, however often a holder says so', () => {
    const { clock, ends, interest } = setUp();
    const careless = interest.hold();
    interest.hold();
    careless();
    careless();
    clock.advance(INTEREST_LINGER_MS);

    expect(ends).toEqual([]);
  });

  test('that is closed leaves no timer and ends silently', () => {
    const { clock, ends, interest } = setUp();
    const release = interest.hold();
    release();
    interest.close();
    clock.advance(INTEREST_LINGER_MS);
    interest.hold()();

    expect(ends).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
