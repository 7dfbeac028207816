import { beforeEach, describe, expect, it } from 'vitest';
import type {
  ClientFault,
  Freshness,
  InstrumentRow,
  InstrumentsOptions,
  Result,
  Ticker,
} from '../../../../client/index.ts';
import { type Quotes, Watchlist } from '../../../../web/src/state/watchlist.svelte.ts';
import { FakeClock, turns } from '../../../support/fake-clock.ts';
import { instrumentRow } from '../../../support/instrument-row.ts';
import { ManualFrames } from '../../../support/manual-frames.ts';
import { watched } from '../../../support/reactive.svelte.ts';

type Listed = Result<readonly InstrumentRow[], ClientFault>;

/** A client that says what the test says. */
class FakeQuotes implements Quotes {
  answers: Listed[] = [];
  freshness: (symbol: string) => Freshness = () => ({ state: 'fresh', ageMs: 0 });
  readonly watchers = new Set<(ticker: Ticker) => void>();
  asked: unknown;
  /** How the table was read, each time. */
  readonly reads: ('kept' | 'anew')[] = [];

  async instruments({ isAnew = false }: InstrumentsOptions = {}): Promise<Listed> {
    this.reads.push(isAnew ? 'anew' : 'kept');
    return this.answers.shift() ?? { ok: true, value: ['ACME', 'BOLT'].map(instrumentRow) };
  }

  ticker(symbols: unknown, handler: (ticker: Ticker) => void, options?: unknown): () => void {
    this.asked = [symbols, options];
    this.watchers.add(handler);
    return () => this.watchers.delete(handler);
  }

  tell(symbol: string, last: string): void {
    const ticker: Ticker = {
      symbol,
      position: { epoch: 1, seq: 1 },
      time: 0,
      sent: null,
      last,
      bid: null,
      ask: null,
      day: { open: '100.00', high: '110.00', low: '90.00', volume: '10', previousClose: '100.00' },
      status: 'open',
    };
    for (const watcher of this.watchers) watcher(ticker);
  }
}

describe('Watchlist', () => {
  let quotes: FakeQuotes;
  let frames: ManualFrames;
  let clock: FakeClock;
  let list: Watchlist;

  beforeEach(() => {
    quotes = new FakeQuotes();
    frames = new ManualFrames();
    clock = new FakeClock();
    list = new Watchlist(quotes, frames.frame, clock);
  });

  it('lists the instruments in the order of the exchange and watches all of them, at no rhythm of its own', async () => {
    list.open();
    await turns();

    expect(list.rows.map(({ symbol }) => symbol)).toEqual(['ACME', 'BOLT']);
    expect(quotes.asked).toEqual(['*', { tier: 'paused' }]);
  });

  it('shows nothing of a tick before the frame, and all ticks since in one', async () => {
    list.open();
    await turns();
    const last = await watched(() => list.row('ACME')?.last);

    for (const price of ['101.00', '102.00', '103.00']) quotes.tell('ACME', price);
    await turns();
    expect(last.values).toEqual(['–']);
    expect(frames.pending).toBe(1);
    frames.paint();
    await turns();

    expect(last.values).toEqual(['–', '103.00']);
    last.stop();
  });

  it('touches no row that nobody sees, and shows its newest price when it is seen', async () => {
    list.open();
    await turns();
    list.see('list', new Set(['ACME']));
    const bolt = await watched(() => list.row('BOLT')?.last);
    quotes.tell('ACME', '101.00');
    quotes.tell('BOLT', '102.00');
    frames.paint();
    quotes.freshness = () => ({ state: 'stale', reason: 'listed', ageMs: 4_000 });
    list.age(null);
    await turns();
    expect([list.row('ACME')?.last, list.row('ACME')?.isStale]).toEqual(['101.00', true]);
    expect(bolt.values).toEqual(['–']);

    list.see('list', new Set(['BOLT']));
    await turns();

    expect(bolt.values).toEqual(['–', '102.00']);
    expect(list.row('BOLT')?.isStale).toBe(true);
    bolt.stop();
  });

  it('shows a row as long as one part of the page does', async () => {
    list.open();
    await turns();
    list.see('list', new Set(['ACME', 'BOLT']));
    list.see('header', new Set(['ACME']));
    list.see('list', new Set());
    quotes.tell('ACME', '101.00');
    quotes.tell('BOLT', '102.00');
    frames.paint();

    expect(list.rows.map(({ last }) => last)).toEqual(['101.00', '–']);
  });

  it('does not wait for the next try when somebody asks for it', async () => {
    quotes.answers = [{ ok: false, error: { code: 'disconnected', message: 'no way' } }];
    list.open();
    await turns();

    list.retry();
    expect(list.failure).toBeNull();
    await turns();

    expect([list.rows.length, clock.pending]).toEqual([2, 0]);
  });

  it('knows when the newest price came', async () => {
    list.open();
    await turns();
    expect(list.heardAt).toBe(0);
    quotes.tell('ACME', '101.00');
    frames.paint();

    expect(list.heardAt).toBe(clock.now());
  });

  it('tells those who asked for a row before it was there', async () => {
    const row = await watched(() => list.row('BOLT')?.symbol ?? null);

    list.open();
    await turns();

    expect(row.values).toEqual([null, 'BOLT']);
    row.stop();
  });

  it('says when the instruments cannot be had, and tries again until they can', async () => {
    quotes.answers = [{ ok: false, error: { code: 'disconnected', message: 'no way' } }];

    list.open();
    await turns();
    expect(list.failure).toContain('could not be loaded');
    await clock.settle(2_000, 500);

    expect(list.failure).toBeNull();
    expect(list.rows).toHaveLength(2);
  });

  it('marks what is not proven current', async () => {
    list.open();
    await turns();
    quotes.tell('ACME', '101.00');
    quotes.tell('BOLT', '101.00');
    frames.paint();

    quotes.freshness = (symbol) =>
      symbol === 'ACME'
        ? { state: 'fresh', ageMs: 10 }
        : { state: 'stale', reason: 'listed', ageMs: 4_000 };
    list.age(null);

    expect(list.rows.map(({ isStale }) => isStale)).toEqual([false, true]);
  });

  describe('meeting the tick of an instrument that it does not list', () => {
    const listed = (...symbols: string[]): Listed => ({
      ok: true,
      value: symbols.map(instrumentRow),
    });
    const away: Listed = { ok: false, error: { code: 'disconnected', message: 'no way' } };

    beforeEach(async () => {
      list.open();
      await turns();
    });

    async function meet(...answers: Listed[]): Promise<void> {
      quotes.answers = answers;
      quotes.tell('ACME', '101.00');
      quotes.tell('BLUE', '102.00');
      frames.paint();
      await turns();
      frames.paint();
    }

    it('reads the table again, and shows the row in its place, with that tick', async () => {
      const row = await watched(() => list.row('BLUE')?.symbol ?? null);
      const acme = list.row('ACME');

      await meet(listed('ACME', 'BLUE', 'BOLT'));
      await turns();

      expect(quotes.reads.at(-1)).toBe('anew');
      expect(row.values).toEqual([null, 'BLUE']);
      expect(list.rows.map(({ symbol, last }) => `${symbol} ${last}`)).toEqual([
        'ACME 101.00',
        'BLUE 102.00',
        'BOLT –',
      ]);
      expect(list.row('ACME')).toBe(acme);
      row.stop();
    });

    it('reads it at most once in two seconds, whatever ticks meanwhile', async () => {
      await meet(listed('ACME'), listed('ACME', 'BLUE', 'CYAN'));
      for (let ms = 0; ms < 1_900; ms += 100) {
        quotes.tell('BLUE', '103.00');
        quotes.tell('CYAN', '7.00');
        frames.paint();
        await clock.settle(100, 100);
      }
      expect(quotes.reads).toEqual(['kept', 'anew']);

      await clock.settle(200, 100);
      frames.paint();
      await turns();
      frames.paint();

      expect(quotes.reads).toEqual(['kept', 'anew', 'anew']);
      expect([list.row('BLUE')?.last, list.row('CYAN')?.last]).toEqual(['103.00', '7.00']);
    });

    it('reads no more when the table does not know it either and it falls silent', async () => {
      await meet(listed('ACME', 'BOLT'));
      await clock.settle(10_000, 500);
      frames.paint();
      await clock.settle(10_000, 500);

      expect(quotes.reads).toEqual(['kept', 'anew']);
      expect(list.rows.map(({ symbol }) => symbol)).toEqual(['ACME', 'BOLT']);
    });

    it('keeps its rows while the table cannot be read, and tries again', async () => {
      await meet(away, listed('ACME', 'BLUE', 'BOLT'));
      expect([list.failure, list.rows.length]).toEqual([null, 2]);

      await clock.settle(2_000, 500);
      frames.paint();
      await turns();
      frames.paint();

      expect(list.row('BLUE')?.last).toBe('102.00');
    });

    it('keeps the row of one that is listed no more', async () => {
      await meet(listed('BLUE', 'BOLT'));

      expect(list.rows.map(({ symbol }) => symbol)).toEqual(['BLUE', 'BOLT', 'ACME']);
    });

    it('closed meanwhile, it lists nothing and leaves no timer', async () => {
      quotes.tell('BLUE', '102.00');
      frames.paint();
      list.close();
      await turns();

      expect([list.rows.length, clock.pending]).toEqual([2, 0]);
    });
  });

  it('close ends the watch, the retry and the frame', async () => {
    list.open();
    await turns();
    quotes.tell('ACME', '101.00');

    list.close();
    frames.paint();

    expect(quotes.watchers.size).toBe(0);
    expect(clock.pending).toBe(0);
    expect(list.row('ACME')?.last).toBe('–');
  });

  it('watches nothing when it was closed while the instruments were on their way', async () => {
    list.open();
    list.close();
    await turns();

    expect(quotes.watchers.size).toBe(0);
  });
});
