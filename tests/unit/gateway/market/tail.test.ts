import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Tail } from '../../../../gateway/market/tail.ts';
import { barsOfTrades, INTERVAL_MS } from '../../../../protocol/bar.ts';
import { batches, START } from '../../../support/arbitrary.ts';
import { plainBars } from '../../../support/plain-bars.ts';

const MINUTE = 60_000;
const MINUTE_START = START - (START % MINUTE);

function tailOf(seconds: number): Tail {
  const tail = new Tail(MINUTE_START, []);
  for (let second = 0; second < seconds; second += 1) {
    const time = MINUTE_START + second * 1_000;
    tail.append(barsOfTrades([{ time, price: second, size: 1, side: 'buy' }]));
  }
  return tail;
}

describe('a tail', () => {
  test('holds exactly the seconds of all trades, whatever is pruned', () => {
    fc.assert(
      fc.property(batches({ maxLength: 60 }), fc.array(fc.nat(300_000)), (all, prunings) => {
        const tail = new Tail(MINUTE_START, []);
        const trades = all.flatMap((batch) => batch.trades);
        for (const [index, batch] of all.entries()) {
          tail.append(barsOfTrades(batch.trades));
          const pruning = prunings[index];
          if (pruning !== undefined) tail.prune(START + pruning, batch.time);
        }

        const whole = plainBars(trades, INTERVAL_MS['1s']);
        expect(tail.bars()).toEqual(whole.filter(({ time }) => time >= tail.from));
        expect(tail.from % MINUTE).toBe(0);
      }),
    );
  });

  test('keeps two minutes before the head even when they are stored', () => {
    const tail = tailOf(600);
    const head = MINUTE_START + 599_500;
    tail.prune(head, head);

    expect(tail.from).toBe(MINUTE_START + 7 * MINUTE);
    expect(tail.bars()[0]?.time).toBe(MINUTE_START + 7 * MINUTE);
  });

  test('keeps what is not stored, from its full minute on', () => {
    const tail = tailOf(600);
    tail.prune(MINUTE_START + 2 * MINUTE + 30_000, MINUTE_START + 599_500);

    expect(tail.from).toBe(MINUTE_START + 2 * MINUTE);
  });

  test('never begins later than two minutes before its head, so the store cannot be ahead of it', () => {
    const tail = tailOf(180);
    tail.prune(MINUTE_START + 60 * MINUTE, MINUTE_START + 179_500);

    expect(tail.from).toBe(MINUTE_START);
  });

  test('does not grow back', () => {
    const tail = tailOf(600);
    tail.prune(MINUTE_START + 5 * MINUTE, MINUTE_START + 599_500);
    tail.prune(MINUTE_START + 3 * MINUTE, MINUTE_START + 599_500);

    expect(tail.from).toBe(MINUTE_START + 5 * MINUTE);
    expect(tail.bars()).toHaveLength(300);
  });

  test('gives a copy that later trades do not change', () => {
    const tail = tailOf(2);
    const before = tail.bars();
    tail.append(barsOfTrades([{ time: MINUTE_START + 1_500, price: 99, size: 1, side: 'buy' }]));

    expect(before.at(-1)?.high).toBe(1);
    expect(tail.bars().at(-1)?.high).toBe(99);
  });
});
