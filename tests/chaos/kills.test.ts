// Eight people talk over two gateways while a gateway, then the broker, is killed. Then the checker reads what everybody
// was told and what the log holds: nothing acknowledged is lost, nothing is there twice, all saw one order.

import { afterEach, beforeEach, expect, it } from 'vitest';
import WebSocket from 'ws';
import { connectNats } from '../../bus/nats.ts';
import { systemClock } from '../../bus/system-clock.ts';
import { type Client, createClient, type Pending, type Room } from '../../client/index.ts';
import { decodeRoomEntry } from '../../protocol/room-entry.ts';
import { eventually } from '../support/eventually.ts';
import { type NatsServer, natsOrSkip, startNatsServer } from '../support/nats-server.ts';
import { feedPart, freePort, GatewayPart, type Part } from '../support/processes.ts';
import { type Entry, roomViolations, type Send } from './room-checker.ts';

const SYMBOL = 'BTC-USD';
const TALKERS = 8;
/** Within the burst that each user has. */
const MESSAGES = 8;
const HEAL_MS = 60_000;

interface Talker {
  readonly client: Client;
  readonly room: Room;
  /** What became of each message, by key. */
  readonly outcomes: Map<string, Pending>;
  readonly said: Pending[];
}

natsOrSkip('eight people talk while processes are killed', () => {
  let nats: NatsServer;
  let feed: Part;
  let gateways: [GatewayPart, GatewayPart];
  let talkers: Talker[] = [];

  beforeEach(async () => {
    nats = await startNatsServer();
    feed = feedPart(nats.url, ['--symbols', '6']);
    gateways = [
      new GatewayPart('g1', await freePort(), nats.url),
      new GatewayPart('g2', await freePort(), nats.url),
    ];
    for (const part of [feed, ...gateways]) part.start();
    for (const gateway of gateways) await gateway.knows(gateways.length);
    talkers = await Promise.all(
      Array.from({ length: TALKERS }, (_, index) =>
        enter(index, gateways[index % 2 === 0 ? 0 : 1].url),
      ),
    );
  }, 90_000);

  afterEach(async () => {
    for (const { client } of talkers) client.close();
    for (const part of [...gateways, feed]) await part.stop();
    await nats.close();
  }, 60_000);

  it('a gateway dies by kill -9: its clients go on at the other one and nothing is lost', async () => {
    await talk(0, 3);
    const [first] = gateways;
    const talking = talk(3, MESSAGES);
    await first.stop('SIGKILL');
    await talking;

    await everythingShown();
    expect(await violations()).toEqual([]);
    expect(talkers.filter(({ client }) => client.counts.reconnects > 0)).toHaveLength(TALKERS / 2);
  }, 150_000);

  it('the broker dies by kill -9 and comes back: prices go stale and recover, nothing is lost', async () => {
    const [watcher] = talkers;
    if (!watcher) throw new Error('a watcher');
    await eventually(
      'the price is fresh',
      () => watcher.client.freshness(SYMBOL).state === 'fresh',
      HEAL_MS,
    );
    await talk(0, 3);
    const talking = talk(3, MESSAGES);
    await nats.stop('SIGKILL');
    await eventually(
      'the price is stale',
      () => watcher.client.freshness(SYMBOL).state === 'stale',
      HEAL_MS,
    );
    await nats.start();
    await talking;

    await everythingShown();
    expect(await violations()).toEqual([]);
    await eventually(
      'the price is fresh again',
      () => watcher.client.freshness(SYMBOL).state === 'fresh',
      HEAL_MS,
    );
  }, 150_000);

  it('everything stops and starts again: the room is the same, page by page, both ways', async () => {
    await talk(0, MESSAGES);
    await everythingShown();
    const before = (await readLog()).map(({ seq }) => seq);
    for (const part of [...gateways, feed]) await part.stop('SIGTERM');
    await nats.restart('SIGTERM');
    for (const part of [feed, ...gateways]) part.start();
    for (const gateway of gateways) await gateway.ready();

    const back: number[] = [];
    for (let page = await messages('limit=10'); page.length > 0; ) {
      back.unshift(...page);
      page = await messages(`limit=10&before=${back[0]}`);
    }
    const forth: number[] = [];
    for (let page = await messages('limit=7&after=0'); page.length > 0; ) {
      forth.push(...page);
      page = await messages(`limit=7&after=${forth.at(-1)}`);
    }
    expect(back).toEqual(before);
    expect(forth).toEqual(before);
    await everythingShown();
    expect(await violations()).toEqual([]);
  }, 150_000);

  /** Sequences of a page, asked of the second gateway. */
  async function messages(query: string): Promise<number[]> {
    const path = `http://127.0.0.1:${gateways[1].port}/api/rooms/${SYMBOL}/messages`;
    const answer = await fetch(`${path}?${query}`);
    const page: { messages: { seq: number }[] } = await answer.json();
    return page.messages.map(({ seq }) => seq);
  }

  async function enter(index: number, url: string): Promise<Talker> {
    const client = createClient({ url, WebSocket });
    client.ticker(SYMBOL, () => {});
    await client.session.start(`talker-${index}`);
    const room = client.room(SYMBOL);
    const talker: Talker = { client, room, outcomes: new Map(), said: [] };
    room.on('pending', (pending) => {
      for (const one of pending) talker.outcomes.set(one.key, one);
    });
    await eventually('the room is live', () => room.state.state === 'live', HEAL_MS);
    return talker;
  }

  /** Everybody says the messages from `from` to `to`; resolves when each has been answered. */
  async function talk(from: number, to: number): Promise<void> {
    for (let index = from; index < to; index += 1) {
      for (const [who, { room, said }] of talkers.entries()) {
        const pending = room.say(`message ${index} of talker ${who}`);
        if (!pending.ok) throw new Error(pending.error.message);
        said.push(pending.value);
      }
    }
    await eventually(
      'all is said',
      () => talkers.every(({ room }) => room.pending.every(({ state }) => state === 'failed')),
      HEAL_MS,
    );
  }

  async function everythingShown(): Promise<void> {
    const count = TALKERS * MESSAGES;
    await eventually(
      'everybody saw everything',
      () => talkers.every(({ room }) => room.messages.length >= count),
      HEAL_MS,
    );
  }

  async function violations(): Promise<string[]> {
    const views = talkers.map(({ room }, index) => ({
      reader: `talker ${index}`,
      entries: room.messages.map(({ seq, key, user, text }) => ({
        seq,
        key,
        userId: user.id,
        text,
      })),
    }));
    const sends = talkers.flatMap(({ said, outcomes, client }) =>
      said.map(({ key, text }): Send => {
        const userId = client.session.user?.id ?? '';
        const last = outcomes.get(key);
        if (last?.state === 'sent')
          return { userId, key, text, outcome: { acked: last.position.seq } };
        return { userId, key, text, outcome: last?.state === 'failed' ? 'refused' : 'unknown' };
      }),
    );
    return roomViolations({ sends, views, log: await readLog() });
  }

  /** Straight from the broker, past every gateway. */
  async function readLog(): Promise<Entry[]> {
    const bus = await connectNats({ servers: [nats.url], name: 'checker', clock: systemClock });
    const page = await bus.rooms.read(SYMBOL, 0, 1_000);
    await bus.close();
    if (!page.ok) throw new Error(page.error.reason);
    return page.value.map(({ seq, body }) => {
      const entry = decodeRoomEntry(body);
      if (!entry.ok) throw new Error(entry.error);
      return { seq, key: entry.value.key, userId: entry.value.user.id, text: entry.value.text };
    });
  }
});
