import { describe, expect, it } from 'vitest';
import { Spark } from '../../../../web/src/state/spark.svelte.ts';

const MINUTE = 60_000;
/** Minute 1,000, a few seconds in. */
const NOW = 1_000 * MINUTE + 5_000;

function filled(...closes: [minute: number, close: number][]): Spark {
  const spark = new Spark();
  spark.fill(
    closes.map(([minute, close]) => ({ time: minute * MINUTE, close })),
    NOW,
  );
  return spark;
}

describe('Spark', () => {
  it('has a point for each minute up to now; one without a trade has the price before it', () => {
    expect(filled([996, 10], [997, 11], [999, 12]).points).toEqual([10, 11, 11, 12, 12]);
  });

  it('shows one hour, with the price at its beginning carried in', () => {
    const spark = filled([100, 7], [941, 8], [1_000, 9]);

    expect(spark.points).toHaveLength(60);
    expect([spark.points[0], spark.points.at(-1)]).toEqual([8, 9]);
    expect(filled([900, 5], [1_000, 6]).points[0]).toBe(5);
  });

  it('moves its newest point within a minute, and goes on to the next', () => {
    const spark = filled([999, 10], [1_000, 11]);

    spark.note(12, NOW + 1_000);
    expect(spark.points).toEqual([10, 12]);
    spark.note(13, NOW + MINUTE);
    expect(spark.points).toEqual([10, 12, 13]);
  });

  it('drops what is older than an hour', () => {
    const spark = filled([941, 1], [1_000, 2]);

    spark.note(3, NOW + MINUTE);

    expect(spark.points).toHaveLength(60);
    expect(spark.points.at(-1)).toBe(3);
  });

  it('tells its reader nothing while the price stays', () => {
    const spark = filled([1_000, 11]);
    const before = spark.version;

    expect(spark.note(11, NOW + 1_000)).toBe(true);
    expect(spark.version).toBe(before);
  });

  it('asks to be filled anew when minutes are missing, and takes no price then', () => {
    const spark = filled([1_000, 11]);

    expect(spark.note(15, NOW + 2 * MINUTE)).toBe(false);
    expect(spark.points).toEqual([11]);
    expect(new Spark().note(15, NOW)).toBe(false);
  });

  it('a clock that is slow moves the newest point', () => {
    const spark = filled([1_000, 11], [1_002, 12]);

    expect(spark.note(13, NOW)).toBe(true);
    expect(spark.points).toEqual([11, 11, 13]);
  });
});
