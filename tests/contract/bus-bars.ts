// Stored bars of the contract.

import { describe, expect, test } from 'vitest';
import type { Bus } from '../../bus/bus.ts';
import { BUS_MESSAGE_BYTES } from '../../bus/limits.ts';
import { type BusStage, bytes, textOf } from './bus-stage.ts';

export function barContract(stage: BusStage): void {
  const { connect, pair, fresh } = stage;

  describe('stored bars', () => {
    test('a block is its newest version, for each interval, symbol and start', async () => {
      const [one, two] = await pair();
      const symbol = `^${fresh()} Ü`;

      await one.bars.put('1m', symbol, 60_000, bytes('old'));
      await one.bars.put('1m', symbol, 120_000, bytes('next'));
      await one.bars.put('1s', symbol, 60_000, bytes('seconds'));
      await one.bars.put('1d', symbol, 0, bytes('days'));
      const rewritten = await one.bars.put('1m', symbol, 60_000, bytes('new'));

      expect(rewritten).toEqual({ ok: true, value: undefined });
      const got = async (...args: Parameters<Bus['bars']['get']>) => {
        const result = await two.bars.get(...args);
        return result.ok && result.value ? textOf(result.value) : result;
      };
      expect(await got('1m', symbol, 60_000)).toBe('new');
      expect(await got('1m', symbol, 120_000)).toBe('next');
      expect(await got('1s', symbol, 60_000)).toBe('seconds');
      expect(await got('1d', symbol, 0)).toBe('days');
      expect(await got('1s', symbol, 120_000)).toEqual({ ok: true, value: null });
      expect(await got('1m', 'NOBODY', 60_000)).toEqual({ ok: true, value: null });
    });

    test('puts of one block without waiting leave the last, and thousands may be under way', async () => {
      const bus = await connect();
      const symbol = fresh();
      const puts = Array.from({ length: 2_000 }, (_, index) =>
        bus.bars.put('1s', symbol, (index % 100) * 60_000, bytes(`${index}`)),
      );

      const results = await Promise.all(puts);

      expect(results.every(({ ok }) => ok)).toBe(true);
      const first = await bus.bars.get('1s', symbol, 0);
      expect(first.ok && first.value && textOf(first.value)).toBe('1900');
    });

    test('a block that is too large is refused', async () => {
      const bus = await connect();

      const result = await bus.bars.put('1d', fresh(), 0, new Uint8Array(BUS_MESSAGE_BYTES + 1));

      expect(result).toMatchObject({ ok: false, error: { type: 'refused' } });
    });
  });
}
