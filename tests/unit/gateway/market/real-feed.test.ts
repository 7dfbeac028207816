// The real feed on one side of the bus, the market on the other, and what the feed published read before the bus. The
// truth of every interval is the plain fold of those trades: nothing of the house's own folding judges itself here.

import { describe, expect, test } from 'vitest';
import type { Bus } from '../../../../bus/bus.ts';
import { MemoryBroker } from '../../../../bus/memory.ts';
import { seededRandom } from '../../../../feed/engine/random.ts';
import { startFeed } from '../../../../feed/feed.ts';
import { listings } from '../../../../feed/listings.ts';
import { Market } from '../../../../gateway/market/market.ts';
import { type Bar, INTERVAL_MS, INTERVALS, type StoredInterval } from '../../../../protocol/bar.ts';
import { blockStart, decodeBarBlock, previousBlock } from '../../../../protocol/bar-block.ts';
import { decodeBatch } from '../../../../protocol/batch-codec.ts';
import type { Trade } from '../../../../protocol/market.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { logInto } from '../../../support/market-rig.ts';
import { withLive } from '../../../support/other-live.ts';
import { plainBars } from '../../../support/plain-bars.ts';

const OPENING = Date.UTC(2026, 2, 3, 23, 58, 47, 300);
const RATE = 6;

/** The bus of the feed, and every trade that it published, by symbol. */
function recorded(bus: Bus, trades: Map<string, Trade[]>): Bus {
  const { live } = bus;
  const publish: Bus['live']['publish'] = (subject, bytes) => {
    const batch = subject.startsWith('md.batch.') ? decodeBatch(bytes) : null;
    if (batch?.ok) {
      const { symbol } = batch.value;
      trades.set(symbol, [...(trades.get(symbol) ?? []), ...batch.value.trades]);
    }
    live.publish(subject, bytes);
  };
  return withLive(bus, { publish });
}

/** The newest `count` blocks of stored bars up to the opening. */
async function stored(
  bus: Bus,
  interval: StoredInterval,
  symbol: string,
  count: number,
): Promise<Bar[]> {
  const bars: Bar[] = [];
  let start = blockStart(OPENING, interval);
  for (let left = count; left > 0; left -= 1) {
    const block = await bus.bars.get(interval, symbol, start);
    const decoded = block.ok && block.value ? decodeBarBlock(block.value) : null;
    if (decoded?.ok) bars.unshift(...decoded.value);
    start = previousBlock(start, interval);
  }
  return bars;
}

describe('the market and the real feed', () => {
  test('agree on state and on the bars of every interval, while 1 % of batches is lost, repeated or late, over midnight and a restart', {
    timeout: 120_000,
  }, async () => {
    const clock = new FakeClock(OPENING);
    const broker = new MemoryBroker({ clock, random: seededRandom(9, 'broker') });
    const trades = new Map<string, Trade[]>();
    const own = { listings: listings(3, 'main'), shard: 'main', seed: 7, rate: RATE };
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const open = async () => {
      const opening = startFeed({ ...own, bus: recorded(broker.connect(), trades), clock, log });
      await clock.settle(3_000, 50);
      return opening;
    };

    const reader = broker.connect();
    const market = new Market({
      bus: broker.connect(),
      clock,
      random: seededRandom(9, 'market'),
      log: logInto([]),
    });
    await market.start();
    const first = await open();
    const symbols = own.listings.map(({ instrument }) => instrument.symbol);
    const pasts = new Map<string, Record<StoredInterval, Bar[]>>();
    for (const symbol of symbols) {
      // What was laid down; the opening's own second is traded.
      const laid = (bars: Bar[]) => bars.filter(({ time }) => time + 1_000 <= OPENING);
      pasts.set(symbol, {
        '1s': laid(await stored(reader, '1s', symbol, 61)),
        '1m': laid(await stored(reader, '1m', symbol, 45)),
        '1d': laid(await stored(reader, '1d', symbol, 3)),
      });
      market.watch(symbol);
    }
    broker.faults = [{ prefix: 'md.batch.', lose: 0.01, repeat: 0.01, delay: 0.01 }];
    await clock.settle(60_000, 10);
    await first.close();
    const second = await open();
    await clock.settle(70_000, 10);
    broker.faults = [];
    await clock.settle(2_000, 10);
    await second.close();
    await clock.settle(200, 10);

    expect(market.counts.gaps).toBeGreaterThan(0);
    for (const symbol of symbols) {
      const all = trades.get(symbol) ?? [];
      expect(all.length).toBeGreaterThan(100);
      expect(market.state(symbol)?.last).toBe(all.at(-1)?.price);
      const past = pasts.get(symbol);
      if (!past) throw new Error('no past');
      const minute = blockStart(OPENING, '1s');
      const seconds = [...past['1s'], ...plainBars(all, INTERVAL_MS['1s'])];
      const late = plainBars(
        seconds.filter(({ time }) => time >= minute),
        INTERVAL_MS['1m'],
      );
      const minutes = [...past['1m'].filter(({ time }) => time < minute), ...late];
      const day = Date.UTC(2026, 2, 3);
      const today = plainBars(
        minutes.filter(({ time }) => time >= day),
        INTERVAL_MS['1d'],
      );
      const days = [...past['1d'].filter(({ time }) => time < day), ...today];
      const bases = { '1s': seconds, '1m': minutes, '1d': days };
      for (const interval of INTERVALS) {
        const reading = market.readBars(symbol, interval, { limit: 150 });
        await clock.settle(20);
        const page = await reading;
        if (!page.ok) throw new Error(page.error.message);
        const bars = page.value.bars.map(({ final: _, ...bar }) => bar);
        const base = interval === '1d' ? '1d' : INTERVAL_MS[interval] < 60_000 ? '1s' : '1m';
        const truth = plainBars(bases[base], INTERVAL_MS[interval]).slice(-150);
        expect(bars, `${symbol} ${interval}`).toEqual(truth);
      }
    }
    market.close();
    expect(clock.pending).toBe(0);
  });
});
