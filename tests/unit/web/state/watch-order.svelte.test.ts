import { beforeEach, describe, expect, it } from 'vitest';
import { TickerRow } from '../../../../web/src/state/ticker-row.svelte.ts';
import { WatchOrder } from '../../../../web/src/state/watch-order.svelte.ts';
import { turns } from '../../../support/fake-clock.ts';
import { instrumentRow } from '../../../support/instrument-row.ts';
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
  let order: WatchOrder;
  const shown = () => order.rows.map(({ symbol }) => symbol);

  beforeEach(() => {
    rows = [row('ACME', 10_100), row('BOLT', 9_000), row('COAL', null), row('XACM', 12_000)];
    order = new WatchOrder(() => rows);
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
});
