import { describe, expect, it } from 'vitest';
import {
  orderSizes,
  roundLotOf,
  usualOrderSize,
  wholeLots,
} from '../../../../feed/agents/order-size.ts';
import { seededRandom } from '../../../../feed/engine/random.ts';
import { listingOf } from '../builders.ts';

const listing = listingOf('COIN', {
  tradeSize: 60_000,
  instrument: { type: 'crypto', sizeScale: 6, lotSize: 100 },
});
const draw = orderSizes(listing, seededRandom(1, 'sizes'));
const sizes = Array.from({ length: 50_000 }, draw);

function share(condition: (size: number) => boolean): number {
  return sizes.filter(condition).length / sizes.length;
}

describe('orderSizes', () => {
  it('are whole lots above 0', () => {
    expect(share((size) => size > 0 && size % 100 === 0)).toBe(1);
  });

  it('have about the usual size in the mean', () => {
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;

    expect(mean / usualOrderSize(listing)).toBeGreaterThan(0.8);
    expect(mean / usualOrderSize(listing)).toBeLessThan(1.2);
  });

  it('are round more often than chance, and a few are ten times the usual size', () => {
    expect(roundLotOf(listing)).toBe(10_000);
    expect(share((size) => size % 10_000 === 0)).toBeGreaterThan(0.5);
    expect(share((size) => size > 10 * usualOrderSize(listing))).toBeGreaterThan(0.001);
    expect(share((size) => size > 10 * usualOrderSize(listing))).toBeLessThan(0.02);
  });
});

describe('wholeLots', () => {
  it('is the nearest multiple that is not 0', () => {
    expect([0, 3, 14, 15, 26].map((size) => wholeLots(size, 10))).toEqual([10, 10, 10, 20, 30]);
  });
});
