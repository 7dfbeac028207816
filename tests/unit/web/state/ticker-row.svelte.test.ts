import { describe, expect, it } from 'vitest';
import type { Freshness } from '../../../../client/index.ts';
import { type RowQuote, TickerRow } from '../../../../web/src/state/ticker-row.svelte.ts';
import { turns } from '../../../support/fake-clock.ts';
import { instrumentRow } from '../../../support/instrument-row.ts';
import { watched } from '../../../support/reactive.svelte.ts';

const QUOTE: RowQuote = {
  last: 10_132,
  high: 10_210,
  low: 9_980,
  volume: 1_240_000,
  previousClose: 10_000,
  status: 'open',
};
const FRESH = { state: 'fresh', ageMs: 0 } as const;

function row(): TickerRow {
  return new TickerRow(instrumentRow('ACME'));
}

describe('TickerRow', () => {
  it('shows a dash for every value until the first quote', () => {
    const { last, high, change, changeBy, volume, direction, isStale } = row();

    expect({ last, high, change, changeBy, volume, direction, isStale }).toEqual({
      last: '–',
      high: '–',
      change: '–',
      changeBy: '–',
      volume: '–',
      direction: 'flat',
      isStale: false,
    });
  });

  it('shows price, day and change by sign and direction', () => {
    const acme = row();

    acme.show(QUOTE, 0);

    expect(acme.last).toBe('101.32');
    expect([acme.high, acme.low, acme.volume]).toEqual(['102.10', '99.80', '1.24M']);
    expect([acme.changeBy, acme.change, acme.direction]).toEqual(['+1.32', '+1.32\u202f%', 'up']);
  });

  it('says when it is halted, and when it is open again', () => {
    const acme = row();
    expect(acme.isHalted).toBe(false);

    acme.show({ ...QUOTE, status: 'halted' }, 0);
    expect(acme.isHalted).toBe(true);
    acme.show(QUOTE, 1_000);

    expect(acme.isHalted).toBe(false);
  });

  it('shows the day of an instrument that never traded', () => {
    const acme = row();

    acme.show({ ...QUOTE, last: null }, 0);

    expect([acme.last, acme.change, acme.high]).toEqual(['–', '–', '102.10']);
  });

  it('tells a reader of a text nothing while the text stays', async () => {
    const acme = row();
    acme.show(QUOTE, 0);
    const high = await watched(() => acme.high);

    acme.show({ ...QUOTE, last: 10_140 }, 1_000);
    await turns();

    expect(high.values).toEqual(['102.10']);
    high.stop();
  });

  it('flashes in the direction of the tick, fades in steps and can begin again', () => {
    const acme = row();
    const seen = () => [acme.tick, acme.glow];

    acme.show(QUOTE, 0);
    expect(seen()).toEqual([null, 0]);
    acme.show({ ...QUOTE, last: 10_133 }, 1_000);
    expect(seen()).toEqual(['up', 3]);
    acme.age(1_200, FRESH, null);
    expect(seen()).toEqual(['up', 2]);
    acme.show({ ...QUOTE, last: 10_130 }, 1_400);
    expect(seen()).toEqual(['up', 1]);
    acme.show({ ...QUOTE, last: 10_129 }, 1_500);
    expect(seen()).toEqual(['down', 3]);
    acme.age(2_100, FRESH, null);
    expect(seen()).toEqual(['down', 0]);
  });

  it('keeps a quote that nobody sees without telling anybody, and shows it without a flash', async () => {
    const acme = row();
    acme.show(QUOTE, 0);
    const last = await watched(() => acme.last);

    acme.keep({ ...QUOTE, last: 10_200 });
    await turns();
    expect([last.values, acme.peek('last')]).toEqual([['101.32'], 102]);
    acme.catchUp();
    await turns();

    expect(last.values).toEqual(['101.32', '102.00']);
    expect(acme.glow).toBe(0);
    last.stop();
  });

  it("tells the last price's place within the day, and none where there is no range", () => {
    const acme = row();
    expect(acme.dayPlace).toBeNull();
    acme.show(QUOTE, 0);
    expect(acme.dayPlace).toBe(0.66);
    acme.show({ ...QUOTE, high: 10_132, low: 10_132 }, 0);

    expect(acme.dayPlace).toBeNull();
  });

  it('does not flash when something else than the price moved', () => {
    const acme = row();

    acme.show(QUOTE, 0);
    acme.show({ ...QUOTE, volume: 1_250_000 }, 1_000);

    expect(acme.glow).toBe(0);
  });

  it('shows a rate instead of flashes in a fast market, until it is calm', () => {
    const acme = row();
    for (let tick = 0; tick < 60; tick += 1) acme.show({ ...QUOTE, last: tick }, tick * 50);
    acme.age(3_000, FRESH, null);
    expect(acme.glow).toBe(0);

    acme.show({ ...QUOTE, last: 70 }, 3_000);
    acme.age(3_000, FRESH, null);
    expect(acme.glow).toBe(0);
    expect(acme.tickLevel).toBeGreaterThan(0);

    acme.age(6_000, FRESH, null);
    expect(acme.tickLevel).toBe(0);
  });

  it('looks stale until it is proven current, and tells how old the last proof is', () => {
    const acme = row();
    acme.show(QUOTE, 0);

    acme.age(0, { state: 'stale', reason: 'unproven', ageMs: null }, null);
    expect([acme.isStale, acme.staleAge]).toEqual([true, null]);
    acme.age(0, FRESH, null);
    expect([acme.isStale, acme.staleAge]).toEqual([false, null]);
    acme.age(0, { state: 'stale', reason: 'silent', ageMs: 7_900 }, null);
    expect([acme.isStale, acme.staleAge]).toEqual([true, '7\u202fs']);
  });

  it('is current while nothing that it shows may be old: not when it is stale, nor at rest', () => {
    const acme = row();
    const old: Freshness = { state: 'stale', reason: 'listed', ageMs: 60_000 };
    acme.age(0, old, 'paused');
    expect(acme.isCurrent).toBe(true);
    acme.show(QUOTE, 0);

    const seen = ([null, 'paused', 'settling'] as const).map((rest) =>
      [FRESH, old].map((freshness) => {
        acme.age(0, freshness, rest);
        return acme.isCurrent;
      }),
    );

    expect(seen).toEqual([
      [true, false],
      [false, false],
      [true, false],
    ]);
  });

  it('at rest is neither fresh nor stale, and afterwards until it is proven again', () => {
    const acme = row();
    const old: Freshness = { state: 'stale', reason: 'listed', ageMs: 60_000 };
    acme.age(0, FRESH, 'paused');
    expect([acme.isAtRest, acme.isStale]).toEqual([false, false]);
    acme.show(QUOTE, 0);

    acme.age(0, FRESH, 'paused');
    expect([acme.isAtRest, acme.isStale]).toEqual([true, false]);
    acme.age(0, old, 'paused');
    expect([acme.isAtRest, acme.isStale, acme.staleAge]).toEqual([true, false, null]);
    acme.age(0, old, 'settling');
    expect([acme.isAtRest, acme.isStale]).toEqual([true, false]);
    acme.age(0, FRESH, 'settling');
    expect([acme.isAtRest, acme.isStale]).toEqual([false, false]);
    acme.age(0, old, null);
    expect([acme.isAtRest, acme.isStale]).toEqual([false, true]);
  });
});
