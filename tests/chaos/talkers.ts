// People who talk in one room over several gateways, what each was told, and what the log holds in the end. They also
// watch the price, each on its own screen.

import { connectNats } from '../../bus/nats.ts';
import { systemClock } from '../../bus/system-clock.ts';
import { type Client, createClient, type Pending, type Room } from '../../client/index.ts';
import { decodeRoomEntry } from '../../protocol/room-entry.ts';
import { eventually } from '../support/eventually.ts';
import { connectRaw } from '../support/raw-nats.ts';
import type { FreshnessHistory } from './freshness-checker.ts';
import { FreshnessWatch } from './freshness-watch.ts';
import type { Entry, Send, View } from './room-checker.ts';

const HEAL_MS = 60_000;

interface Talker {
  readonly client: Client;
  readonly room: Room;
  readonly watch: FreshnessWatch;
  /** What became of each message, by key. */
  readonly outcomes: Map<string, Pending>;
  /** Keys of messages that were on their way when the answer failed to come. */
  readonly interrupted: Set<string>;
  readonly said: Pending[];
}

export class Talkers {
  readonly all: readonly Talker[];
  #count = 0;

  private constructor(all: readonly Talker[]) {
    this.all = all;
  }

  /** One for each of `urls`; resolves when all can talk. */
  static async enter(symbol: string, urls: readonly string[]): Promise<Talkers> {
    return new Talkers(await Promise.all(urls.map((url, index) => enter(symbol, url, index))));
  }

  /** Everybody says `count` messages; nobody waits for an answer. */
  say(count: number): void {
    for (const end = this.#count + count; this.#count < end; this.#count += 1) {
      for (const [who, { room, said }] of this.all.entries()) {
        const pending = room.say(`message ${this.#count} of talker ${who}`);
        if (!pending.ok) throw new Error(pending.error.message);
        said.push(pending.value);
      }
    }
  }

  /** Until each message has been answered. */
  async answered(): Promise<void> {
    await eventually(
      'all is said',
      () => this.all.every(({ room }) => room.pending.every(({ state }) => state === 'failed')),
      HEAL_MS,
    );
  }

  async everythingShown(): Promise<void> {
    const count = this.all.length * this.#count;
    await eventually(
      'everybody saw everything',
      () => this.all.every(({ room }) => room.messages.length >= count),
      HEAL_MS,
    );
  }

  /** Until every screen shows the price as `state`. */
  async prices(state: 'fresh' | 'stale'): Promise<void> {
    await eventually(
      `every price is ${state}`,
      () => this.all.every(({ watch }) => watch.shown.at(-1)?.state === state),
      HEAL_MS,
    );
  }

  get reconnected(): number {
    return this.all.filter(({ client }) => client.counts.reconnects > 0).length;
  }

  get interrupted(): ReadonlySet<string> {
    return new Set(this.all.flatMap(({ interrupted }) => [...interrupted]));
  }

  get views(): View[] {
    return this.all.map(({ room }, index) => ({
      reader: `talker ${index}`,
      entries: room.messages.map(({ seq, key, user, text }) => ({
        seq,
        key,
        userId: user.id,
        text,
      })),
    }));
  }

  get sends(): Send[] {
    return this.all.flatMap(({ said, outcomes, client }) =>
      said.map(({ key, text }): Send => {
        const userId = client.session.user?.id ?? '';
        const last = outcomes.get(key);
        if (last?.state === 'sent')
          return { userId, key, text, outcome: { acked: last.position.seq } };
        return { userId, key, text, outcome: last?.state === 'failed' ? 'refused' : 'unknown' };
      }),
    );
  }

  freshness(blind: FreshnessHistory['blind']): FreshnessHistory[] {
    return this.all.map(({ watch }, index) => watch.history(`talker ${index}`, blind));
  }

  close(): void {
    for (const { client, watch } of this.all) {
      watch.stop();
      client.close();
    }
  }
}

async function enter(symbol: string, url: string, index: number): Promise<Talker> {
  const watch = new FreshnessWatch(symbol);
  const client = createClient({ url, WebSocket: watch.WebSocket });
  client.ticker(symbol, () => {});
  watch.start(client);
  await client.session.start(`talker-${index}`);
  const room = client.room(symbol);
  const outcomes = new Map<string, Pending>();
  const interrupted = new Set<string>();
  room.on('pending', (pending) => {
    for (const one of pending) {
      const before = outcomes.get(one.key)?.state;
      if (before === 'sending' && one.state === 'waiting') interrupted.add(one.key);
      outcomes.set(one.key, one);
    }
  });
  await eventually('the room is live', () => room.state.state === 'live', HEAL_MS);
  return { client, room, watch, outcomes, interrupted, said: [] };
}

/** The room straight from the broker, past every gateway. */
export async function readLog(natsUrl: string, symbol: string): Promise<Entry[]> {
  const bus = await connectNats({ servers: [natsUrl], name: 'checker', clock: systemClock });
  const page = await bus.rooms.read(symbol, 0, 1_000);
  await bus.close();
  if (!page.ok) throw new Error(page.error.reason);
  return page.value.map(({ seq, body }) => {
    const entry = decodeRoomEntry(body);
    if (!entry.ok) throw new Error(entry.error);
    return { seq, key: entry.value.key, userId: entry.value.user.id, text: entry.value.text };
  });
}

/** Wall time at which the broker has stored an entry. */
export async function storedAt(natsPort: number, seq: number): Promise<number> {
  const raw = await connectRaw(natsPort);
  const answer = JSON.stringify(await raw.ask('$JS.API.STREAM.MSG.GET.CHAT', { seq }));
  raw.close();
  const [, time = ''] = /"time":"([^"]+)"/.exec(answer) ?? [];
  return Date.parse(time);
}

/** Begins to watch the room on the broker's side. */
export async function watchRoom(natsPort: number, symbol: string): Promise<Sightings> {
  const raw = await connectRaw(natsPort);
  let seen = 0;
  let told: () => void = () => {};
  raw.subscribe(`chat.live.${symbol}`, () => {
    seen += 1;
    told();
  });
  // Answered only after the subscription was taken.
  await raw.ask('$JS.API.INFO');
  return {
    async reach(count) {
      // At the very message, not at the next look.
      await new Promise<void>((resolve) => {
        told = () => {
          if (seen >= count) resolve();
        };
        told();
      });
      raw.close();
    },
  };
}

export interface Sightings {
  /** Resolves as the message number `count` is seen, once. */
  reach(count: number): Promise<void>;
}
