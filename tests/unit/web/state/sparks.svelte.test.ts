import { beforeEach, describe, expect, it } from 'vitest';
import type { Bar, ClientFault, Result } from '../../../../client/index.ts';
import { Sparks } from '../../../../web/src/state/sparks.svelte.ts';
import { TickerRow } from '../../../../web/src/state/ticker-row.svelte.ts';
import { FakeClock, turns } from '../../../support/fake-clock.ts';
import { instrumentRow } from '../../../support/instrument-row.ts';

type Page = Result<readonly Bar[], ClientFault>;

const MINUTE = 60_000;

describe('Sparks', () => {
  let clock: FakeClock;
  let rows: Map<string, TickerRow>;
  let asked: { symbol: string; answer: (page: Page) => void }[];
  let sparks: Sparks;

  beforeEach(() => {
    clock = new FakeClock();
    asked = [];
    rows = new Map(['A', 'B', 'C'].map((symbol) => [symbol, new TickerRow(instrumentRow(symbol))]));
    const recentBars = (symbol: string) =>
      new Promise<Page>((answer) => asked.push({ symbol, answer }));
    sparks = new Sparks({ recentBars }, (symbol) => rows.get(symbol) ?? null, clock);
  });

  function bars(...closes: number[]): Page {
    const last = Math.floor(clock.now() / MINUTE) - closes.length + 1;
    const value = closes.map((close, at) => ({
      time: (last + at) * MINUTE,
      open: close,
      high: close,
      low: close,
      close,
      volume: 1,
      count: 1,
    }));
    return { ok: true, value };
  }

  function price(symbol: string, last: number, state: 'fresh' | 'stale' = 'fresh'): void {
    const row = rows.get(symbol);
    row?.show({ last, high: last, low: last, volume: 1, previousClose: last, status: 'open' }, 0);
    row?.age(
      0,
      state === 'fresh' ? { state, ageMs: 0 } : { state, reason: 'silent', ageMs: 9_000 },
      null,
    );
  }

  async function fill(symbol: string, ...closes: number[]): Promise<void> {
    sparks.see(new Set([symbol]));
    sparks.turn();
    asked.shift()?.answer(bars(...closes));
    await turns();
  }

  it('reads the past of what is seen, two at a time, and of nothing else', async () => {
    sparks.of('D');
    sparks.see(new Set(['A', 'B', 'C']));
    sparks.turn();
    expect(asked.map(({ symbol }) => symbol)).toEqual(['A', 'B']);

    asked[0]?.answer(bars(10_000));
    await turns();

    expect(asked.map(({ symbol }) => symbol)).toEqual(['A', 'B', 'C']);
  });

  it('what was scrolled by before its turn came is not read', async () => {
    sparks.see(new Set(['A', 'B', 'C']));
    sparks.turn();
    sparks.see(new Set(['A']));
    asked[0]?.answer(bars(10_000));
    asked[1]?.answer(bars(10_000));
    await turns();

    expect(asked).toHaveLength(2);
  });

  it('follows the live price, at the scale of the screen, and is read once', async () => {
    await fill('A', 10_000, 10_100);
    price('A', 10_250);
    sparks.turn();
    sparks.turn();

    expect(sparks.of('A').points).toEqual([100, 102.5]);
    expect(asked).toEqual([]);
  });

  it('a price that is not proven current moves nothing', async () => {
    await fill('A', 10_000);
    price('A', 10_250, 'stale');
    sparks.turn();

    expect(sparks.of('A').points).toEqual([100]);
  });

  it('reads the past again after minutes that nobody followed', async () => {
    await fill('A', 10_000);
    price('A', 10_250);
    clock.advance(3 * MINUTE);
    sparks.turn();

    expect(asked.map(({ symbol }) => symbol)).toEqual(['A']);
  });

  it('waits five seconds after a page that could not be had, or had nothing', async () => {
    sparks.see(new Set(['A']));
    sparks.turn();
    asked.shift()?.answer({ ok: false, error: { code: 'disconnected', message: 'no way' } });
    await turns();
    sparks.turn();
    expect(asked).toEqual([]);

    clock.advance(5_000);
    sparks.turn();
    asked.shift()?.answer(bars());
    await turns();
    sparks.turn();

    expect(asked).toEqual([]);
  });

  it('closed, it takes no answer and asks nothing', async () => {
    sparks.see(new Set(['A', 'B', 'C']));
    sparks.turn();
    sparks.close();
    asked[0]?.answer(bars(10_000));
    await turns();

    expect([asked.length, sparks.of('A').points.length]).toEqual([2, 0]);
  });
});
