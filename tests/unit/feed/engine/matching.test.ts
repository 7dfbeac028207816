import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BookSide } from '../../../../feed/engine/book-side.ts';
import { type Fill, type Order, replace, submit } from '../../../../feed/engine/matching.ts';
import { OrderBook } from '../../../../feed/engine/order-book.ts';
import type { OpenOrder } from '../../../../feed/engine/price-level.ts';
import { BOOK_DEPTH, type Level, SIDES } from '../../../../protocol/market.ts';
import { assertNever } from '../../../../protocol/result.ts';
import { SlowBook, type SlowOrder } from './slow-book.ts';

type Action =
  | { readonly type: 'submit'; readonly order: Order }
  | { readonly type: 'cancel'; readonly nth: number }
  | {
      readonly type: 'replace';
      readonly nth: number;
      readonly tick: number;
      readonly size: number;
    };

/** Few ticks, owners and sizes, so that orders meet, queue up and run into their own owner. */
const owner = fc.integer({ min: 1, max: 6 });
const tick = fc.integer({ min: 90, max: 110 });
const size = fc.integer({ min: 1, max: 30 });
const nth = fc.nat({ max: 1_000 });
const order: fc.Arbitrary<Order> = fc.oneof(
  { weight: 6, arbitrary: priced('limit') },
  { weight: 2, arbitrary: priced('ioc') },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('market' as const),
      side: fc.constantFrom(...SIDES),
      owner,
      size: fc.integer({ min: 1, max: 80 }),
    }),
  },
);
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('submit' as const), order }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('cancel' as const), nth }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('replace' as const), nth, tick, size }) },
);

function priced(type: 'limit' | 'ioc'): fc.Arbitrary<Order> {
  return fc.record({
    type: fc.constant(type),
    side: fc.constantFrom(...SIDES),
    owner,
    tick,
    size,
  });
}

/** The real book and the slow one, fed the same. */
class Pair {
  readonly book = new OrderBook();
  readonly slow = new SlowBook();
  readonly placed: { order: OpenOrder; twin: SlowOrder }[] = [];
  /** What whoever places orders has put in, and what left the book again. */
  entered = 0;
  traded = 0;
  withdrawn = 0;

  run(action: Action): void {
    switch (action.type) {
      case 'submit':
        this.#submit(action.order);
        break;
      case 'cancel':
        this.#cancel(action.nth);
        break;
      case 'replace':
        this.#replace(action);
        break;
      default:
        assertNever(action);
    }
  }

  #cancel(nth: number): void {
    const one = this.#nth(nth);
    if (!one) return;
    const size = this.book.cancel(one.order);
    expect(size).toBe(this.slow.cancel(one.twin));
    this.withdrawn += size;
  }

  #submit(order: Order): void {
    const before = this.openSize();
    const real = submit(this.book, order);
    const slow = this.slow.submit(order);
    expect(real.fills).toEqual(slow.fills);
    this.#account(order.size, before, real.fills, real.resting);
    this.#keep(real.resting, slow.resting);
  }

  #replace({ nth, tick, size }: { nth: number; tick: number; size: number }): void {
    const one = this.#nth(nth);
    if (!one) return;
    const { owner, side } = one.twin;
    const gone = this.slow.cancel(one.twin);
    const before = this.openSize();
    const real = replace(this.book, one.order, tick, size);
    if (gone === 0) {
      expect(real).toBeNull();
      return;
    }
    this.withdrawn += gone;
    const slow = this.slow.submit({ type: 'limit', owner, side, tick, size });
    expect(real?.fills).toEqual(slow.fills);
    this.#account(size, before - gone, real?.fills ?? [], real?.resting ?? null);
    this.#keep(real?.resting ?? null, slow.resting);
  }

  /** Books an order of `size` that came when `before` was open: what neither traded nor rests was withdrawn. */
  #account(size: number, before: number, fills: readonly Fill[], resting: OpenOrder | null): void {
    const filled = fills.reduce((sum, fill) => sum + fill.size, 0);
    const rests = resting?.size ?? 0;
    const ownGivenWay = before - filled + rests - this.openSize();
    expect(filled + rests).toBeLessThanOrEqual(size);
    expect(ownGivenWay).toBeGreaterThanOrEqual(0);
    this.entered += size;
    this.traded += filled;
    this.withdrawn += size - filled - rests + ownGivenWay;
  }

  openSize(): number {
    return [this.book.bids, this.book.asks]
      .flatMap((side) => levelsOf(side, side.depth))
      .reduce((sum, level) => sum + level.size, 0);
  }

  #nth(nth: number) {
    return this.placed[nth % Math.max(1, this.placed.length)];
  }

  #keep(order: OpenOrder | null, twin: SlowOrder | null): void {
    expect(order === null).toBe(twin === null);
    if (order && twin) this.placed.push({ order, twin });
  }
}

function levelsOf(side: BookSide, count: number): Level[] {
  const levels: Level[] = [];
  for (let rank = 0; rank < count; rank += 1) {
    const level = side.at(rank);
    if (level) levels.push({ price: level.tick, size: level.size });
  }
  return levels;
}

function always(check: (pair: Pair) => void): void {
  fc.assert(
    fc.property(fc.array(action, { minLength: 1, maxLength: 120 }), (actions) => {
      const pair = new Pair();
      for (const one of actions) {
        pair.run(one);
        check(pair);
      }
    }),
    { numRuns: 150 },
  );
}

describe('matching, against a slow book that is obviously right', () => {
  it('fills, in size, price and counterparty, as price and then time decide', () => {
    always(({ placed }) => {
      expect(placed.map(({ order }) => order.size)).toEqual(placed.map(({ twin }) => twin.size));
    });
  });

  it('never crosses: the best bid stays below the best ask', () => {
    always(({ book }) => {
      const { best: bid } = book.bids;
      const { best: ask } = book.asks;
      if (bid && ask) expect(bid.tick).toBeLessThan(ask.tick);
    });
  });

  it('conserves quantity: all that entered was traded twice over, withdrawn, or is still open', () => {
    always((pair) => {
      expect(pair.entered).toBe(2 * pair.traded + pair.withdrawn + pair.openSize());
    });
  });

  it('shows the same top ten levels on both sides, best first', () => {
    always(({ book, slow }) => {
      expect(levelsOf(book.bids, BOOK_DEPTH)).toEqual(slow.depth('buy', BOOK_DEPTH));
      expect(levelsOf(book.asks, BOOK_DEPTH)).toEqual(slow.depth('sell', BOOK_DEPTH));
    });
  });
});

describe('matching', () => {
  const limit = (side: 'buy' | 'sell', tick: number, size: number, owner: number): Order => ({
    type: 'limit',
    side,
    tick,
    size,
    owner,
  });

  it('takes the better price first, the older order at one price, and trades at the resting price', () => {
    const book = new OrderBook();
    submit(book, limit('sell', 101, 5, 1));
    submit(book, limit('sell', 100, 6, 2));
    submit(book, limit('sell', 100, 4, 3));

    const { fills, resting } = submit(book, limit('buy', 102, 12, 9));

    expect(fills).toEqual([
      { tick: 100, size: 6 },
      { tick: 100, size: 4 },
      { tick: 101, size: 2 },
    ]);
    expect(resting).toBeNull();
    expect(book.asks.best?.size).toBe(3);
  });

  it('lets what is left of a limit order rest, and nothing of a market or IOC order', () => {
    const book = new OrderBook();
    submit(book, limit('sell', 100, 5, 1));

    expect(submit(book, { type: 'ioc', side: 'buy', tick: 99, size: 5, owner: 2 }).fills).toEqual(
      [],
    );
    expect(submit(book, limit('buy', 100, 8, 2)).resting?.size).toBe(3);
    expect(submit(book, { type: 'market', side: 'sell', size: 9, owner: 3 }).fills).toEqual([
      { tick: 100, size: 3 },
    ]);
    expect([book.bids.best, book.asks.best]).toEqual([null, null]);
  });

  it('keeps the place in line of an order that is filled in part, and gives it up on replace', () => {
    const book = new OrderBook();
    const first = submit(book, limit('buy', 100, 5, 1)).resting;
    submit(book, limit('buy', 100, 5, 2));
    submit(book, { type: 'market', side: 'sell', size: 2, owner: 3 });
    expect(book.bids.best?.first?.owner).toBe(1);

    const replaced = first && replace(book, first, 100, 3);

    expect(replaced?.resting?.size).toBe(3);
    expect(book.bids.best?.first?.owner).toBe(2);
  });

  it('cancels a resting order rather than let its owner trade with himself', () => {
    const book = new OrderBook();
    const own = submit(book, limit('sell', 100, 5, 1)).resting;
    submit(book, limit('sell', 100, 5, 2));

    const { fills, resting } = submit(book, limit('buy', 100, 7, 1));

    expect(fills).toEqual([{ tick: 100, size: 5 }]);
    expect(own?.size).toBe(0);
    expect(resting?.size).toBe(2);
  });

  it('finds nothing to cancel or replace in an order that is gone', () => {
    const book = new OrderBook();
    const order = submit(book, limit('sell', 100, 5, 1)).resting;
    submit(book, limit('buy', 100, 5, 2));

    expect(order && book.cancel(order)).toBe(0);
    expect(order && replace(book, order, 101, 5)).toBeNull();
    expect(book.asks.depth).toBe(0);
  });

  it('refuses an order without a whole size above 0 as a bug of the caller', () => {
    for (const size of [0, -1, 0.5, Number.NaN]) {
      expect(() => submit(new OrderBook(), limit('buy', 100, size, 1))).toThrow('impossible');
    }
  });
});
