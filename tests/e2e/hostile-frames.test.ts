// Hostile bytes on the sockets of a gateway process: broken frames, lying lengths, floods, closes without an end. Each is
// closed with its exact code; in the end it is the same process, as large as before, and a neighbour has noticed nothing.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { MESSAGE_BYTES } from '../../protocol/limits.ts';
import { eventually } from '../support/eventually.ts';
import { natsOrSkip } from '../support/nats-server.ts';
import { Neighbour } from '../support/neighbour.ts';
import type { GatewayPart } from '../support/processes.ts';
import { askUpgrade, closing, frame, openRaw, type RawSocket } from '../support/raw-socket.ts';
import { figure, RealFloor } from '../support/real-floor.ts';

/** What all of this file may leave behind in the gateway's memory; the messages announced here add up to gigabytes. */
const MOST_GROWTH_BYTES = 128 * 1024 * 1024;
/** The gateway waits 5 s for the answer to its close. */
const CLOSE_MS = 9_000;

natsOrSkip('hostile frames at a gateway process', () => {
  let floor: RealFloor;
  let gateway: GatewayPart;
  let neighbour: Neighbour;
  let startedAt: number;
  let residentBytes: number;
  const opened: RawSocket[] = [];

  beforeAll(async () => {
    floor = await RealFloor.open();
    gateway = await floor.startProcess('g1');
    neighbour = await Neighbour.watch(gateway.url, 'AAPL');
    startedAt = await figure(gateway.port, 'process_start_time_seconds');
    residentBytes = await figure(gateway.port, 'process_resident_memory_bytes');
  }, 120_000);

  afterAll(async () => {
    for (const socket of opened) socket.destroy();
    neighbour?.close();
    await floor?.close();
  }, 60_000);

  async function open(): Promise<RawSocket> {
    const socket = await openRaw(gateway.port);
    opened.push(socket);
    return socket;
  }

  /** The code with which the gateway closes after these bytes. */
  async function closeAfter(...bytes: readonly Buffer[]): Promise<number | null> {
    const socket = await open();
    socket.write(Buffer.concat(bytes));
    await eventually('a close', () => socket.closeCode !== null || socket.isEnded);
    const code = socket.closeCode;
    socket.destroy();
    return code;
  }

  it.each([
    ['a frame without a mask', frame('{}', { masked: false })],
    ['RSV1 without an extension', frame('{}', { rsv: 4 })],
    ['RSV2', frame('{}', { rsv: 2 })],
    ['RSV3', frame('{}', { rsv: 1 })],
    ['opcode 3', frame('', { opcode: 3 })],
    ['opcode 7', frame('', { opcode: 7 })],
    ['opcode 11', frame('', { opcode: 11 })],
    ['opcode 15', frame('', { opcode: 15 })],
    ['a ping of 126 bytes', frame(Buffer.alloc(126), { opcode: 9 })],
    ['a ping in parts', frame('x', { opcode: 9, fin: false })],
    ['a continuation of nothing', frame('x', { opcode: 0 })],
    [
      'a new text inside a message in parts',
      Buffer.concat([frame('{', { fin: false }), frame('{}')]),
    ],
    ['a close of one byte', frame('x', { opcode: 8 })],
    ['a close with 999', frame(closing(999), { opcode: 8 })],
    ['a close with 1005', frame(closing(1005), { opcode: 8 })],
  ])('%s closes with 1002', async (_what, bytes) => {
    expect(await closeAfter(bytes)).toBe(1002);
  });

  it.each([
    ['a text that is not UTF-8', frame(Buffer.from([0x7b, 0xc3, 0x28]))],
    ['half a surrogate pair as UTF-8', frame(Buffer.from([0xed, 0xa0, 0x80]))],
    ['a close reason that is not UTF-8', frame(closing(1000, Buffer.from([0xff])), { opcode: 8 })],
  ])('%s closes with 1007', async (_what, bytes) => {
    expect(await closeAfter(bytes)).toBe(1007);
  });

  it.each([
    ['one byte over the limit', frame(Buffer.alloc(MESSAGE_BYTES + 1, 0x20))],
    ['announced with 16 MB', frame('{', { length: 16n * 1024n * 1024n })],
    ['announced with 2^53 - 1 bytes', frame('{', { length: 2n ** 53n - 1n })],
    ['announced with 2^53 bytes', frame('{', { length: 2n ** 53n })],
    ['announced with 2^63 - 1 bytes', frame('{', { length: 2n ** 63n - 1n })],
    [
      'of parts that are over the limit together',
      Buffer.concat([
        frame(Buffer.alloc(MESSAGE_BYTES, 0x20), { fin: false }),
        frame(' ', { opcode: 0 }),
      ]),
    ],
  ])('[F6] a message %s closes with 1009', async (_what, bytes) => {
    expect(await closeAfter(bytes)).toBe(1009);
  });

  it('[F6] a message of exactly the limit is answered, also in 64 parts', async () => {
    const text = '{"id":1,"method":"ping"}'.padEnd(MESSAGE_BYTES);
    const size = MESSAGE_BYTES / 64;
    const parts = Array.from({ length: 64 }, (_, at) =>
      frame(text.slice(at * size, (at + 1) * size), { opcode: at === 0 ? 1 : 0, fin: at === 63 }),
    );
    const socket = await open();
    socket.write(frame(text));
    socket.write(Buffer.concat(parts));

    await eventually(
      'two answers',
      () => socket.messages.filter(({ id }) => id === 1).length === 2,
    );
    expect(socket.closeCode).toBe(null);
  });

  it('many who send 16 MB at once are all cut at the limit', async () => {
    const announced = frame('', { length: 16n * 1024n * 1024n });
    const part = Buffer.alloc(1024 * 1024, 0x20);
    const sockets = await Promise.all(Array.from({ length: 10 }, open));
    for (const socket of sockets) socket.write(Buffer.concat([announced, part]));

    await eventually('all are closed', () => sockets.every((one) => one.closeCode === 1009));
  });

  it('a message in one-byte parts closes with 1008', async () => {
    const parts = Array.from({ length: 64 }, () => frame(' ', { opcode: 0, fin: false }));

    expect(await closeAfter(frame('{', { fin: false }), ...parts)).toBe(1008);
  });

  it('compression is not negotiated, so nothing can unfold', async () => {
    const lines = ['Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits'];
    const socket = await askUpgrade(gateway.port, { lines });
    opened.push(socket);

    expect(socket.status).toBe(101);
    expect(socket.text.split('\r\n\r\n')[0]).not.toMatch(/sec-websocket-extensions/i);
  });

  it.each([
    ['texts that are not JSON', frame('{')],
    ['binary messages', frame(Buffer.alloc(9), { opcode: 2 })],
    ['empty messages', frame('')],
  ])('[F5] [F6] three %s close with 1008', async (_what, bytes) => {
    expect(await closeAfter(bytes, bytes, bytes)).toBe(1008);
  });

  it.each([
    ['pings', frame('', { opcode: 9 })],
    ['pongs that nobody asked for', frame('', { opcode: 10 })],
    ['calls with wrong params', frame('{"id":1,"method":"history","params":{}}')],
  ])('[L1] a flood of %s closes with 1008', async (_what, bytes) => {
    const socket = await open();
    await eventually('a close', () => {
      socket.write(Buffer.concat(Array.from({ length: 10 }, () => bytes)));
      return socket.closeCode;
    });

    expect(socket.closeCode).toBe(1008);
  });

  it('a burst of pings whose pongs nobody reads is cut', async () => {
    const socket = await open();
    socket.pause();
    socket.write(
      Buffer.concat(Array.from({ length: 1_000 }, () => frame(Buffer.alloc(125), { opcode: 9 }))),
    );

    await eventually('it is gone', async () => {
      socket.write(frame('', { opcode: 10 }));
      return socket.isCut;
    });
  });

  it('a close that is answered by silence is an end within the close timeout', async () => {
    const silent = await open();
    silent.write(Buffer.concat([frame('{'), frame('{'), frame('{')]));
    const halfClosed = await open();
    halfClosed.write(frame(closing(1000), { opcode: 8 }));
    const twice = await open();
    twice.write(
      Buffer.concat(Array.from({ length: 2 }, () => frame(closing(1000), { opcode: 8 }))),
    );

    await eventually(
      'all are told',
      () => silent.closeCode === 1008 && halfClosed.closeCode === 1000,
    );
    await silent.ended(CLOSE_MS);
    for (const socket of opened.filter((one) => one !== silent && one !== halfClosed))
      socket.destroy();
    await eventually(
      'only the neighbour is left',
      async () => (await figure(gateway.port, 'sessions')) === 1,
      CLOSE_MS,
    );
    expect(twice.frames.filter(({ opcode }) => opcode === 8)).toHaveLength(1);
  });

  it('a socket that is cut in the middle of a frame is forgotten', async () => {
    const socket = await open();
    socket.write(frame('{"id":1,"method":"ping"}').subarray(0, 9));
    await eventually('it is counted', async () => (await figure(gateway.port, 'sessions')) === 2);
    socket.destroy();

    await eventually('it is not', async () => (await figure(gateway.port, 'sessions')) === 1);
  });

  it('[P7] [T1] after all this it is the same process, and the neighbour noticed nothing', async () => {
    const { frames, beats } = neighbour;
    await eventually(
      'prices and beats go on',
      () => neighbour.frames > frames && neighbour.beats > beats,
    );

    expect(neighbour.troubles).toEqual([]);
    expect((await fetch(`http://127.0.0.1:${gateway.port}/readyz`)).status).toBe(200);
    expect(gateway.isRunning).toBe(true);
    expect(await figure(gateway.port, 'process_start_time_seconds')).toBe(startedAt);
    const grown = (await figure(gateway.port, 'process_resident_memory_bytes')) - residentBytes;
    expect(grown).toBeLessThan(MOST_GROWTH_BYTES);
    expect(gateway.log).not.toMatch(/"level":(50|60)/);
  });
});
