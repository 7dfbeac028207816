// What others on the same broker can and cannot do to the bus.

import { expect, test } from 'vitest';
import type { BusEvent, TailedEntry } from '../../bus/bus.ts';
import { eventually } from '../support/eventually.ts';
import { natsOrSkip } from '../support/nats-server.ts';
import type { RawMessage } from '../support/raw-nats.ts';
import { bytes, textOf, WAIT_MS } from './bus-stage.ts';
import { createNatsStage } from './nats-stage.ts';

natsOrSkip('NATS with strangers on it', () => {
  const { server, connect, stranger, seqOf } = createNatsStage();

  test('a forged sequence in front of the real one deceives neither tail nor reads', async () => {
    const broker = await server();
    const bus = await connect([broker]);
    const raw = await stranger(broker);
    const tailed: TailedEntry[] = [];
    bus.rooms.tail('floor', (entry) => tailed.push(entry));
    const first = await seqOf(bus.rooms.append('floor', 'id', bytes('honest'), WAIT_MS));
    const forged = ['Nats-Sequence: 900', 'Nats-Last-Sequence: 800', 'Nats-Subject: chat.log.x'];

    raw.publish('chat.log.floor', 'forged', forged);

    await eventually('both are tailed', () => tailed.length === 2);
    expect(tailed.map(({ seq, prev }) => [seq, prev])).toEqual([
      [first, 0],
      [first + 1, first],
    ]);
    const read = await bus.rooms.read('floor', 0, 10);
    expect(read.ok && read.value.map(({ seq }) => seq)).toEqual([first, first + 1]);
    expect(await bus.rooms.last('floor')).toMatchObject({ ok: true, value: { seq: first + 1 } });
    expect(await bus.rooms.get('x', first + 1)).toEqual({ ok: true, value: null });
  });

  test('what a stranger says on the live subject is no entry, and is reported', async () => {
    const broker = await server();
    const bus = await connect([broker]);
    const raw = await stranger(broker);
    const tailed: TailedEntry[] = [];
    const events: BusEvent[] = [];
    bus.onEvent((event) => events.push(event));
    bus.rooms.tail('floor', (entry) => tailed.push(entry));
    await seqOf(bus.rooms.append('floor', 'id-1', bytes('1'), WAIT_MS));

    raw.publish('chat.live.floor', 'no header');
    raw.publish('chat.live.floor', 'odd header', ['Nats-Sequence: -1', 'Nats-Last-Sequence: x']);

    await eventually('both were reported', () => events.length === 2);
    await seqOf(bus.rooms.append('floor', 'id-2', bytes('2'), WAIT_MS));
    await eventually('the next entry came', () => tailed.length === 2);
    expect(tailed.map(({ body }) => textOf(body))).toEqual(['1', '2']);
  });

  test('an answer that lacks a chunk is not taken for a whole one', async () => {
    const broker = await server();
    const bus = await connect([broker]);
    const raw = await stranger(broker);
    raw.subscribe('ask.me', ({ reply }) => {
      raw.publish(reply, 'first');
      raw.publish(reply, '', ['Outcry-Chunks: 2']);
    });
    raw.subscribe('ask.old', ({ reply }) => raw.publish(reply, ''));
    await raw.ask('$JS.API.INFO');

    for (const subject of ['ask.me', 'ask.old']) {
      const result = await bus.live.ask(subject, bytes('?'), WAIT_MS);
      expect(result).toMatchObject({ ok: false, error: { type: 'unknown' } });
      expect(!result.ok && result.error.reason).toContain('lost');
    }
  });

  test('a stranger sees only subjects of the house', async () => {
    const broker = await server();
    const raw = await stranger(broker);
    const subjects: string[] = [];
    raw.subscribe('>', ({ subject }: RawMessage) => subjects.push(subject));
    await raw.ask('$JS.API.INFO');
    const bus = await connect([broker]);
    const table = await bus.table('names');

    await table.put('Zo=C3=AB', bytes('x'));
    await seqOf(bus.rooms.append('floor', 'a b\u00e9', bytes('x'), WAIT_MS));
    await bus.bars.put('1m', '^GSPC > *\r\nPUB x 0\r\n', 0, bytes('x'));
    bus.live.publish('md.batch.A', bytes('x'));

    await eventually('the last was seen', () => subjects.includes('md.batch.A'));
    const own = subjects.filter((subject) => !/^(\$JS\.|_INBOX\.|\$SYS\.)/.test(subject));
    expect(own).toEqual([
      '$KV.names.Zo=C3=AB',
      'chat.log.floor',
      'chat.live.floor',
      'bars.1m.=5EGSPC=20=3E=20=2A=0D=0APUB=20x=200=0D=0A.0',
      'md.batch.A',
    ]);
  });
});
