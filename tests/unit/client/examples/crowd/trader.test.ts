import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../../client/examples/crowd/seeded.ts';
import { Trader } from '../../../../../client/examples/crowd/trader.ts';
import type { RoomMessage, Ticker } from '../../../../../client/index.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

const HOUR_MS = 3_600_000;

function message(text: string, isBot: boolean): RoomMessage {
  const user = { id: 'someone', name: 'ana', ...(isBot ? { bot: true as const } : {}) };
  const place = { symbol: 'AAPL', epoch: 1, seq: 1, prev: 0, time: 0 };
  return { type: 'message', ...place, key: 'k', user, text, stamp: null };
}

function ticker(last: string): Ticker {
  const day = { open: '1', high: '1000', low: '1', volume: '0', previousClose: '100' };
  const position = { epoch: 1, seq: 1 };
  const quote = { last, bid: null, ask: null, day };
  return { symbol: 'AAPL', ...quote, status: 'open', time: 0, sent: null, position };
}

/** A trader in one room, and what it said there. */
function rig(presence: { count: number; bots: number } | null) {
  const clock = new FakeClock();
  const said: string[] = [];
  let hear: (message: RoomMessage) => void = () => {};
  let quote: (ticker: Ticker) => void = () => {};
  const room = {
    messages: [],
    presence: presence && { symbol: 'AAPL', ...presence },
    on(_event: string, listener: (message: RoomMessage) => void) {
      hear = listener;
      return () => {};
    },
    say(text: string) {
      said.push(text);
      return { ok: true as const, value: 'key' };
    },
    close() {},
  };
  const trader = new Trader({
    client: {
      session: { user: { id: 'me', name: 'me' }, canSay: true },
      room: () => room as never,
      ticker(_symbols, listener) {
        quote = listener;
        return () => {};
      },
    },
    temper: 'chartist',
    symbols: ['AAPL'],
    clock,
    random: seededRandom(3, 'trader'),
  });
  quote(ticker('100.00'));
  return { clock, said, trader, hear: (one: RoomMessage) => hear(one) };
}

describe('a trader of the crowd', () => {
  it('talks in a room with a person in it, and repeats itself rarely', () => {
    const { clock, said } = rig({ count: 5, bots: 4 });

    clock.advance(HOUR_MS);

    expect(said.length).toBeGreaterThan(30);
    const words = said.map((text) => text.replace(/[\d.]+/g, '#'));
    expect(new Set(words).size).toBeGreaterThan(said.length / 3);
    for (const [nth, one] of words.entries()) {
      expect(words.slice(Math.max(0, nth - 5), nth)).not.toContain(one);
    }
  });

  it.each([
    ['only bots are', { count: 12, bots: 12 }],
    ['nobody is known to be', null],
  ])('says nothing where %s', (_who, presence) => {
    const { clock, said } = rig(presence);

    clock.advance(HOUR_MS);

    expect(said).toEqual([]);
  });

  it('answers many a person by name, and bots seldom', () => {
    const answers = (isBot: boolean) => {
      const { clock, said, hear } = rig({ count: 5, bots: 4 });
      for (let nth = 0; nth < 100; nth += 1) {
        hear(message('is this the top?', isBot));
        clock.advance(30_000);
      }
      return said.filter((text) => text.startsWith('@ana')).length;
    };

    expect(answers(false)).toBeGreaterThan(12);
    expect(answers(true)).toBeLessThan(12);
  });

  it('ends its thoughts when it leaves', () => {
    const { clock, said, trader, hear } = rig({ count: 5, bots: 4 });
    for (let nth = 0; nth < 50; nth += 1) hear(message('hello', false));

    trader.close();
    clock.advance(HOUR_MS);

    expect(said).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
