import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryBroker } from '../../../../bus/memory.ts';
import { EMPTY_MS, welcomeVisitors } from '../../../../feed/publish/welcome.ts';
import type { MarketControls, NewsVerdict } from '../../../../feed/source.ts';
import { encodeJson } from '../../../../protocol/json.ts';
import { VISITORS } from '../../../../protocol/subjects.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

let clock: FakeClock;
let broker: MemoryBroker;
let news: string[];
let stop: () => void;

beforeEach(() => {
  clock = new FakeClock();
  broker = new MemoryBroker({ clock, random: () => 0.5 });
  news = [];
  stop = feed(['AAPL', 'TSLA']);
});

/** A feed of `symbols`: who was welcomed, and the end of it. */
function feed(symbols: readonly string[]): () => void {
  const controls: MarketControls = {
    rate: 5,
    volatility: 1,
    isPaused: false,
    setRate() {},
    setVolatility() {},
    pause() {},
    resume() {},
    news(symbol): NewsVerdict {
      if (!symbols.includes(symbol)) return 'unknown-symbol';
      news.push(symbol);
      return 'started';
    },
  };
  const log = { info() {}, warn() {} };
  return welcomeVisitors({ live: broker.connect().live, clock, controls, log });
}

async function tell(visitor: object): Promise<void> {
  broker.connect().live.publish(VISITORS, encodeJson(visitor));
  await clock.settle();
}

/** Somebody is there for `ms`, and a gateway says so every three seconds. */
async function stay(symbol: string, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 3_000) {
    await tell({ symbol });
    await clock.settle(3_000, 1_000);
  }
}

describe('the welcome', () => {
  it('is one burst, in the symbol of the first visitor, however many gateways tell of people', async () => {
    await tell({ symbol: 'TSLA' });
    await tell({ symbol: 'AAPL' });
    await stay('TSLA', 60_000);

    expect(news).toEqual(['TSLA']);
  });

  it('comes again when nobody was there for ten minutes, and not after fewer', async () => {
    await stay('AAPL', 6_000);
    await clock.settle(EMPTY_MS - 10_000, 1_000);
    await stay('AAPL', 6_000);
    expect(news).toEqual(['AAPL']);

    await clock.settle(EMPTY_MS, 1_000);
    await tell({ symbol: 'TSLA' });

    expect(news).toEqual(['AAPL', 'TSLA']);
  });

  it('is left to the feed that publishes the symbol', async () => {
    const stopOther = feed(['NOK']);

    await tell({ symbol: 'NOK' });
    await tell({ symbol: 'AAPL' });

    expect(news).toEqual(['NOK']);
    stopOther();
  });

  it('does not answer what cannot be read', async () => {
    await tell({ symbol: 'not a symbol' });
    await tell({ symbol: 5 });
    await tell([]);
    broker.connect().live.publish(VISITORS, new Uint8Array([255, 0]));
    await clock.settle();
    expect(news).toEqual([]);

    await tell({ symbol: 'AAPL' });

    expect(news).toEqual(['AAPL']);
  });

  it('ends', async () => {
    stop();
    await tell({ symbol: 'AAPL' });

    expect(news).toEqual([]);
  });
});
