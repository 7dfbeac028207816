// The market of an hour, looked at as a whole: is it a market, and does it look like one?

import { beforeAll, describe, expect, it } from 'vitest';
import { indexPrice } from '../../../feed/engine/index-market.ts';
import { DEFAULT_LISTINGS, listings } from '../../../feed/listings.ts';
import { createSimulator } from '../../../feed/simulator.ts';
import { type Listing, type MarketStep, STEP_MS } from '../../../feed/source.ts';
import { type Bar, barsOfTrades, foldBars } from '../../../protocol/bar.ts';
import { BOOK_DEPTH, type Trade } from '../../../protocol/market.ts';

const START = Date.UTC(2026, 0, 5, 12);
const HOUR_MS = 3_600_000;
const RATE = 5;

/** What one instrument did in the hour. */
interface HourOf {
  readonly listing: Listing;
  readonly trades: Trade[];
  /** Reported steps, those with changed quotes, and those in which a side had fewer than ten levels. */
  steps: number;
  quoteChanges: number;
  thin: number;
  last: MarketStep | null;
}

describe('a simulated hour', () => {
  const MEMBERS = ['AAPL', 'NOK'];
  const records = new Map<string, HourOf>();
  const books: HourOf[] = [];
  const faults: string[] = [];
  let index: HourOf | undefined;
  let indexFaults = 0;

  function listed(): Listing[] {
    const wanted = ['AAPL', 'NOK', 'BTC-USD', 'EUR-USD'];
    const rows = listings(DEFAULT_LISTINGS, 'test');
    const some = rows.filter(({ instrument }) => wanted.includes(instrument.symbol));
    const indices = rows.filter(({ members }) => members.length > 0);
    return [...some, ...indices.map((row) => ({ ...row, members: MEMBERS }))];
  }

  function see(step: MarketStep, time: number): void {
    const record = records.get(step.symbol);
    if (!record) return;
    const { listing, last } = record;
    const before = record.trades[record.trades.length - 1]?.time ?? START;
    let earliest = Math.max(before, time - STEP_MS + 1);
    for (const trade of step.trades) {
      if (trade.time < earliest || trade.time > time) faults.push(`${step.symbol} time`);
      earliest = trade.time;
      if (listing.members.length === 0) checkTrade(listing, trade, step, last);
    }
    if (listing.members.length === 0) checkBook(listing, step);
    record.trades.push(...step.trades);
    record.steps += 1;
    if (JSON.stringify(last?.quote) !== JSON.stringify(step.quote)) record.quoteChanges += 1;
    if (Math.min(step.bids.length, step.asks.length) < BOOK_DEPTH) record.thin += 1;
    record.last = step;
  }

  /** Within what was shown before or after, and on tick and lot. */
  function checkTrade(
    { instrument }: Listing,
    { price, size }: Trade,
    step: MarketStep,
    last: MarketStep | null,
  ): void {
    const shown = [step, last ?? step].flatMap(({ bids, asks }) => [...bids, ...asks]);
    const prices = shown.map((level) => level.price);
    if (price < Math.min(...prices) || price > Math.max(...prices)) {
      faults.push(`${instrument.symbol} trades outside its book`);
    }
    if (price % instrument.tickSize !== 0) faults.push(`${instrument.symbol} trades off tick`);
    if (size <= 0 || size % instrument.lotSize !== 0) faults.push(`${instrument.symbol} lot`);
  }

  function checkBook({ instrument }: Listing, { symbol, quote, bids, asks }: MarketStep): void {
    if (!quote.bid || !quote.ask) faults.push(`${symbol} is quoted on one side`);
    else if (quote.bid.price >= quote.ask.price) faults.push(`${symbol} is crossed`);
    if (quote.bid !== bids[0] || quote.ask !== asks[0]) faults.push(`${symbol} quote`);
    for (const [side, sign] of [
      [bids, -1],
      [asks, 1],
    ] as const) {
      for (const [rank, level] of side.entries()) {
        const better = side[rank - 1];
        if (better && (level.price - better.price) * sign <= 0) faults.push(`${symbol} order`);
        if (level.price % instrument.tickSize !== 0) faults.push(`${symbol} quotes off tick`);
        if (level.size <= 0 || level.size % instrument.lotSize !== 0) faults.push(`${symbol} lot`);
      }
    }
  }

  function checkIndex(): void {
    if (!index) return;
    const told = index.trades[index.trades.length - 1]?.price;
    const members = MEMBERS.flatMap((symbol) => {
      const record = records.get(symbol);
      if (!record) return [];
      const { listing, trades } = record;
      return [{ listing, last: trades[trades.length - 1]?.price ?? listing.price }];
    });
    if (told !== indexPrice(index.listing, members)) indexFaults += 1;
  }

  function minutesOf({ trades }: HourOf): Bar[] {
    return foldBars(barsOfTrades(trades), '1m');
  }

  beforeAll(() => {
    const rows = listed();
    for (const listing of rows) {
      const { symbol } = listing.instrument;
      const fresh = { listing, trades: [], steps: 0, quoteChanges: 0, thin: 0, last: null };
      records.set(symbol, fresh);
      if (listing.members.length === 0) books.push(fresh);
      else index = fresh;
    }
    const simulator = createSimulator({
      listings: rows,
      seed: 7,
      rate: RATE,
      start: START,
      prices: new Map(),
    });
    for (let time = START + STEP_MS; time <= START + HOUR_MS; time += STEP_MS) {
      for (const step of simulator.advance(time)) see(step, time);
      if (time % 1_000 === 0) checkIndex();
    }
  });

  it('is never crossed, always quoted on both sides, on tick and lot, and trades within its book', () => {
    expect(books).toHaveLength(4);
    expect(faults).toEqual([]);
  });

  it('has ten levels a side in all but one step of a hundred', () => {
    for (const { steps, thin } of books) expect(thin / steps).toBeLessThan(0.01);
  });

  it('has the mean rate of trades within a fifth, and quotes that change more often', () => {
    for (const { trades, quoteChanges } of books) {
      expect(trades.length / 3_600).toBeGreaterThan(RATE * 0.8);
      expect(trades.length / 3_600).toBeLessThan(RATE * 1.2);
      expect(quoteChanges).toBeGreaterThan(trades.length);
    }
  });

  it('has trades of about the listed size', () => {
    for (const { trades, listing } of books) {
      const mean = trades.reduce((sum, { size }) => sum + size, 0) / trades.length;
      expect(mean / listing.tradeSize).toBeGreaterThan(0.6);
      expect(mean / listing.tradeSize).toBeLessThan(1.6);
    }
  });

  it('draws living candles: nearly every minute has a range, and most end elsewhere than they began', () => {
    for (const record of books) {
      const minutes = minutesOf(record);
      expect(minutes).toHaveLength(60);
      expect(minutes.filter(({ high, low }) => high > low).length).toBeGreaterThan(54);
    }
    const bitcoin = books.find(({ listing }) => listing.instrument.symbol === 'BTC-USD');
    const moving = bitcoin ? minutesOf(bitcoin).filter(({ open, close }) => open !== close) : [];
    expect(moving.length).toBeGreaterThan(50);
  });

  it('moves about as much as the listing says, where the tick is fine', () => {
    for (const record of books.filter(({ listing }) => listing.instrument.symbol !== 'NOK')) {
      const closes = minutesOf(record).map(({ close }) => Math.log(close));
      const moves = closes.slice(1).map((close, nth) => close - (closes[nth] ?? close));
      const variance = moves.reduce((sum, move) => sum + move ** 2, 0) / moves.length;
      const annual = Math.sqrt(variance * 60 * 24 * 365);
      expect(annual / record.listing.volatility).toBeGreaterThan(0.3);
      expect(annual / record.listing.volatility).toBeLessThan(3);
    }
  });

  it('has an index that equals its formula each full second, as a trade of size 0 without a book', () => {
    expect(index?.trades.map(({ time }) => time)).toEqual(
      Array.from({ length: 3_600 }, (_, nth) => START + 1_000 * (nth + 1)),
    );
    expect(indexFaults).toBe(0);
    expect(new Set(index?.trades.map(({ price }) => price)).size).toBeGreaterThan(20);
    expect(index?.trades.every(({ size }) => size === 0)).toBe(true);
    expect(index?.last).toMatchObject({ quote: { bid: null, ask: null }, bids: [], asks: [] });
  });
});
