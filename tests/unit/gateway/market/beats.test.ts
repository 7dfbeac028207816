import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryBroker } from '../../../../bus/memory.ts';
import { Beats, NEVER_MS } from '../../../../gateway/market/beats.ts';
import { newCounts } from '../../../../gateway/market/counts.ts';
import { encodeBeat } from '../../../../protocol/beat-codec.ts';
import { FRESH_MS } from '../../../../protocol/limits.ts';
import { beatSubject } from '../../../../protocol/subjects.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const TIME = Date.UTC(2026, 0, 5, 12);
/** The feed's machine has another idea of the time: it must not matter. */
const FEED_OFFSET = -7_777_000;

let clock: FakeClock;
let counts: ReturnType<typeof newCounts>;
let heard: string[];
let beats: Beats;
let publish: (bytes: Uint8Array, shard?: string) => Promise<void>;

interface Told {
  readonly epoch?: number;
  readonly seq?: number;
  readonly time?: number;
  readonly sent?: number;
}

beforeEach(() => {
  clock = new FakeClock(TIME);
  counts = newCounts();
  heard = [];
  const broker = new MemoryBroker({ clock, random: () => 0 });
  const bus = broker.connect();
  const onBeat = (shard: string, beat: { epoch: number }) => heard.push(`${shard} ${beat.epoch}`);
  beats = new Beats({ live: bus.live, clock, counts, onBeat });
  beats.start();
  publish = async (bytes, shard = 'main') => {
    bus.live.publish(beatSubject(shard), bytes);
    await clock.settle();
  };
});

function told({ epoch = 1, seq = 5, time, sent }: Told = {}): Uint8Array {
  const now = clock.now();
  const seqs = new Map([['AAPL', seq]]);
  const beat = { epoch, time: time ?? now, sent: sent ?? now + FEED_OFFSET, storedUntil: 0, seqs };
  return encodeBeat(beat);
}

const head = (seq: number, epoch = 1) => ({ epoch, seq });

describe('beats', () => {
  test('prove for three seconds that nothing later than their seq exists', async () => {
    await publish(told({ seq: 5 }));

    expect(beats.proves('main', 'AAPL', head(5))).toBe(true);
    expect(beats.proves('main', 'AAPL', head(6))).toBe(true);
    expect(beats.proves('main', 'AAPL', head(4))).toBe(false);
    expect(beats.proves('main', 'AAPL', head(5, 2))).toBe(false);
    expect(beats.proves('main', 'MSFT', head(5))).toBe(false);
    expect(beats.proves('other', 'AAPL', head(5))).toBe(false);
    clock.advance(FRESH_MS - 1);
    expect(beats.proves('main', 'AAPL', head(5))).toBe(true);
    clock.advance(1);
    expect(beats.proves('main', 'AAPL', head(5))).toBe(false);
  });

  test('have an age by the monotonic clock, whatever is done to the wall clock', async () => {
    expect(beats.ageMs('main')).toBe(NEVER_MS);
    await publish(told());
    clock.advance(400);
    clock.setWall(TIME + 86_400_000);

    expect(beats.ageMs('main')).toBe(400);
  });

  test('that travelled longer than usual are older by as much', async () => {
    await publish(told());
    clock.advance(1_000);
    const slow = told();
    clock.advance(2_500);
    await publish(slow);

    expect(beats.ageMs('main')).toBeGreaterThan(2_490);
    expect(beats.ageMs('main')).toBeLessThanOrEqual(2_500);
    clock.advance(1_000);
    expect(beats.proves('main', 'AAPL', head(5))).toBe(false);
  });

  test('that waited while this process stood still prove nothing when they are read at last', async () => {
    await publish(told());
    const waiting = [0, 1, 2].map((second) => {
      const now = clock.now() + (second + 1) * 1_000;
      return told({ time: now, sent: now + FEED_OFFSET });
    });
    clock.advance(20_000);
    for (const bytes of waiting) {
      await publish(bytes);
      expect(beats.proves('main', 'AAPL', head(5))).toBe(false);
    }
    await publish(told());
    expect(beats.ageMs('main')).toBeLessThan(25);
  });

  test('of a feed whose wall clock was set back are trusted again after a while', async () => {
    await publish(told());
    let seconds = 0;
    do {
      clock.advance(1_000);
      seconds += 1;
      await publish(told({ sent: clock.now() + FEED_OFFSET - 4_000 }));
    } while (!beats.proves('main', 'AAPL', head(5)));

    expect(seconds).toBeGreaterThan(900);
    expect(seconds).toBeLessThan(1_100);
  });

  test('after a reconnect are measured anew', async () => {
    await publish(told());
    beats.reconnected();
    await publish(told({ time: TIME + 1, sent: clock.now() + FEED_OFFSET - 9_000 }));

    expect(beats.ageMs('main')).toBe(0);
  });

  test('that come twice or behind a later one prove nothing new', async () => {
    const first = told();
    clock.advance(1_000);
    const second = told();
    await publish(second);
    clock.advance(500);
    await publish(first);
    await publish(second);

    expect(heard).toHaveLength(1);
    expect(beats.ageMs('main')).toBe(500);
  });

  test('of a lower epoch are dropped and counted, of a higher one are told', async () => {
    await publish(told({ epoch: 5 }));
    await publish(told({ epoch: 4, time: TIME + 1 }));
    await publish(told({ epoch: 6, time: TIME - 1, sent: 1 }));

    expect(heard).toEqual(['main 5', 'main 6']);
    expect(counts.droppedLowerEpoch).toBe(1);
    expect(beats.newest('main')?.epoch).toBe(6);
  });

  test('of several shards are apart, and what is no beat is counted', async () => {
    await publish(told(), 'east');
    clock.advance(1_000);
    await publish(told(), 'west');
    await publish(new Uint8Array([9, 9, 9]), 'west');

    expect([beats.ageMs('east'), beats.ageMs('west')]).toEqual([1_000, 0]);
    expect(counts.undecodable).toBe(1);
    beats.close();
    await publish(told({ time: TIME + 99_999 }), 'west');
    expect(heard).toEqual(['east 1', 'west 1']);
  });
});
