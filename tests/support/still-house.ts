// A house in which nothing moves any more: two hours of a scripted market, and a room in which something was said. Whoever
// looks at it sees the same every time. Its clock runs on from there, so prices stay proven current.

import WebSocket from 'ws';
import { MemoryBroker } from '../../bus/memory.ts';
import { systemClock } from '../../bus/system-clock.ts';
import { type Client, createClient } from '../../client/index.ts';
import { seededRandom } from '../../feed/engine/random.ts';
import { TrustedProxies } from '../../gateway/addresses.ts';
import { type Gateway, startGateway } from '../../gateway/gateway.ts';
import { type Clock, every } from '../../protocol/clock.ts';
import type { Trade } from '../../protocol/market.ts';
import { eventually } from './eventually.ts';
import { ScriptedFeed } from './scripted-feed.ts';

/** A Monday. */
export const STILL_TIME = Date.UTC(2026, 0, 5, 14, 30);
const MINUTE_MS = 60_000;
const MINUTES = 120;
/** Cents. */
const OPENING = 10_000;
/** Cents that a price moves between two trades, at most. */
const STEP = 12;
const BEAT_MS = 500;

const SYMBOLS = ['AAPL', 'BRK.B', 'BTC-USD', 'EUR-USD', 'KO', 'MSFT', 'NVDA', 'TSLA', 'XAU-USD'];
const NAMES = ['ana', 'bo', 'carla'];
/** What was said in the first room, and how many minutes before the end. */
const SAID: readonly (readonly [minutesAgo: number, text: string])[] = [
  [28, 'morning everybody'],
  [26, 'who is buying all of this?'],
  [25, 'not me'],
  [21, 'look at $MSFT, the same picture, only an hour earlier and on half of the volume'],
  [17, 'the open was busier than this'],
  [12, '@ana it was, and then it was quiet until noon'],
  [9, 'here we go'],
  [5, 'out at the top, thank you'],
  [3, 'nobody ever sells at the top'],
  [1, 'somebody did'],
];

export interface StillHouse {
  readonly url: string;
  close(): Promise<void>;
}

/** Wall time: by hand until it runs by itself. */
class StillClock {
  #time: number;
  #since: number | null = null;

  constructor(time: number) {
    this.#time = time;
  }

  now(): number {
    const passed = this.#since === null ? 0 : systemClock.mono() - this.#since;
    return Math.floor(this.#time + passed);
  }

  advance(ms: number): void {
    this.#time += ms;
  }

  run(): void {
    this.#since = systemClock.mono();
  }
}

/** `webFolder`: the built page. */
export async function openStillHouse(webFolder: string): Promise<StillHouse> {
  const wall = new StillClock(STILL_TIME - MINUTES * MINUTE_MS);
  const clock: Clock = { ...systemClock, now: () => wall.now() };
  const broker = new MemoryBroker({ clock, random: () => 0.5 });
  const bus = broker.connect();
  const feed = new ScriptedFeed({ bus, clock, symbols: SYMBOLS, previousClose: OPENING });
  await feed.list();
  feed.answer();
  feed.beat();
  const stopBeats = every(systemClock, BEAT_MS, () => feed.beat());
  const gateway = await openGateway(broker, clock, webFolder);
  const close = async () => {
    stopBeats();
    await gateway.close();
    feed.silence();
    await bus.close();
  };
  try {
    await play(feed, gateway, wall);
    return { url: gateway.url, close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

function openGateway(broker: MemoryBroker, clock: Clock, webFolder: string): Promise<Gateway> {
  return startGateway({
    bus: broker.connect(),
    clock,
    random: () => 0.5,
    secureBytes: (size) => new Uint8Array(size).fill(7),
    log: { info() {}, warn() {}, error() {} },
    node: 'still',
    host: '127.0.0.1',
    port: 0,
    publicUrl: null,
    webFolder,
    origins: [],
    trustedProxies: new TrustedProxies(),
    addressLimits: false,
    secret: 'a secret that is only used by a test',
    operatorToken: 'a token that nobody uses',
  });
}

/** The two hours, minute by minute; what is said is said at the price of its minute. */
async function play(feed: ScriptedFeed, gateway: Gateway, wall: StillClock): Promise<void> {
  const [first = ''] = SYMBOLS;
  const talkers = NAMES.map(() =>
    createClient({ url: `${gateway.url.replace('http', 'ws')}/ws`, WebSocket }),
  );
  try {
    for (const [nth, talker] of talkers.entries()) {
      talker.ticker(first, () => {});
      await talker.session.start(NAMES[nth] ?? '');
    }
    const walks = SYMBOLS.map((symbol) => walk(symbol));
    for (let minute = 0; minute < MINUTES; minute += 1) {
      for (const [nth, symbol] of SYMBOLS.entries()) {
        const trades = walks[nth]?.(feed.time) ?? [];
        const last = trades.at(-1)?.price ?? 0;
        const quote = { bid: { price: last - 1, size: 40 }, ask: { price: last + 1, size: 60 } };
        feed.publish(symbol, { trades, quote, bids: [quote.bid], asks: [quote.ask] });
      }
      feed.time += MINUTE_MS;
      wall.advance(MINUTE_MS);
      const line = SAID.findIndex(([ago]) => ago === MINUTES - minute);
      const talker = talkers[line % talkers.length];
      if (talker) await say(feed, talker, first, SAID[line]?.[1] ?? '');
    }
    await feed.store();
    wall.run();
    feed.beat();
  } finally {
    for (const talker of talkers) talker.close();
  }
}

/** A minute's trades of `symbol`, in order, each time from the price before. */
function walk(symbol: string): (from: number) => Trade[] {
  const random = seededRandom(7, symbol);
  let price = OPENING;
  return (from) =>
    Array.from({ length: 6 }, (_, nth) => {
      price += Math.round((random() - 0.48) * 2 * STEP);
      const side = random() < 0.5 ? 'buy' : 'sell';
      return { time: from + nth * 9_000, price, size: 1 + Math.floor(random() * 90), side };
    });
}

async function say(feed: ScriptedFeed, talker: Client, symbol: string, text: string) {
  feed.beat();
  await eventually('the price is proven', () => talker.freshness(symbol).state === 'fresh');
  const room = talker.room(symbol);
  room.say(text);
  await eventually(`"${text}" is said`, () => room.pending.length === 0);
}
