// What only a real server can do to the bus: freeze, lose its store, be full.

import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { turns } from '../support/fake-clock.ts';
import { natsOrSkip } from '../support/nats-server.ts';
import { bytes, textOf, WAIT_MS } from './bus-stage.ts';
import { createNatsStage } from './nats-stage.ts';

natsOrSkip('NATS under faults', () => {
  const { server, connect, stranger, seqOf, isOn } = createNatsStage();
  let names = 0;

  test('a frozen server is noticed by its silence, and heard again when it goes on', async () => {
    const broker = await server();
    const bus = await connect([broker], 200);

    await broker.pause();
    await eventually('the silence is noticed', () => bus.status.state === 'disconnected', 3_000);

    broker.resume();
    await eventually('it is back', () => bus.status.state === 'connected');
  });

  test('a frozen server that swallows what we write is left for another', async () => {
    const [first, second] = [await server(), await server()];
    const bus = await connect([first], 200);
    await bus.close();
    const spread = await connect([first, second], 200);
    const [current, other] = (await isOn(first, spread)) ? [first, second] : [second, first];
    const chunk = new Uint8Array(200_000);

    await current.pause();
    await eventually('it is left', () => {
      // More than the kernel takes, so that our socket never gets rid of it.
      for (let index = 0; index < 20; index += 1) spread.live.publish('much', chunk);
      return spread.status.state === 'disconnected';
    });

    await eventually('the other one has us', () => spread.status.state === 'connected');
    expect(await isOn(other, spread)).toBe(true);
    current.resume();
  });

  test('close does not wait for a frozen server', async () => {
    const broker = await server();
    const bus = await connect([broker]);
    const asking = bus.live.ask('nobody', bytes('?'), 60_000);
    await asking;
    await broker.pause();
    const start = performance.now();

    await bus.close();

    expect(performance.now() - start).toBeLessThan(4_000);
    broker.resume();
  });

  test('close lets a server that hesitates take what was published last', async () => {
    const broker = await server();
    const [sender, reader] = [await connect([broker]), await connect([broker])];
    let seen = 0;
    reader.live.subscribe('much', () => {
      seen += 1;
    });
    await reader.rooms.epoch();
    await broker.pause();
    // More than the kernel takes.
    for (let index = 0; index < 60; index += 1) {
      sender.live.publish('much', new Uint8Array(200_000));
    }

    const closing = sender.close();
    const first = await Promise.race([closing.then(() => 'closed'), turns(50).then(() => 'waits')]);
    expect(first).toBe('waits');
    broker.resume();
    await closing;

    await eventually('all arrived', () => seen === 60);
  });

  test('an append that a frozen server did not answer is unknown, and the same id settles it', async () => {
    const broker = await server();
    const bus = await connect([broker], 60_000);
    await broker.pause();

    const first = await bus.rooms.append('floor', 'id', bytes('once'), 300);
    broker.resume();
    const second = await bus.rooms.append('floor', 'id', bytes('once'), WAIT_MS);

    expect(first).toMatchObject({ ok: false, error: { type: 'unknown' } });
    expect(second).toMatchObject({ ok: true, value: { duplicate: true } });
    const read = await bus.rooms.read('floor', 0, 10);
    expect(read.ok && read.value.map(({ body }) => textOf(body))).toEqual(['once']);
  });

  test('a server that comes back with an empty store gets its streams anew, under a new epoch', async () => {
    const broker = await server();
    const bus = await connect([broker]);
    const table = await bus.table('shared');
    await table.put('same', bytes('1'));
    await table.put('gone', bytes('1'));
    const seen: string[] = [];
    await table.watch((key, value) => seen.push(`${key}:${value ? textOf(value) : 'null'}`));
    await seqOf(bus.rooms.append('floor', 'id', bytes('x'), WAIT_MS));
    const before = await bus.rooms.epoch();

    await broker.stop('SIGKILL');
    broker.wipe();
    await broker.start();

    const again = await eventually('an append works', async () => {
      const result = await bus.rooms.append('floor', 'id', bytes('x'), WAIT_MS);
      return result.ok && result.value;
    });
    expect(again).toEqual({ seq: 1, duplicate: false });
    const after = await bus.rooms.epoch();
    expect(before.ok && after.ok && after.value > before.value).toBe(true);
    // The first row of the new store has the revision that the first of the old one had.
    await eventually('the table works', async () => (await table.put('same', bytes('2'))).ok);
    await eventually('the watch goes on', () => seen.includes('same:2'));
    await eventually('the watch misses a row', () => seen.includes('gone:null'));
    expect(seen.slice(0, 2)).toEqual(['same:1', 'gone:1']);
    expect(seen.filter((row) => row !== 'same:null')).toHaveLength(4);
  });

  test('a room stream that somebody deletes is made anew, and its epoch changes', async () => {
    const broker = await server();
    const bus = await connect([broker]);
    const raw = await stranger(broker);
    await seqOf(bus.rooms.append('floor', 'id', bytes('x'), WAIT_MS));
    const before = await bus.rooms.epoch();

    await raw.ask('$JS.API.STREAM.DELETE.CHAT');

    const lost = await bus.rooms.append('floor', 'id', bytes('x'), WAIT_MS);
    expect(lost).toMatchObject({ ok: false, error: { type: 'no-answer' } });
    await eventually('an append works', async () => {
      const result = await bus.rooms.append('floor', 'id', bytes('x'), WAIT_MS);
      return result.ok && !result.value.duplicate;
    });
    const after = await eventually('the epoch is told', async () => {
      const epoch = await bus.rooms.epoch();
      return epoch.ok && epoch;
    });
    expect(before.ok && after.value > before.value).toBe(true);
  });

  test('a full store refuses, and the live side goes on', async () => {
    const broker = await server({ storeBytes: 256 * 1024 });
    const bus = await connect([broker]);
    const failure = await eventually('it is full', async () => {
      names += 1;
      const body = new Uint8Array(16_000).fill(names);
      const result = await bus.rooms.append('floor', `id-${names}`, body, WAIT_MS);
      return !result.ok && result.error;
    });

    expect(failure.type).toBe('refused');
    const seen: string[] = [];
    bus.live.subscribe('still', (body) => seen.push(textOf(body)));
    bus.live.publish('still', bytes('here'));
    await eventually('a live message came', () => seen.length === 1);
  });
});
