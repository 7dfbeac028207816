import { beforeEach, describe, expect, it } from 'vitest';
import type { Symbols, Tier } from '../../../../client/index.ts';
import { Rhythm, tierOf } from '../../../../web/src/state/rhythm.svelte.ts';
import { RATES, type Rate, Settings } from '../../../../web/src/state/settings.svelte.ts';
import { tiersInUse } from '../../../../web/src/state/tiers-in-use.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { memoryStorage } from '../../../support/memory-storage.ts';
import { watched } from '../../../support/reactive.svelte.ts';

/** A client that keeps what is paced, newest last. */
class FakePacer {
  readonly holds: { readonly symbols: string; readonly tier: Tier }[] = [];
  begun = 0;

  pace(symbols: Symbols, tier: Tier): () => void {
    const hold = { symbols: String(symbols), tier };
    this.begun += 1;
    this.holds.push(hold);
    return () => this.holds.splice(this.holds.indexOf(hold), 1);
  }

  /** The tier that holds for a symbol: the quickest of its holds. */
  tierOf(symbol: string): Tier | undefined {
    const tiers = this.holds
      .filter(({ symbols }) => symbols === '*' || symbols.split(',').includes(symbol))
      .map(({ tier }) => tier);
    return (['fast', 'live', 'calm', 'slow', 'paused'] as const).find((one) => tiers.includes(one));
  }
}

const SYMBOLS = ['A', 'B', 'C'];
const SCENE = { charted: 'A', visible: new Set(['A', 'B']) };

describe('the policy', () => {
  it.each([
    ['live', ['fast', 'live', 'slow']],
    ['calm', ['calm', 'calm', 'slow']],
    ['slow', ['slow', 'slow', 'slow']],
    ['paused', ['paused', 'paused', 'paused']],
  ] as const)('at %s has the chart, the rows in view and the rest at %j', (rate, tiers) => {
    expect(SYMBOLS.map((symbol) => tierOf(symbol, rate, SCENE))).toEqual(tiers);
  });

  it('takes every row as in view until it is told which are', () => {
    expect(tierOf('C', 'live', { charted: 'A', visible: null })).toBe('live');
  });

  it('is told in words, quickest first', () => {
    expect(tiersInUse(SYMBOLS, 'live', SCENE)).toBe('1 fast, 1 live, 1 slow');
    expect(tiersInUse(SYMBOLS, 'slow', SCENE)).toBe('3 slow');
  });
});

describe('Rhythm', () => {
  let pacer: FakePacer;
  let clock: FakeClock;
  let settings: Settings;
  let rhythm: Rhythm;
  let changes: number;

  function open(): Rhythm {
    return new Rhythm(pacer, settings, clock, () => {
      changes += 1;
    });
  }

  beforeEach(() => {
    pacer = new FakePacer();
    clock = new FakeClock();
    const storage = memoryStorage();
    settings = new Settings(() => storage);
    changes = 0;
    rhythm = open();
  });

  it('asks of the client what the policy says, whatever is chosen, charted and in view', () => {
    const views = [new Set(['A', 'B']), new Set(['C']), new Set<string>(), new Set(SYMBOLS)];
    for (const rate of [...RATES, ...RATES.toReversed()]) {
      rhythm.choose(rate);
      for (const charted of [...SYMBOLS, null]) {
        rhythm.chart(charted);
        for (const visible of views) {
          rhythm.see(visible);
          clock.advance(300);
          for (const symbol of SYMBOLS) {
            expect(pacer.tierOf(symbol)).toBe(tierOf(symbol, rate, { charted, visible }));
          }
        }
      }
    }
    expect(pacer.holds).toHaveLength(3);
  });

  it('asks for nothing anew that stays as it is', () => {
    rhythm.chart('A');
    const { begun } = pacer;

    rhythm.chart('A');
    rhythm.choose('live');
    rhythm.see(new Set(['A', 'B']));
    clock.advance(300);
    expect(pacer.begun).toBe(begun + 2);
    rhythm.see(new Set(['B', 'A']));
    clock.advance(300);

    expect(pacer.begun).toBe(begun + 2);
  });

  it('asks at most once in 300 ms for rows that scroll by, and for the last of them', () => {
    rhythm.see(new Set(['A']));
    const { begun } = pacer;
    for (let step = 0; step < 60; step += 1) {
      rhythm.see(new Set([`S${step}`]));
      clock.advance(50);
    }
    clock.advance(300);

    expect(pacer.begun - begun).toBeLessThanOrEqual(11);
    expect([...(rhythm.scene.visible ?? [])]).toEqual(['S59']);
    expect(pacer.tierOf('S59')).toBe('live');
  });

  it('begins what is new before it ends what was, so that no symbol is left in between', () => {
    const tiers: unknown[] = [];
    rhythm.chart('A');
    const { pace } = pacer;
    pacer.pace = (symbols, tier) => {
      const end = pace.call(pacer, symbols, tier);
      return () => {
        tiers.push(pacer.tierOf('A'));
        return end();
      };
    };
    rhythm.choose('slow');
    rhythm.choose('paused');

    expect(tiers.every((tier) => tier !== undefined)).toBe(true);
  });

  it('keeps the choice, and tells that it changed', async () => {
    const seen = await watched(() => rhythm.rate);
    rhythm.choose('calm');
    rhythm.choose('calm');

    expect(settings.choices.rate).toBe('calm');
    expect(open().pace.charted).toBe('calm');
    expect(changes).toBe(1);
    seen.stop();
  });

  it('knows since when it is paused, and settles for a moment when it goes on', () => {
    expect([rhythm.pausedAt, rhythm.rest]).toEqual([null, null]);
    rhythm.choose('paused');
    const at = clock.now();
    clock.advance(60_000);
    expect([rhythm.pausedAt, rhythm.rest]).toEqual([at, 'paused']);

    rhythm.choose('live');
    expect([rhythm.pausedAt, rhythm.rest]).toEqual([null, 'settling']);
    clock.advance(2_000);
    expect(rhythm.rest).toBeNull();
  });

  it('does not settle between rates that go on', () => {
    rhythm.choose('slow');

    expect(rhythm.rest).toBeNull();
  });

  it.each(['calm', 'live'] satisfies Rate[])('goes on at %s after a pause from there', (rate) => {
    rhythm.choose(rate);
    rhythm.togglePause();
    expect(rhythm.rate).toBe('paused');
    rhythm.togglePause();

    expect(rhythm.rate).toBe(rate);
  });

  it('opens paused when that was kept', () => {
    settings.choose({ rate: 'paused' });

    expect(open().pausedAt).toBe(clock.now());
  });

  it('close ends every hold and the waiting look', () => {
    rhythm.see(new Set(['A']));
    rhythm.see(new Set(['B']));

    rhythm.close();

    expect([pacer.holds, clock.pending]).toEqual([[], 0]);
  });
});
