import { beforeEach, describe, expect, it } from 'vitest';
import { OwnList } from '../../../../web/src/state/own-list.svelte.ts';
import { Settings } from '../../../../web/src/state/settings.svelte.ts';
import { TickerRow } from '../../../../web/src/state/ticker-row.svelte.ts';
import { WatchOrder } from '../../../../web/src/state/watch-order.svelte.ts';
import { turns } from '../../../support/fake-clock.ts';
import { instrumentRow } from '../../../support/instrument-row.ts';
import { memoryStorage } from '../../../support/memory-storage.ts';
import { watched } from '../../../support/reactive.svelte.ts';

function row(symbol: string, last: number | null): TickerRow {
  const made = new TickerRow(instrumentRow(symbol));
  quote(made, last);
  return made;
}

function quote(one: TickerRow, last: number | null): void {
  one.show({ last, high: 0, low: 0, volume: 0, previousClose: 10_000, status: 'open' }, 0);
}

describe('WatchOrder', () => {
  let rows: TickerRow[];
  let own: OwnList;
  let settings: Settings;
  let order: WatchOrder;
  const shown = () => order.rows.map(({ symbol }) => symbol);

  beforeEach(() => {
    rows = [row('ACME', 10_100), row('BOLT', 9_000), row('COAL', null), row('XACM', 12_000)];
    own = new OwnList(memoryStorage);
    settings = new Settings(memoryStorage);
    order = new WatchOrder(() => rows, own, settings);
  });

  it('begins in the order of the exchange', () => {
    expect(shown()).toEqual(['ACME', 'BOLT', 'COAL', 'XACM']);
  });

  it('sorts by a column, the largest first, and the other way round, those without a value last', () => {
    order.sortBy('last');
    expect(shown()).toEqual(['XACM', 'ACME', 'BOLT', 'COAL']);
    order.sortBy('last');
    expect(shown()).toEqual(['BOLT', 'ACME', 'XACM', 'COAL']);
    order.sortBy('symbol');
    expect(shown()).toEqual(['ACME', 'BOLT', 'COAL', 'XACM']);
    order.sortBy('change');
    expect(shown()[0]).toBe('XACM');
  });

  it('takes the order anew when it is told to, not with every tick, and not under a hand', async () => {
    order.sortBy('last');
    const seen = await watched(shown);
    const [, bolt] = rows;
    if (bolt) quote(bolt, 20_000);
    await turns();
    expect(seen.values).toHaveLength(1);

    order.hold(true);
    order.renew();
    await turns();
    expect(seen.values).toHaveLength(1);

    order.hold(false);
    order.renew();
    await turns();
    expect(seen.values.at(-1)?.[0]).toBe('BOLT');
    seen.stop();
  });

  it('finds symbols that begin with the word before those that hold it, and names', () => {
    order.query = 'acm';
    expect(shown()).toEqual(['ACME', 'XACM']);
    order.query = ' bolt company';
    expect(shown()).toEqual(['BOLT']);
    order.query = 'nothing like it';
    expect(shown()).toEqual([]);
  });

  it('searches all that is traded, whichever list is open, the best first', () => {
    order.open('own');
    own.add('BOLT');
    order.query = 'acm';

    expect(shown()).toEqual(['ACME', 'XACM']);
    expect(order.isOwnOrder).toBe(false);
  });

  it('sorts by the places in the range of the day, and by volume', () => {
    rows = [row('A', null), row('B', null), row('C', null)];
    const quotes = [
      { last: 150, volume: 7 },
      { last: 190, volume: 5 },
      { last: 110, volume: 9 },
    ];
    for (const [at, { last, volume }] of quotes.entries()) {
      rows[at]?.show({ last, high: 200, low: 100, volume, previousClose: 100, status: 'open' }, 0);
    }
    order = new WatchOrder(() => rows, own, settings);
    order.sortBy('range');
    expect(shown()).toEqual(['B', 'A', 'C']);
    order.sortBy('volume');
    expect(shown()).toEqual(['C', 'A', 'B']);
  });

  describe("of the visitor's own list", () => {
    beforeEach(() => {
      for (const symbol of ['XACM', 'GONE', 'COAL', 'ACME']) own.add(symbol);
      order.open('own');
    });

    it("shows what is traded of it, in the visitor's order", () => {
      expect(shown()).toEqual(['XACM', 'COAL', 'ACME']);
      expect(order.isOwnOrder).toBe(true);
    });

    it('moves a row among those that are shown, and what is not traded keeps its place', () => {
      order.shift('ACME', -1);
      expect([shown(), own.symbols]).toEqual([
        ['XACM', 'ACME', 'COAL'],
        ['XACM', 'GONE', 'ACME', 'COAL'],
      ]);
      order.shift('XACM', 1);
      expect(shown()).toEqual(['ACME', 'XACM', 'COAL']);
      order.shift('ACME', 99);
      expect(shown()).toEqual(['XACM', 'COAL', 'ACME']);
    });

    it('moves nothing while it is sorted by a column, and comes back to the own order', () => {
      order.sortBy('symbol');
      order.shift('ACME', 1);
      expect([shown(), order.isOwnOrder]).toEqual([['ACME', 'COAL', 'XACM'], false]);

      order.sortBy('listed');

      expect(shown()).toEqual(['XACM', 'COAL', 'ACME']);
    });

    it('is open again at the next visit, sorted as it was', () => {
      const store = memoryStorage();
      const before = new WatchOrder(() => rows, own, new Settings(() => store));
      before.open('own');
      before.sortBy('last');
      const after = new WatchOrder(() => rows, own, new Settings(() => store));

      expect([after.list, after.sorting]).toEqual(['own', { column: 'last', isDescending: true }]);
    });
  });

  it('suggests what the most money went through today, once most prices are known', async () => {
    rows = rows.map(({ symbol }) => row(symbol, null));
    order = new WatchOrder(() => rows, own, settings);
    const seen = await watched(() => order.suggestions);
    expect(seen.values.at(-1)).toEqual([]);
    for (const [at, one] of rows.entries()) {
      const volume = at % 2 === 0 ? 1 : 5 + at;
      one.keep({ last: 100, high: 0, low: 0, volume, previousClose: 1, status: 'open' });
    }
    order.open('own');
    order.renew();
    await turns();

    expect(seen.values.at(-1)?.slice(0, 2)).toEqual(['XACM', 'BOLT']);
    seen.stop();
  });

  it('suggests more as more prices become known, whatever is listed', async () => {
    rows = rows.map(({ symbol }) => row(symbol, null));
    const know = (some: readonly TickerRow[]) => {
      for (const one of some) {
        one.keep({ last: 100, high: 0, low: 0, volume: 1, previousClose: 1, status: 'open' });
      }
    };
    know(rows.slice(0, 2));
    order = new WatchOrder(() => rows, own, settings);
    const seen = await watched(() => order.suggestions);
    expect(seen.values.at(-1)).toEqual(['ACME', 'BOLT']);

    know(rows);
    order.renew();
    await turns();

    expect(seen.values.at(-1)).toHaveLength(4);
    seen.stop();
  });
});
