// Connecting to NATS: what is made, brought into form, refused, and how it is told.

import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { BusEvent } from '../../bus/bus.ts';
import { connectNats } from '../../bus/nats.ts';
import { systemClock } from '../../bus/system-clock.ts';
import { eventually } from '../support/eventually.ts';
import { natsOrSkip } from '../support/nats-server.ts';
import { bytes, WAIT_MS } from './bus-stage.ts';
import { createNatsStage } from './nats-stage.ts';

const PLAIN_STREAM = {
  name: 'CHAT',
  subjects: ['chat.log.*'],
  description: 'of an operator',
  retention: 'limits',
  storage: 'file',
  num_replicas: 1,
};

natsOrSkip('NATS at the door', () => {
  const { server, connect, stranger, onEnd } = createNatsStage();

  test('several processes may make the streams of a fresh store at once', async () => {
    const broker = await server();

    const buses = await Promise.all([1, 2, 3, 4].map(() => connect([broker])));
    const tables = await Promise.all(buses.map((bus) => bus.table('shared', { ttlMs: 60_000 })));

    const epochs = await Promise.all(buses.map((bus) => bus.rooms.epoch()));
    expect(new Set(epochs.map((epoch) => epoch.ok && epoch.value)).size).toBe(1);
    expect(await tables[0]?.put('k', bytes('v'))).toMatchObject({ ok: true });
    expect(buses[0]?.info).toEqual({
      kind: 'nats',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      durability: 'process-death',
    });
  });

  test('a stream of an older form is brought into form, and what an operator added stays', async () => {
    const broker = await server();
    const raw = await stranger(broker);
    await raw.ask('$JS.API.STREAM.CREATE.CHAT', {
      ...PLAIN_STREAM,
      max_msgs_per_subject: 10,
      republish: { src: 'chat.log.*', dest: 'chat.live.{{wildcard(1)}}' },
    });

    const bus = await connect([broker]);

    const info = await raw.ask('$JS.API.STREAM.INFO.CHAT');
    expect(info).toMatchObject({
      config: {
        description: 'of an operator',
        max_msgs_per_subject: 100_000,
        duplicate_window: 600_000_000_000,
        allow_direct: true,
      },
    });
    expect(await bus.rooms.append('floor', 'id', bytes('x'), WAIT_MS)).toMatchObject({ ok: true });
  });

  test('a stream that cannot be brought into form is named at once', async () => {
    const broker = await server();
    const raw = await stranger(broker);
    await raw.ask('$JS.API.STREAM.CREATE.CHAT', { ...PLAIN_STREAM, storage: 'memory' });
    await raw.ask('$JS.API.STREAM.CREATE.OTHER', {
      ...PLAIN_STREAM,
      name: 'OTHER',
      subjects: ['bars.1s.*.7'],
    });
    const start = performance.now();

    const connecting = connectNats({ servers: [broker.url], name: 'late', clock: systemClock });

    await expect(connecting).rejects.toThrow(
      /NATS answers but will not do: stream (CHAT|BARS_1S): /,
    );
    expect(performance.now() - start).toBeLessThan(5_000);
  });

  test('what the server does not permit is reported', async () => {
    const broker = await server({
      edit: (text) =>
        `${text}authorization { users: [{ user: u, password: p, permissions: {
           publish: { deny: "secret.>" }, subscribe: { deny: "secret.>" } } }] }\n`,
    });
    const bus = await connectNats({
      servers: [broker.url.replace('://', '://u:p@')],
      name: 'permitted',
      clock: systemClock,
    });
    onEnd(() => bus.close());
    const events: BusEvent[] = [];
    bus.onEvent((event) => events.push(event));

    bus.live.publish('secret.a', bytes('x'));
    await eventually('the publish was reported', () => events.length > 0);
    bus.live.subscribe('secret.b', () => {});
    await eventually('the subscription was reported', () =>
      JSON.stringify(events).includes('secret.b'),
    );

    expect(events.every(({ type }) => type === 'error')).toBe(true);
    expect(bus.status.state).toBe('connected');
  });

  test('a wrong password is refused at once, and told without the password', async () => {
    const broker = await server({
      edit: (text) => `${text}authorization { user: u, password: right }\n`,
    });
    const start = performance.now();

    const connecting = connectNats({
      servers: [broker.url.replace('://', '://u:wr0ng@')],
      name: 'refused',
      clock: systemClock,
      waitMs: 30_000,
    });

    const failure = await connecting.then(
      () => null,
      (thrown: Error) => thrown,
    );
    expect(failure?.message).toMatch(/no connection to NATS at 127\.0\.0\.1:\d+: .*Authorization/i);
    expect(failure?.message).not.toContain('wr0ng');
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  test.each([
    {
      case: 'without JetStream',
      edit: (text: string) => text.replace(/jetstream \{[^}]*\}/, ''),
      says: /jetstream is not enabled/i,
    },
    {
      case: 'that takes too little',
      edit: (text: string) => text.replace(/max_payload: \d+/, 'max_payload: 65536'),
      says: /max_payload is 65536/,
    },
  ])('a server $case is told as such', async ({ edit, says }) => {
    const broker = await server({ edit });

    const connecting = connectNats({
      servers: [broker.url],
      name: 'lacking',
      clock: systemClock,
      waitMs: 600,
    });

    await expect(connecting).rejects.toThrow(says);
  });

  test('nobody there, and somebody who is no NATS server, are told after the wait', async () => {
    const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const attempt = (servers: string[]) =>
      connectNats({ servers, name: 'nobody', clock: systemClock, waitMs: 600 });

    await expect(attempt([`127.0.0.1:${port}`])).rejects.toThrow(/no connection to NATS at 127/);
    await new Promise((resolve) => other.close(resolve));
    await expect(attempt([`nats://127.0.0.1:${port}`])).rejects.toThrow(/connection refused/);
    await expect(attempt(['http://u:secret@127.0.0.1'])).rejects.toThrow(
      /^a NATS address looks like/,
    );
  });

  test('a server that starts a little later is waited for', async () => {
    const broker = await server();
    await broker.stop();
    const connecting = connect([broker]);

    await broker.start();

    expect((await connecting).status.state).toBe('connected');
  });
});
