// Tables of the contract: compare-and-set, watches, rows that go by age.

import { describe, expect, test } from 'vitest';
import { BUS_MESSAGE_BYTES } from '../../bus/limits.ts';
import { eventually } from '../support/eventually.ts';
import { type BusStage, bytes, textOf } from './bus-stage.ts';

export function tableContract(stage: BusStage): void {
  const { connect, pair, fresh, ready } = stage;

  describe('a table', () => {
    test('gives everywhere what was put under its name', async () => {
      const [one, two] = await pair();
      const name = fresh();
      const table = await one.table(name);

      const first = await table.put('BRK=2EB.x', bytes('1'));
      const second = await table.put('BRK=2EB.x', bytes('2'));

      const revision = second.ok ? second.value : 0;
      expect(first.ok && first.value < revision).toBe(true);
      const same = await two.table(name);
      expect(await same.get('BRK=2EB.x')).toEqual({
        ok: true,
        value: { value: bytes('2'), revision },
      });
      expect(await same.get('absent')).toEqual({ ok: true, value: null });
      const other = await two.table(fresh());
      expect(await other.get('BRK=2EB.x')).toEqual({ ok: true, value: null });
    });

    test('of many who create a row one succeeds', async () => {
      const [one, two] = await pair();
      const name = fresh();
      const tables = [await one.table(name), await two.table(name)];

      const results = await Promise.all(
        Array.from({ length: 10 }, (_, index) => tables[index % 2]?.create('k', bytes(`${index}`))),
      );

      const winners = results.filter((result) => result?.ok && result.value !== null);
      expect(winners).toHaveLength(1);
      expect(results.every((result) => result?.ok)).toBe(true);
      const row = await tables[0]?.get('k');
      const index = results.findIndex((result) => result?.ok && result.value !== null);
      expect(row?.ok && row.value && textOf(row.value.value)).toBe(`${index}`);
    });

    test('update succeeds at the given revision alone', async () => {
      const [one, two] = await pair();
      const name = fresh();
      const [table, other] = [await one.table(name), await two.table(name)];
      const created = await table.create('k', bytes('a'));
      const revision = created.ok ? (created.value ?? 0) : 0;

      const results = await Promise.all([
        table.update('k', bytes('b'), revision),
        other.update('k', bytes('c'), revision),
      ]);

      const won = results.map((result) => result.ok && result.value !== null);
      expect([...won].sort()).toEqual([false, true]);
      expect(results.every(({ ok }) => ok)).toBe(true);
      const row = await table.get('k');
      expect(row.ok && row.value && textOf(row.value.value)).toBe(won[0] ? 'b' : 'c');
      expect(await table.update('absent', bytes('x'), revision)).toEqual({ ok: true, value: null });
    });

    test('a deleted row is absent, cannot be updated, and can be created again', async () => {
      const bus = await connect();
      const table = await bus.table(fresh());
      const created = await table.create('k', bytes('a'));
      const revision = created.ok ? (created.value ?? 0) : 0;

      expect(await table.delete('k')).toEqual({ ok: true, value: undefined });

      expect(await table.get('k')).toEqual({ ok: true, value: null });
      expect(await table.update('k', bytes('b'), revision)).toEqual({ ok: true, value: null });
      const again = await table.create('k', bytes('c'));
      expect(again.ok && again.value !== null && again.value > revision).toBe(true);
    });

    test('a watch gives all rows, then every change in order, and null for a deleted row', async () => {
      const [one, two] = await pair();
      const name = fresh();
      const table = await one.table(name);
      await table.put('a', bytes('1'));
      await table.put('b.c', bytes('2'));
      await table.put('gone', bytes('3'));
      await table.delete('gone');
      const seen: string[] = [];

      const stop = await (await two.table(name)).watch((key, value) => {
        seen.push(`${key}:${value ? textOf(value) : 'null'}`);
      });

      expect([...seen].sort()).toEqual(['a:1', 'b.c:2']);
      await table.put('a', bytes('4'));
      await table.put('new', bytes('5'));
      await table.delete('b.c');
      await table.put('a', bytes('6'));
      await eventually('all changes came', () => seen.length >= 6);
      expect(seen.slice(2)).toEqual(['a:4', 'new:5', 'b.c:null', 'a:6']);
      stop();
      await table.put('a', bytes('7'));
      await ready(two);
      expect(seen).toHaveLength(6);
    });

    test('a watch of an empty table resolves at once, and goes on when its handler throws', async () => {
      const bus = await connect();
      const table = await bus.table(fresh());
      const seen: string[] = [];
      const start = performance.now();

      await table.watch((key) => {
        seen.push(key);
        throw new Error('a watch that throws on purpose');
      });

      expect(performance.now() - start).toBeLessThan(2_000);
      await table.put('a', bytes('1'));
      await table.put('b', bytes('2'));
      await eventually('both came', () => seen.length === 2);
      expect(seen).toEqual(['a', 'b']);
    });

    test('rows vanish after their time to live, counted from their last write', async () => {
      const bus = await connect();
      const table = await bus.table(fresh(), { ttlMs: 400 });
      await table.put('old', bytes('1'));
      await table.put('kept', bytes('1'));
      const isGone = async (key: string) => {
        const row = await table.get(key);
        return row.ok && row.value === null;
      };

      await eventually('the row is gone while the other is written again', async () => {
        await table.put('kept', bytes('2'));
        return isGone('old');
      });

      expect(await isGone('kept')).toBe(false);
      const created = await table.create('old', bytes('3'));
      expect(created.ok && created.value !== null).toBe(true);
      await eventually('the other goes too', () => isGone('kept'));
    });

    test('the last one who opens a table sets its time to live', async () => {
      const bus = await connect();
      const name = fresh();
      const lasting = await (await connect()).table(name);
      await lasting.put('old', bytes('1'));

      const table = await bus.table(name, { ttlMs: 200 });

      await eventually('the row is gone', async () => {
        const row = await table.get('old');
        return row.ok && row.value === null;
      });
    });

    test('a row that is too large is refused', async () => {
      const bus = await connect();
      const table = await bus.table(fresh());

      const result = await table.put('k', new Uint8Array(BUS_MESSAGE_BYTES + 1));

      expect(result).toMatchObject({ ok: false, error: { type: 'refused' } });
    });
  });
}
