import { describe, expect, test } from 'vitest';
import { tradesOfRows } from '../../../client/trade-rows.ts';
import type { TradesFrame } from '../../../protocol/events.ts';
import { turns } from '../../support/fake-clock.ts';
import { comeBack, confirm, openLiveRig } from './rig.ts';

const SCALES = { priceScale: 2, sizeScale: 1 };

function frame(from: number, to: number, over: Partial<TradesFrame> = {}): TradesFrame {
  return { symbol: 'A', epoch: 1, from, to, sent: 0, trades: [], ...over };
}

describe('trades', () => {
  test('are read as integers at the scales, in their order', () => {
    const read = tradesOfRows(
      [
        [10, '1.05', '2.5', 'buy'],
        [11, '1.04', '0.0', 'sell'],
      ],
      SCALES,
    );

    expect(read).toEqual({
      ok: true,
      value: [
        { time: 10, price: 105, size: 25, side: 'buy' },
        { time: 11, price: 104, size: 0, side: 'sell' },
      ],
    });
  });

  test.each([
    ['1.055', '2.5'],
    ['1.05', 'many'],
  ])('of %s and %s cannot be read', (price, size) => {
    expect(tradesOfRows([[10, price, size, 'buy']], SCALES).ok).toBe(false);
  });

  test('[T5] come with the number of those that were left out, and chain over a lost connection', async () => {
    const rig = openLiveRig();
    const heard: TradesFrame[] = [];
    rig.client.trades('A', (one) => heard.push(one));
    await turns(1);
    confirm(rig.door);
    rig.door.tell('trades', frame(5, 5, { snapshot: true, trades: [[1, '1.00', '1.0', 'buy']] }));
    rig.door.flush();
    const door = await comeBack(rig);
    const { channel, positions } = confirm(door);
    door.tell('trades', frame(5, 900, { trades: [[9, '1.00', '1.0', 'sell']], missed: 212 }));
    door.flush();

    expect([channel, positions]).toEqual(['trades', { A: { epoch: 1, seq: 5 } }]);
    expect(heard.map(({ missed }) => missed)).toEqual([undefined, 212]);
  });
});
