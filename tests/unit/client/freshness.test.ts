import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FreshnessBook } from '../../../client/freshness.ts';
import { FakeClock, turns } from '../../support/fake-clock.ts';
import { comeBack, confirm, openLiveRig, snapshot, ticker } from './rig.ts';

const SERVER_START = Date.UTC(2026, 0, 5, 12);

/** A client whose symbol A was told, and heartbeats of a server whose clock ran along with ours. */
async function watchA() {
  const rig = openLiveRig();
  rig.client.ticker('A', () => {});
  await turns(1);
  confirm(rig.door);
  rig.door.tell('ticker', snapshot(5));
  rig.door.flush();
  let n = 0;
  const beat = (over: object = {}, door = rig.door) => {
    n += 1;
    const time = SERVER_START + rig.clock.mono();
    door.tell('heartbeat', { n, time, feedAgeMs: 0, stale: [], ...over });
    door.flush();
  };
  return Object.assign(rig, { beat });
}

describe('freshness', () => {
  test('a price is unproven until a heartbeat that came behind its first frame', async () => {
    const { client, beat } = await watchA();
    expect(client.freshness('A')).toEqual({ state: 'stale', reason: 'unproven', ageMs: null });
    beat();

    expect(client.freshness('A')).toEqual({ state: 'fresh', ageMs: 0 });
  });

  test('a heartbeat before the first frame says nothing', async () => {
    const { client, door, beat } = await watchA();
    client.ticker('B', () => {});
    await turns(1);
    confirm(door);
    beat();
    expect(client.freshness('B').state).toBe('stale');
    door.tell('ticker', snapshot(5, { symbol: 'B' }));
    door.flush();
    expect(client.freshness('B').state).toBe('stale');
    beat();

    expect(client.freshness('B').state).toBe('fresh');
  });

  test('a quiet market is fresh as long as heartbeats come', async () => {
    const { client, clock, beat } = await watchA();
    for (let seconds = 60; seconds > 0; seconds -= 1) {
      beat();
      clock.advance(1_000);
    }

    expect(client.freshness('A')).toEqual({ state: 'fresh', ageMs: 1_000 });
  });

  test('3 s after the last proof it is stale', async () => {
    const { client, clock, beat } = await watchA();
    beat();
    clock.advance(3_000);
    expect(client.freshness('A')).toEqual({ state: 'fresh', ageMs: 3_000 });
    clock.advance(1);

    expect(client.freshness('A')).toEqual({ state: 'stale', reason: 'silent', ageMs: 3_001 });
  });

  test('[H1] the age of the feed counts', async () => {
    const { client, clock, beat } = await watchA();
    beat({ feedAgeMs: 2_500 });
    expect(client.freshness('A')).toEqual({ state: 'fresh', ageMs: 2_500 });
    clock.advance(501);

    expect(client.freshness('A')).toMatchObject({ state: 'stale', reason: 'silent' });
  });

  test('[H4] so does what a heartbeat took longer than the quickest message', async () => {
    const { client, clock, beat } = await watchA();
    beat();
    clock.advance(1_000);
    const late = SERVER_START + clock.mono();
    clock.advance(2_900);
    beat({ time: late });
    expect(client.freshness('A')).toEqual({ state: 'fresh', ageMs: 2_900 });
    clock.advance(101);

    expect(client.freshness('A')).toMatchObject({ state: 'stale', ageMs: 3_001 });
  });

  test('[H1] a listed symbol is stale until it is listed no more', async () => {
    const { client, door, beat } = await watchA();
    beat();
    beat({ stale: ['A'] });
    expect(client.freshness('A')).toMatchObject({ state: 'stale', reason: 'listed' });
    door.tell('ticker', ticker({ from: 5, to: 6 }));
    door.flush();
    expect(client.freshness('A')).toMatchObject({ state: 'stale', reason: 'listed' });
    beat();

    expect(client.freshness('A').state).toBe('fresh');
  });

  test('while a frame is missing here, no heartbeat proves anything', async () => {
    const { client, clock, door, beat } = await watchA();
    beat();
    door.tell('ticker', ticker({ from: 6, to: 7 }));
    door.flush();
    clock.advance(3_001);
    beat();

    expect(client.freshness('A')).toMatchObject({ state: 'stale', ageMs: 3_001 });
  });

  test('a short loss of the connection leaves it fresh for what is left of the 3 s', async () => {
    const { client, clock, door, beat } = await watchA();
    beat();
    clock.advance(1_000);
    door.end();
    expect(client.freshness('A')).toEqual({ state: 'fresh', ageMs: 1_000 });
    clock.advance(2_001);

    expect(client.freshness('A')).toMatchObject({ state: 'stale', reason: 'disconnected' });
  });

  test('a heartbeat of the next connection proves only what was told on it', async () => {
    const rig = await watchA();
    rig.beat();
    rig.clock.advance(4_000);
    const door = await comeBack(rig);
    rig.beat({}, door);
    expect(rig.client.freshness('A').state).toBe('stale');
    confirm(door);
    rig.beat({}, door);
    expect(rig.client.freshness('A').state).toBe('stale');
    door.tell('ticker', ticker({ from: 5, to: 5 }));
    door.flush();
    rig.beat({}, door);

    expect(rig.client.freshness('A').state).toBe('fresh');
  });

  test('nobody watches it: nothing is known', async () => {
    const { client } = await watchA();

    expect(client.freshness('Z')).toEqual({ state: 'stale', reason: 'unproven', ageMs: null });
  });

  test('[H2] each heartbeat is answered, with whether anybody looks, and a change is told at once', async () => {
    const { client, door, beat } = await watchA();
    client.setHidden(false);
    beat();
    client.setHidden(true);
    client.setHidden(true);
    beat();

    expect(door.takeAll()).toEqual([
      { method: 'beat', params: { n: 1, hidden: false } },
      { method: 'beat', params: { n: 1, hidden: true } },
      { method: 'beat', params: { n: 2, hidden: true } },
    ]);
  });
});

describe('over days', () => {
  /** For a week, a heartbeat a minute; `late` says what each took on its way. */
  function weekOf(drift: number, late: (at: number) => number): { worstMs: number; stale: number } {
    const clock = new FakeClock();
    const book = new FreshnessBook(clock);
    const houseTime = () => SERVER_START + clock.mono() * (1 + drift);
    book.welcomed({ time: houseTime() });
    let [worstMs, stale] = [0, 0];
    for (let n = 1; n <= 7 * 24 * 60; n += 1) {
      const took = late(clock.mono());
      clock.advance(60_000 - took);
      const time = houseTime();
      clock.advance(took);
      const beat = { n, time, feedAgeMs: 0, stale: [] };
      worstMs = Math.max(worstMs, book.heartbeat(beat, ['A']));
      if (book.of('A').state !== 'fresh') stale += 1;
    }
    return { worstMs, stale };
  }

  test.each([-0.00005, 0.00005])(
    '[H4] clocks that drift apart by %d make no delay out of nothing, and no price stale',
    (drift) => {
      const { worstMs, stale } = weekOf(drift, () => 0);

      expect(stale).toBe(0);
      expect(worstMs).toBeLessThan(400);
    },
  );

  test('[H4] a way that has become slow for half an hour is not taken for the usual one', () => {
    const day = 86_400_000;
    const isSlow = (at: number) => at % day > day / 2 && at % day < day / 2 + 29 * 60_000;

    expect(weekOf(0, (at) => (isSlow(at) ? 3_500 : 0)).stale).toBeGreaterThanOrEqual(7 * 28);
  });
});

describe('the law of freshness', () => {
  const beats = fc.array(
    fc.record({
      /** Silence before the heartbeat is sent. */
      gap: fc.integer({ min: 0, max: 4_000 }),
      /** What it takes on the way, above the least possible. */
      delay: fc.integer({ min: 0, max: 4_000 }),
      feedAge: fc.integer({ min: 0, max: 4_000 }),
      isListed: fc.boolean(),
    }),
    { maxLength: 30 },
  );

  test('nothing is fresh that was not proven current within the last 3 s, whatever the clocks', () => {
    fc.assert(
      fc.property(beats, fc.integer({ min: -1e9, max: 1e9 }), (said, skew) => {
        const clock = new FakeClock();
        const book = new FreshnessBook(clock);
        let provenAt = Number.NEGATIVE_INFINITY;
        book.welcomed({ time: SERVER_START + skew });
        for (const [n, { gap, delay, feedAge, isListed }] of said.entries()) {
          clock.advance(gap);
          const sentAt = clock.mono();
          clock.advance(delay);
          const stale = isListed ? ['A'] : [];
          book.heartbeat({ n, time: SERVER_START + skew + sentAt, feedAgeMs: feedAge, stale }, [
            'A',
          ]);
          if (!isListed) provenAt = Math.max(provenAt, sentAt - feedAge);
          const isProven = !isListed && clock.mono() - provenAt <= 3_000;

          expect(book.of('A').state === 'fresh').toBe(isProven);
        }
      }),
    );
  });
});
