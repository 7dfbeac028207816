import { beforeEach, describe, expect, test } from 'vitest';
import type { ClientFault, Result, RoomMessage } from '../../../../client/index.ts';
import type { ResultOf } from '../../../../protocol/events.ts';
import { ChatLane, type CountedRoom } from '../../../../web/src/state/chat-lane.svelte.ts';
import { turns } from '../../../support/fake-clock.ts';
import { ManualFrames } from '../../../support/manual-frames.ts';
import { roomMessage } from '../../../support/room-message.ts';

const START = Date.UTC(2026, 0, 5, 12);
const MINUTE = 60_000;
const ACME = { symbol: 'ACME', interval: '1m', priceScale: 2 } as const;

interface Asked {
  readonly symbol: string;
  readonly before: number;
  answer(page: Result<ResultOf<'history'>, ClientFault>): Promise<void>;
}

/** One message a minute, `seq` minutes after the start. */
function minute(seq: number, parts: Partial<RoomMessage> = {}): RoomMessage {
  return roomMessage(seq, { time: START + seq * MINUTE, ...parts });
}

function minutes(from: number, to: number): RoomMessage[] {
  return Array.from({ length: to - from + 1 }, (_each, index) => minute(from + index));
}

let frames: ManualFrames;
let room: { -readonly [K in keyof CountedRoom]: CountedRoom[K] };
let guest: { name: string | null; userId: string | null };
let asked: Asked[];
let lane: ChatLane;

beforeEach(() => {
  frames = new ManualFrames();
  room = { symbol: 'ACME', phase: 'ready', said: [], version: 1 };
  guest = { name: null, userId: null };
  asked = [];
  const read = (symbol: string, { before }: { before: number }) =>
    new Promise<Result<ResultOf<'history'>, ClientFault>>((resolve) => {
      asked.push({
        symbol,
        before,
        async answer(page) {
          resolve(page);
          await turns();
        },
      });
    });
  lane = new ChatLane(room, guest, read, frames.frame);
  lane.open(ACME);
});

function say(...messages: RoomMessage[]): void {
  room.said = [...room.said, ...messages];
  room.version += 1;
  lane.look();
}

function page(
  from: number,
  to: number,
  complete = false,
): Result<ResultOf<'history'>, ClientFault> {
  return { ok: true, value: { epoch: 1, messages: minutes(from, to), complete } };
}

const FAILED = { ok: false, error: { code: 'disconnected', message: 'gone' } } as const;

/** What was said in minute `from`, up to minute `to`. */
function talk(from: number, to = from + 1) {
  const { count, people, read } = lane.at(START + from * MINUTE, START + to * MINUTE);
  return [count, people, read];
}

describe('the chat lane', () => {
  test('counts what is said in the open room, by the time of the market', () => {
    say(
      minute(1, { prev: 0, user: { id: 'u1', name: 'kai', bot: true } }),
      // Said a minute later by the wall, in the same minute of the market.
      minute(2, { stamp: { price: '101.25', epoch: 1, seq: 9, time: START + MINUTE + 5 } }),
      minute(3, { stamp: null }),
    );

    expect([talk(1), talk(2), talk(3), talk(1, 9)]).toEqual([
      [2, 1, 'all'],
      [0, 0, 'all'],
      [1, 1, 'all'],
      [3, 2, 'all'],
    ]);
    expect(lane.at(START + MINUTE, START + 2 * MINUTE).last?.seq).toBe(2);
    expect(lane.buckets.map(({ levels }) => levels.map(({ price }) => price))).toEqual([
      [10_125, 10_125],
      [],
    ]);
  });

  test('tells at the next frame, once, and only when something came', () => {
    say(minute(1));
    frames.paint();
    const before = lane.version;

    lane.look();
    expect(frames.pending).toBe(0);
    say(minute(2), minute(3));
    frames.paint();

    expect(lane.version).toBe(before + 1);
  });

  test("knows which are one's own, also when that is known later", () => {
    say(minute(1));
    expect(lane.buckets[0]?.levels[0]?.voice).toBe('person');

    guest.userId = 'u2';
    lane.look();

    expect(lane.buckets[0]?.levels[0]?.voice).toBe('own');
  });

  test('another interval has other bars of the same messages, another symbol has none of them', () => {
    say(...minutes(1, 4));

    lane.open({ ...ACME, interval: '5m' });
    expect(lane.buckets).toMatchObject([{ time: START, count: 4 }]);

    lane.open({ ...ACME, symbol: 'BOLT' });
    lane.look();
    expect(lane.buckets).toEqual([]);
    expect(lane.knownFrom).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('what was not read', () => {
  test('is told apart from silence, until the room has been entered and from its oldest message on', () => {
    room.phase = 'loading';
    lane.look();
    expect(talk(1)).toEqual([0, 0, 'none']);

    room.phase = 'ready';
    say(...minutes(5, 6).map((one) => ({ ...one, time: one.time + 10, stamp: null })));

    expect([talk(4), talk(5), talk(6), talk(7)]).toEqual([
      [0, 0, 'none'],
      [1, 1, 'part'],
      [1, 1, 'all'],
      [0, 0, 'all'],
    ]);
  });

  test('in an empty room nothing is missing', () => {
    lane.look();

    expect(talk(1)).toEqual([0, 0, 'all']);
  });

  test('is read page by page as far as the chart shows, and no further', async () => {
    say(...minutes(50, 60));
    expect(asked).toEqual([]);

    lane.see(START + 30 * MINUTE);
    lane.see(START + 31 * MINUTE);
    expect(asked).toMatchObject([{ symbol: 'ACME', before: 50 }]);
    await asked[0]?.answer(page(40, 49));
    expect(asked).toMatchObject([{ before: 50 }, { before: 40 }]);
    await asked[1]?.answer(page(30, 39));

    expect(asked).toHaveLength(2);
    expect([talk(29), talk(31), talk(31, 61)]).toEqual([
      [0, 0, 'none'],
      [1, 1, 'all'],
      [30, 30, 'all'],
    ]);
  });

  test('is read until there is nothing older', async () => {
    say(...minutes(5, 6));
    lane.see(START - 100 * MINUTE);
    await asked[0]?.answer(page(3, 4, true));

    expect(asked).toHaveLength(1);
    expect(talk(-50)).toEqual([0, 0, 'all']);
  });

  test('is read up to a bound', async () => {
    say(...minutes(100_000, 100_001));
    lane.see(START);
    for (let pages = 0; pages < 20; pages += 1) {
      const ask = asked[pages];
      if (!ask) break;
      await ask.answer(page(ask.before - 200, ask.before - 1));
    }

    expect(asked).toHaveLength(10);
    expect(talk(1)).toEqual([0, 0, 'none']);
  });

  test('is asked for again when the view moves after a failure', async () => {
    say(...minutes(5, 6));
    lane.see(START);
    await asked[0]?.answer(FAILED);
    expect(asked).toHaveLength(1);

    lane.see(START);

    expect(asked).toHaveLength(2);
  });

  test("a page that comes after another symbol was opened is nobody's", async () => {
    say(...minutes(5, 6));
    lane.see(START);
    lane.open({ ...ACME, symbol: 'BOLT' });
    await asked[0]?.answer(page(1, 4));

    expect(lane.buckets).toEqual([]);
    lane.close();
    frames.paint();
    expect(frames.pending).toBe(0);
  });
});
