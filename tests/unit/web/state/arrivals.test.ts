import { beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../../client/emitter.ts';
import type { ClientEvents, ConnectionState, Ticker } from '../../../../client/index.ts';
import { Arrivals } from '../../../../web/src/state/arrivals.ts';
import { FakeClock, turns } from '../../../support/fake-clock.ts';
import { ManualFrames } from '../../../support/manual-frames.ts';

/** The exchange's clock is a day off ours. */
const SKEW = 86_400_000;

const WAITING: ConnectionState = {
  state: 'waiting',
  url: 'ws://localhost:8080/ws',
  attempt: 1,
  loss: { reason: 'lost', code: null },
  delayMs: 4_000,
  notBefore: 0,
};

/** A client whose frames the test sends. As the real one, it tells the newest again to whoever comes later. */
class FakeTold {
  readonly events = new Emitter<ClientEvents>();
  readonly watchers = new Map<string, (ticker: Ticker) => void>();
  readonly #newest = new Map<string, Ticker>();
  listeners = 0;

  on<E extends keyof ClientEvents>(event: E, handler: (value: ClientEvents[E]) => void) {
    this.listeners += 1;
    const off = this.events.on(event, handler);
    return () => {
      this.listeners -= 1;
      off();
    };
  }

  ticker(symbol: unknown, handler: (ticker: Ticker) => void): () => void {
    this.watchers.set(String(symbol), handler);
    const newest = this.#newest.get(String(symbol));
    if (newest) handler(newest);
    return () => this.watchers.delete(String(symbol));
  }

  tell(symbol: string, sent: number | null, epoch = 1): void {
    const ticker: Ticker = {
      symbol,
      position: { epoch, seq: 1 },
      time: 0,
      sent,
      last: null,
      bid: null,
      ask: null,
      day: { open: '1', high: '1', low: '1', volume: '0', previousClose: '1' },
      status: 'open',
    };
    this.#newest.set(symbol, ticker);
    this.watchers.get(symbol)?.(ticker);
  }
}

describe('Arrivals', () => {
  let told: FakeTold;
  let frames: ManualFrames;
  let clock: FakeClock;
  let isMeasuring: boolean;
  let arrivals: Arrivals;

  beforeEach(() => {
    told = new FakeTold();
    frames = new ManualFrames();
    clock = new FakeClock();
    isMeasuring = true;
    arrivals = new Arrivals(told, frames.frame, clock, () => isMeasuring);
    arrivals.follow('A');
  });

  /** A frame whose oldest change was published `ageMs` ago. */
  const come = (ageMs: number, symbol = 'A') => told.tell(symbol, clock.mono() + SKEW - ageMs);

  it('measures how old prices are beyond the quickest, though clocks differ by a day', () => {
    for (const age of [5, 25, 25, 25, 105]) {
      come(age);
      clock.advance(100);
    }

    const { whole } = arrivals.figures();
    expect(Math.abs((whole?.p50 ?? 0) - 20)).toBeLessThan(2);
    expect(Math.abs((whole?.p99 ?? 0) - 100)).toBeLessThan(9);
    expect(arrivals.usualMs).toBe(whole?.p50);
  });

  it('measures from the oldest arrival to the end of the frame that paints it', async () => {
    come(5);
    clock.advance(12);
    come(5);
    clock.advance(4);
    frames.paint();
    await turns(1);

    const { paint } = arrivals.figures();
    expect(Math.abs((paint?.p50 ?? 0) - 16)).toBeLessThan(1.5);
  });

  it('passes on what the house says of the ways before, and measures the last one', () => {
    const ages = { exchange: [0.3, 1], gateway: [10, 19] } satisfies ClientEvents['pulse']['ages'];
    told.events.emit('pulse', { delayMs: 40, ages });

    expect(arrivals.figures()).toMatchObject({
      exchange: { p50: 0.3, p99: 1 },
      gateway: { p50: 10, p99: 19 },
    });
    expect(Math.abs((arrivals.figures().network?.p50 ?? 0) - 40)).toBeLessThan(4);
  });

  it('knows nothing of frames that tell no change', () => {
    told.tell('A', null);

    expect([arrivals.figures().whole, frames.pending]).toEqual([null, 0]);
  });

  it('measures nothing while nobody looks or all is paused, also not the paint', async () => {
    come(5);
    isMeasuring = false;
    come(5_000);
    frames.paint();
    await turns(1);

    expect(arrivals.figures().whole?.p99).toBeLessThan(1);
    expect(arrivals.figures().paint).toBeNull();
  });

  it('follows one symbol at a time, and keeps nothing of the one before', async () => {
    come(5);
    frames.paint();
    await turns(1);
    come(5);
    expect(arrivals.figures()).toMatchObject({ whole: {}, paint: {} });

    arrivals.follow('B');
    frames.paint();
    await turns(1);
    expect(arrivals.figures()).toMatchObject({ whole: null, paint: null });
    expect(arrivals.usualMs).toBeNull();

    come(5, 'B');

    expect([...told.watchers.keys()]).toEqual(['B']);
    expect(arrivals.figures().whole).not.toBeNull();
  });

  it('counts no time in the memory of the client: what is told again says nothing about the way', () => {
    come(5, 'B');
    clock.advance(60_000);

    arrivals.follow('B');
    expect([arrivals.figures().whole, frames.pending]).toEqual([null, 0]);

    come(5, 'B');
    expect(arrivals.figures().whole).not.toBeNull();
  });

  it('counts no time without a connection: the first price behind it was waited for', () => {
    come(5);
    told.events.emit('state', WAITING);
    clock.advance(10_000);
    come(10_005);
    expect(arrivals.figures().whole?.p99).toBeLessThan(1);

    come(105);
    expect(arrivals.figures().whole?.p99).toBeGreaterThan(90);
  });

  it('compares a clock with itself alone: each exchange, and each start of one, has its own', () => {
    const p99 = () => arrivals.figures().whole?.p99;
    come(5);

    told.tell('A', clock.mono() - 3_600_000, 2);
    expect(p99()).toBeLessThan(1);
    told.tell('A', clock.mono() - 3_600_040, 2);
    expect(p99()).toBeLessThan(45);

    arrivals.follow('B');
    told.tell('B', clock.mono() - 7_200_000, 2);
    expect(p99()).toBeLessThan(1);
  });

  it('clear begins anew', () => {
    come(5);
    arrivals.clear();

    expect(arrivals.usualMs).toBeNull();
  });

  it('close ends the watch and the frame', () => {
    come(5);
    arrivals.close();
    frames.paint();

    expect(told.watchers.size).toBe(0);
    told.events.emit('pulse', { delayMs: 40, ages: null });
    expect(arrivals.figures().network).toBeNull();
    expect(told.listeners).toBe(0);
  });
});
