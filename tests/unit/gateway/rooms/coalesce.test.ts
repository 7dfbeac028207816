import { describe, expect, test } from 'vitest';
import { coalesce } from '../../../../gateway/rooms/coalesce.ts';
import { turns } from '../../../support/fake-clock.ts';

/** Work that ends when the test says so. */
function controlled() {
  const ends: ((error?: Error) => void)[] = [];
  let atOnce = 0;
  let most = 0;
  const work = () =>
    new Promise<number>((resolve, reject) => {
      const number = ends.length;
      atOnce += 1;
      most = Math.max(most, atOnce);
      ends.push((error) => {
        atOnce -= 1;
        if (error) reject(error);
        else resolve(number);
      });
    });
  return { ends, work, most: () => most };
}

describe('coalesced work', () => {
  test('runs for a call, and once more for all who call during the run, never twice at once', async () => {
    const { ends, work, most } = controlled();
    const run = coalesce(work);
    const got: number[] = [];
    const call = () => void run().then((number) => got.push(number));

    call();
    for (let calls = 0; calls < 5; calls += 1) call();
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await turns();
    expect(ends).toHaveLength(2);
    call();
    ends[1]?.();
    await turns();
    ends[2]?.();
    await turns();

    expect(got).toEqual([0, 1, 1, 1, 1, 1, 2]);
    expect(most()).toBe(1);
  });

  test('never runs twice at once, whenever it is called', async () => {
    let running = 0;
    let most = 0;
    const run = coalesce(async () => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
    });

    for (let round = 0; round < 200; round += 1) {
      void run();
      for (let ticks = round % 7; ticks > 0; ticks -= 1) await Promise.resolve();
    }
    await turns();

    expect(most).toBe(1);
  });

  test('goes on after a failure, which only its own callers see', async () => {
    const { ends, work } = controlled();
    const run = coalesce(work);
    const first = run();
    const second = run();

    ends[0]?.(new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    await turns();
    ends[1]?.();

    expect(await second).toBe(1);
  });
});
