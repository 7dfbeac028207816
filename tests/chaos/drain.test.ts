// SIGTERM to one of two gateways (rule L3, promises G4, G6 and G11): everybody is told a moment of their own, goes on at
// the other gateway, and misses neither a message nor a trade. The other gateway is never overrun.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type CandleSeries, type Client, createClient, type Room } from '../../client/index.ts';
import { HANDSHAKES_PER_SECOND } from '../../protocol/limits.ts';
import { DrainedSocket, knock } from '../support/drained-socket.ts';
import { eventually } from '../support/eventually.ts';
import { type NatsServer, natsOrSkip, startNatsServer } from '../support/nats-server.ts';
import { feedPart, freePort, GatewayPart, type Part } from '../support/processes.ts';
import { barsAt, comparable, lastTime, rows } from '../support/screen-candles.ts';

const SYMBOL = 'BTC-USD';
const HEAL_MS = 30_000;
const SOCKETS = 40;
const WATCHERS = 12;
/** More than the other gateway would let in at once. */
const CROWD = 2 * HANDSHAKES_PER_SECOND;
/** The shortest spread; that of `SOCKETS + WATCHERS`. */
const SPREAD_MS = 500;

interface Watcher {
  readonly client: Client;
  readonly room: Room;
  readonly candles: CandleSeries;
  /** Told to go within so many milliseconds, at a moment of the monotonic clock. */
  readonly told: { readonly afterMs: number; readonly at: number }[];
  /** Moments and addresses of what it tried after it was told. */
  readonly dials: { readonly url: string; readonly at: number }[];
}

natsOrSkip('a gateway is told to end', () => {
  let nats: NatsServer;
  let feed: Part;
  let drained: GatewayPart;
  let other: GatewayPart;
  let sockets: DrainedSocket[] = [];
  const clients: Client[] = [];

  beforeEach(async () => {
    nats = await startNatsServer();
    feed = feedPart(nats.url, ['--symbols', '3', '--rate', '20']);
    drained = new GatewayPart('g1', await freePort(), nats.url);
    other = new GatewayPart('g2', await freePort(), nats.url);
    for (const part of [feed, drained, other]) part.start();
    for (const gateway of [drained, other]) await gateway.knows(2);
  }, 90_000);

  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    for (const socket of sockets.splice(0)) socket.end();
    for (const part of [drained, other, feed]) await part.stop();
    await nats.close();
  }, 60_000);

  it('[L3] each socket is told a moment of its own, closed with 1012 after it, and the exit code is 0', async () => {
    sockets = await openSockets(SOCKETS);

    await drained.stop('SIGTERM');

    expect(drained.exitCode).toBe(0);
    await eventually('all sockets are closed', () => sockets.every(({ closed }) => closed));
    for (const { told, leaveAt, closed } of sockets) {
      expect(told).toEqual([expect.any(Number)]);
      expect(closed?.code).toBe(1012);
      expect(closed?.at).toBeGreaterThanOrEqual(leaveAt - 1);
    }
    const moments = sockets.flatMap(({ told }) => told).sort((a, b) => a - b);
    expect(moments.at(-1)).toBeLessThanOrEqual(SPREAD_MS);
    // Forty moments of equal chance: the odds against each of these are beyond a million to one.
    expect(new Set(moments).size).toBeGreaterThan(SOCKETS / 2);
    expect((moments.at(-1) ?? 0) - (moments[0] ?? 0)).toBeGreaterThan(SPREAD_MS / 2);
    // Whoever knows only the close comes back as spread out as those who were told.
    const closes = sockets.map(({ closed }) => closed?.at ?? 0);
    expect(Math.max(...closes) - Math.min(...closes)).toBeGreaterThan(SPREAD_MS / 2);
  }, 60_000);

  it('its clients go on at the other one, when they were told to, and miss nothing', async () => {
    const [speaker] = await Promise.all([enter(other.url), openSockets(SOCKETS)]);
    await speaker.client.session.start('speaker');
    const watchers = await Promise.all(Array.from({ length: WATCHERS }, () => enter(drained.url)));
    const said = ['before'];
    say(speaker, 'before');
    // The moments that matter: while somebody is away.
    for (const { client } of watchers.slice(0, 8)) {
      client.on('state', ({ state }) => {
        if (state !== 'waiting') return;
        said.push(`while away ${said.length}`);
        say(speaker, said.at(-1) ?? '');
      });
    }

    await drained.stop('SIGTERM');

    expect(drained.exitCode).toBe(0);
    await until('all are back', () =>
      watchers.every(({ client }) => client.state.state === 'live'),
    );
    for (const { told, dials } of watchers) {
      expect(told).toHaveLength(1);
      expect(dials.map(({ url }) => url)).toEqual([other.url]);
      const [{ afterMs, at } = { afterMs: 0, at: 0 }] = told;
      expect(dials[0]?.at).toBeGreaterThanOrEqual(at + afterMs - 1);
    }
    const everybody = [speaker, ...watchers];
    await until('all is shown', () => everybody.every(({ room }) => textsOf(room).length >= 9));
    for (const { room } of everybody) expect(textsOf(room)).toEqual(said);
    await expectSameCandles(everybody);
  }, 60_000);

  it(`${CROWD} sockets that go as they are told are let in at the first knock`, async () => {
    sockets = await openSockets(CROWD);

    drained.signal('SIGTERM');
    const moved = await Promise.all(sockets.map(move));
    for (const socket of moved) socket?.terminate();

    expect(moved.filter((socket) => socket === null)).toHaveLength(0);
    const longestMs = Math.max(...sockets.flatMap(({ told }) => told));
    expect(longestMs).toBeLessThanOrEqual((CROWD / HANDSHAKES_PER_SECOND) * 1_000);
    await until('it has ended', () => !drained.isRunning);
    expect(drained.exitCode).toBe(0);
  }, 60_000);

  async function openSockets(count: number): Promise<DrainedSocket[]> {
    const opened: DrainedSocket[] = [];
    while (opened.length < count) {
      const batch = Array.from({ length: Math.min(SOCKETS, count - opened.length) }, () =>
        DrainedSocket.open(drained.url, SYMBOL),
      );
      opened.push(...(await Promise.all(batch)));
    }
    return opened;
  }

  /** Leaves when it is told to, and knocks at the other gateway once. */
  async function move(socket: DrainedSocket): Promise<WebSocket | null> {
    await until('it is told to go', () => socket.told.length > 0);
    await sleep(socket.leaveAt - performance.now());
    socket.leave();
    return knock(other.url);
  }

  async function enter(url: string): Promise<Watcher> {
    const client = createClient({ url, WebSocket });
    clients.push(client);
    const room = client.room(SYMBOL);
    const candles = client.candles(SYMBOL, '1s');
    const watcher: Watcher = { client, room, candles, told: [], dials: [] };
    client.on('status', (status) => {
      if (status.type !== 'reconnect') return;
      watcher.told.push({ afterMs: status.afterMs, at: performance.now() });
    });
    client.on('state', (state) => {
      if (state.state !== 'connecting' || watcher.told.length === 0) return;
      watcher.dials.push({ url: state.url, at: performance.now() });
    });
    await until('room and candles are there', () => {
      return room.state.state === 'live' && lastTime(candles) > 0;
    });
    return watcher;
  }

  function until(what: string, check: () => boolean): Promise<boolean> {
    return eventually(`${what}\n${drained.log}${feed.log}`, check, HEAL_MS);
  }

  /** Every second that has closed since the last of them came, on every screen and in the gateway's answer. */
  async function expectSameCandles(watchers: readonly Watcher[]): Promise<void> {
    const enough = Math.max(...watchers.map(({ candles }) => lastTime(candles))) + 1_000;
    await until('a second closes after the move', () =>
      watchers.every(({ candles }) => {
        return candles.state.state === 'following' && lastTime(candles) > enough;
      }),
    );
    const screens = watchers.map(({ candles }) => rows(candles));
    const answer = await barsAt(other.port, SYMBOL);
    const [first = [], ...others] = [answer, ...screens].map((all) =>
      all.filter(([time]) => time <= enough),
    );
    for (const shown of others) {
      expect(shown.length).toBeGreaterThan(60);
      expect(comparable(shown, first)).toEqual(comparable(first, shown));
    }
  }
});

function say({ room }: Watcher, text: string): void {
  const pending = room.say(text);
  if (!pending.ok) throw new Error(pending.error.message);
}

function textsOf(room: Room): string[] {
  return room.messages.map(({ text }) => text);
}
