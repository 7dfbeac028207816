// A broker that goes away and comes back, and the end of a connection.

import { describe, expect, test } from 'vitest';
import type { BusEvent, TailedEntry } from '../../bus/bus.ts';
import { eventually } from '../support/eventually.ts';
import { type BusStage, bodies, bytes, textOf, WAIT_MS } from './bus-stage.ts';

export function outageContract(stage: BusStage): void {
  const { connect, pair, fresh, ready, stored, stopBroker, startBroker } = stage;

  describe('a broker that goes away and comes back', () => {
    test('is told once each way, and meanwhile nothing is known to have happened', async () => {
      const bus = await connect();
      const table = await bus.table(fresh());
      const events: BusEvent[] = [];
      const states = () =>
        events.flatMap((event) => (event.type === 'status' ? [event.status.state] : []));
      bus.onEvent((event) => events.push(event));
      expect(bus.status).toEqual({ state: 'connected' });

      await stopBroker();
      await eventually('the loss is noticed', () => bus.status.state === 'disconnected');

      const failures = await Promise.all([
        bus.live.ask('nobody', bytes('?'), WAIT_MS),
        bus.rooms.append('room', 'id', bytes('x'), WAIT_MS),
        bus.rooms.read('room', 0, 10),
        bus.rooms.get('room', 1),
        bus.rooms.last('room'),
        bus.rooms.epoch(),
        bus.bars.get('1s', 'A', 0),
        bus.bars.put('1s', 'A', 0, bytes('x')),
        table.get('k'),
        table.put('k', bytes('x')),
        table.create('k', bytes('x')),
        table.delete('k'),
      ]);
      for (const result of failures) {
        expect(result).toMatchObject({ ok: false, error: { type: 'no-answer' } });
      }
      await expect(table.watch(() => {})).rejects.toThrow('away');
      await expect(bus.table(fresh())).rejects.toThrow('away');
      await startBroker();
      await eventually('it is back', () => bus.status.state === 'connected');
      expect(states()).toEqual(['disconnected', 'connected']);
    });

    test('has subscriptions, answers and tails as before, and what was published meanwhile is lost', async () => {
      const [one, two] = await pair();
      const subject = `live.${fresh()}`;
      const room = fresh();
      const seen: string[] = [];
      const tailed: TailedEntry[] = [];
      two.live.subscribe(subject, (body) => seen.push(textOf(body)));
      two.live.answer(`ask.${room}`, () => [bytes('still here')]);
      two.rooms.tail(room, (entry) => tailed.push(entry));
      await ready(two);

      await stopBroker();
      await eventually('the loss is noticed', () => one.status.state === 'disconnected');
      one.live.publish(subject, bytes('lost'));
      await startBroker();

      await eventually('a message comes through', () => {
        one.live.publish(subject, bytes('found'));
        return seen.length > 0;
      });
      expect(seen).not.toContain('lost');
      const answer = await eventually('the log works', async () => {
        const result = await one.live.ask(`ask.${room}`, bytes('?'), WAIT_MS);
        return result.ok && result.value.map(textOf);
      });
      expect(answer).toEqual(['still here']);
      await eventually('an append works', async () => {
        const result = await one.rooms.append(room, `${room}-1`, bytes('x'), WAIT_MS);
        return result.ok;
      });
      await eventually('it is tailed', () => tailed.length === 1);
    });

    test('has its room log, bars, tables and the memory of ids', async () => {
      const [one, two] = await pair();
      const [room, name] = [fresh(), fresh()];
      const seqs = await stored(one, room, 3);
      const table = await one.table(name);
      await table.put('k', bytes('row'));
      await one.bars.put('1d', name, 0, bytes('bar'));
      const epoch = await one.rooms.epoch();

      await stopBroker();
      await startBroker();

      const again = await eventually('an append is answered', async () => {
        const result = await two.rooms.append(room, `${room}-2`, bytes('m2'), WAIT_MS);
        return result.ok && result.value;
      });
      expect(again).toEqual({ seq: seqs[1], duplicate: true });
      const read = await two.rooms.read(room, 0, 10);
      expect(read.ok && bodies(read.value)).toEqual(['m1', 'm2', 'm3']);
      expect(await two.rooms.epoch()).toEqual(epoch);
      const row = await (await two.table(name)).get('k');
      expect(row.ok && row.value && textOf(row.value.value)).toBe('row');
      const bar = await two.bars.get('1d', name, 0);
      expect(bar.ok && bar.value && textOf(bar.value)).toBe('bar');
    });

    test('keeps watches going, without telling a row twice', async () => {
      const [one, two] = await pair();
      const name = fresh();
      const table = await one.table(name);
      await table.put('a', bytes('1'));
      const seen: string[] = [];
      await (await two.table(name)).watch((key, value) => {
        seen.push(`${key}:${value ? textOf(value) : 'null'}`);
      });

      await stopBroker();
      await eventually('the loss is noticed', () => one.status.state === 'disconnected');
      await startBroker();

      await eventually('a put works', async () => (await table.put('b', bytes('2'))).ok);
      await eventually('it is watched', () => seen.includes('b:2'), 15_000);
      expect(seen[0]).toBe('a:1');
      expect(seen.filter((row) => row === 'a:1')).toHaveLength(1);
    });
  });

  describe('close', () => {
    test('is idempotent, is told, and nothing is heard or done after it', async () => {
      const [bus, other] = await pair();
      const [subject, room, name] = [`live.${fresh()}`, fresh(), fresh()];
      const heard: string[] = [];
      bus.onEvent((event) => {
        heard.push(event.type === 'status' ? event.status.state : event.reason);
      });
      bus.live.subscribe(subject, () => heard.push('live'));
      bus.live.answer(subject, () => {
        heard.push('ask');
        return [];
      });
      bus.rooms.tail(room, () => heard.push('tail'));
      const table = await bus.table(name);
      await table.watch(() => heard.push('watch'));
      await ready(bus);

      await Promise.all([bus.close(), bus.close()]);
      await bus.close();

      expect(bus.status).toEqual({ state: 'closed' });
      bus.live.publish(subject, bytes('x'));
      bus.live.subscribe(subject, () => heard.push('late live'));
      bus.rooms.tail(room, () => heard.push('late tail'));
      other.live.publish(subject, bytes('x'));
      await other.rooms.append(room, `${room}-1`, bytes('x'), WAIT_MS);
      await (await other.table(name)).put('k', bytes('x'));
      expect(await other.live.ask(subject, bytes('?'), 100)).toMatchObject({ ok: false });
      await ready(other);
      expect(heard).toEqual(['closed']);
      for (const result of [
        await bus.live.ask(subject, bytes('?'), 100),
        await bus.rooms.append(room, 'x', bytes('x'), 100),
        await bus.rooms.read(room, 0, 1),
        await table.get('k'),
        await bus.bars.get('1s', 'A', 0),
      ]) {
        expect(result).toMatchObject({ ok: false, error: { type: 'no-answer' } });
      }
    });

    test('lets go what was published last', async () => {
      const [one, two] = await pair();
      const subject = `live.${fresh()}`;
      const seen: string[] = [];
      two.live.subscribe(subject, (body) => seen.push(textOf(body)));
      await ready(two);

      one.live.publish(subject, bytes('farewell'));
      await one.close();

      await eventually('it arrived', () => seen.length === 1);
    });
  });
}
