import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BookLevels } from '../../../client/book-levels.ts';
import type { BookFrame } from '../../../protocol/events.ts';
import { BOOK_DEPTH, type Level } from '../../../protocol/market.ts';
import { turns } from '../../support/fake-clock.ts';
import { comeBack, confirm, openLiveRig } from './rig.ts';

const SCALES = { priceScale: 2, sizeScale: 0 };

function frame(from: number, to: number, over: Partial<BookFrame> = {}): BookFrame {
  return { symbol: 'A', epoch: 1, from, to, sent: 0, bids: [], asks: [], ...over };
}

const SNAPSHOT = frame(5, 5, {
  snapshot: true,
  bids: [
    ['1.00', '5'],
    ['0.99', '7'],
  ],
  asks: [['1.01', '3']],
});

/** A client whose book of A is folded as it is told. */
async function followA() {
  const rig = openLiveRig();
  const levels = new BookLevels(SCALES);
  rig.client.book('A', (one) => levels.take(one));
  await turns(1);
  confirm(rig.door);
  rig.door.tell('book', SNAPSHOT);
  rig.door.flush();
  return Object.assign(rig, { levels });
}

describe('the levels of a book', () => {
  test('are those of the snapshot, best first', async () => {
    const { levels } = await followA();

    expect(levels.isKnown).toBe(true);
    expect(levels.bids).toEqual([
      { price: 100, size: 5 },
      { price: 99, size: 7 },
    ]);
    expect(levels.asks).toEqual([{ price: 101, size: 3 }]);
  });

  test('[T6] take the changes of each range, and a size of 0 takes a level away', async () => {
    const { door, levels } = await followA();
    door.tell('book', frame(5, 7, { bids: [['1.00', '0']], asks: [['1.02', '9']] }));
    door.tell('book', frame(7, 8, { bids: [['0.99', '8']] }));
    door.flush();

    expect(levels.bids).toEqual([{ price: 99, size: 8 }]);
    expect(levels.asks).toEqual([
      { price: 101, size: 3 },
      { price: 102, size: 9 },
    ]);
  });

  test('[T2] are replaced by a snapshot', async () => {
    const { door, levels } = await followA();
    door.tell('book', frame(40, 40, { snapshot: true, asks: [['2.00', '1']] }));
    door.flush();

    expect(levels.bids).toEqual([]);
    expect(levels.asks).toEqual([{ price: 200, size: 1 }]);
  });

  test('[T1] do not change by a range that does not begin where the last one ended', async () => {
    const { client, door, levels } = await followA();
    door.tell('book', frame(6, 7, { bids: [['1.00', '0']] }));
    door.flush();

    expect(client.counts.gaps).toBe(1);
    expect(levels.bids).toHaveLength(2);
  });

  test('go on from their position after the connection was lost', async () => {
    const rig = await followA();
    const door = await comeBack(rig);
    const { channel, positions } = confirm(door);
    door.tell('book', frame(5, 9, { bids: [['1.00', '6']] }));
    door.flush();

    expect([channel, positions]).toEqual(['book', { A: { epoch: 1, seq: 5 } }]);
    expect(rig.levels.bids[0]).toEqual({ price: 100, size: 6 });
  });

  test('are not known without a snapshot, nor after a number that does not fit until the next', () => {
    const levels = new BookLevels(SCALES);
    levels.take(frame(1, 2, { bids: [['1.00', '5']] }));
    expect([levels.isKnown, levels.bids]).toEqual([false, []]);

    levels.take(SNAPSHOT);
    levels.take(frame(5, 6, { bids: [['1.005', '5']] }));
    expect([levels.isKnown, levels.bids, levels.asks]).toEqual([false, [], []]);
    levels.take(SNAPSHOT);
    expect(levels.bids).toHaveLength(2);
  });

  test('[T6] are exactly the top ten after every frame, whatever the whole book does', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.tuple(fc.nat(30), fc.nat(4)), { maxLength: 8 }), { minLength: 1 }),
        (steps) => {
          const whole = new Map<number, number>();
          const levels = new BookLevels(SCALES);
          levels.take(frame(0, 0, { snapshot: true }));
          let told: readonly Level[] = [];
          for (const [index, step] of steps.entries()) {
            for (const [price, size] of step) whole.set(100 + price, size);
            const top = topOf(whole);
            levels.take(frame(index, index + 1, { asks: rowsOf(changes(told, top)) }));
            told = top;

            expect(levels.asks).toEqual(top);
          }
        },
      ),
    );
  });
});

function topOf(whole: ReadonlyMap<number, number>): Level[] {
  const levels = [...whole].map(([price, size]) => ({ price, size }));
  const there = levels.filter(({ size }) => size > 0);
  return there.sort((a, b) => a.price - b.price).slice(0, BOOK_DEPTH);
}

/** What an exchange says: levels that are new or differ, and those that left the top ten. */
function changes(before: readonly Level[], after: readonly Level[]): Level[] {
  const gone = before.filter(({ price }) => !after.some((one) => one.price === price));
  const others = after.filter(
    ({ price, size }) => !before.some((one) => one.price === price && one.size === size),
  );
  return [...gone.map(({ price }) => ({ price, size: 0 })), ...others];
}

function rowsOf(levels: readonly Level[]): [string, string][] {
  return levels.map(({ price, size }) => [(price / 100).toFixed(2), String(size)]);
}
