import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bucketStart, INTERVALS } from '../../../../protocol/bar.ts';
import { LaneBuckets, type Saying } from '../../../../web/src/state/lane-buckets.ts';

const START = Date.UTC(2026, 0, 5, 12);

function saying(parts: Partial<Saying> = {}): Saying {
  return { seq: 1, time: START, price: 100, voice: 'bot', name: 'bo', text: 'so', ...parts };
}

function bucketsOf(...sayings: Saying[]): LaneBuckets {
  const buckets = new LaneBuckets('1m');
  for (const one of sayings) buckets.add(one);
  return buckets;
}

describe('buckets of what was said', () => {
  test('count a bar and tell people from programs', () => {
    const { all } = bucketsOf(
      saying({ seq: 1, voice: 'bot' }),
      saying({ seq: 2, voice: 'person', time: START + 59_999 }),
      saying({ seq: 3, voice: 'own', time: START + 60_000 }),
    );

    expect(all).toMatchObject([
      { time: START, count: 2, people: 1, last: { seq: 2 } },
      { time: START + 60_000, count: 1, people: 1, last: { seq: 3 } },
    ]);
  });

  test('have a level per price and voice, and none for what has no price', () => {
    const [bucket] = bucketsOf(
      saying({ price: 102 }),
      saying({ price: 101, voice: 'person' }),
      saying({ price: 102 }),
      saying({ price: 101 }),
      saying({ price: null }),
    ).all;

    expect(bucket?.count).toBe(5);
    expect(bucket?.levels).toEqual([
      { price: 101, count: 1, voice: 'bot' },
      { price: 101, count: 1, voice: 'person' },
      { price: 102, count: 2, voice: 'bot' },
    ]);
  });

  test('a level that comes later is among those that were asked for', () => {
    const buckets = bucketsOf(saying({ price: 102 }));
    const [bucket] = buckets.all;
    expect(bucket?.levels).toHaveLength(1);

    buckets.add(saying({ price: 101 }));

    expect(bucket?.levels.map(({ price }) => price)).toEqual([101, 102]);
  });

  test('are found by time, the end not among them', () => {
    const at = (minute: number) => START + minute * 60_000;
    const buckets = bucketsOf(...[3, 1, 7].map((minute) => saying({ time: at(minute) })));
    const found = (from: number, to: number) =>
      buckets.between(at(from), at(to)).map(({ time }) => (time - START) / 60_000);

    expect(found(1, 7)).toEqual([1, 3]);
    expect(found(2, 3)).toEqual([]);
    expect(found(0, 99)).toEqual([1, 3, 7]);
  });

  test('are the same in whatever order the messages come, and as counted from scratch', () => {
    const voice = fc.constantFrom('bot' as const, 'person' as const, 'own' as const);
    const said = fc.record({
      time: fc.integer({ min: START, max: START + 400_000 }),
      price: fc.option(fc.integer({ min: 1, max: 9 })),
      voice,
    });
    const room = fc
      .array(said, { maxLength: 60 })
      .map((all) => all.map((one, index) => saying({ ...one, seq: index + 1 })));
    const shuffled = room.chain((all) =>
      fc.record({
        all: fc.constant(all),
        order: fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
        interval: fc.constantFrom(...INTERVALS),
      }),
    );

    fc.assert(
      fc.property(shuffled, ({ all, order, interval }) => {
        const buckets = new LaneBuckets(interval);
        for (const one of order) buckets.add(one);

        const starts = [...new Set(all.map(({ time }) => bucketStart(time, interval)))];
        const scratch = starts
          .sort((a, b) => a - b)
          .map((start) => {
            const mine = all.filter(({ time }) => bucketStart(time, interval) === start);
            const counted = (voice: string, price: number) =>
              mine.filter((one) => one.voice === voice && one.price === price).length;
            return {
              time: start,
              count: mine.length,
              people: mine.filter((one) => one.voice !== 'bot').length,
              last: mine.at(-1),
              levels: [1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((price) =>
                (['bot', 'person', 'own'] as const).flatMap((each) => {
                  const count = counted(each, price);
                  return count > 0 ? [{ price, count, voice: each }] : [];
                }),
              ),
            };
          });
        const { all: found } = buckets;
        expect(
          found.map(({ time, count, people, last, levels }) => ({
            time,
            count,
            people,
            last,
            levels,
          })),
        ).toEqual(scratch);
      }),
    );
  });
});
