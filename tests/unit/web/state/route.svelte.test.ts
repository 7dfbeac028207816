import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyValueStore } from '../../../../web/src/state/kept.ts';
import { Route } from '../../../../web/src/state/route.svelte.ts';
import { turns } from '../../../support/fake-clock.ts';
import { FakeWindow } from '../../../support/fake-window.ts';
import { forbiddenStorage, memoryStorage } from '../../../support/memory-storage.ts';
import { watched } from '../../../support/reactive.svelte.ts';

describe('Route', () => {
  let page: FakeWindow;
  let storage: KeyValueStore;

  beforeEach(() => {
    storage = memoryStorage();
    page = new FakeWindow('/?symbol=BTC-USD&interval=5m');
  });

  it('reads symbol and interval from the address', () => {
    const route = new Route(page, () => storage);

    expect([route.symbol, route.interval]).toEqual(['BTC-USD', '5m']);
  });

  it('shows what nobody can trade as it stands in the address, so that it is told', () => {
    const route = new Route(new FakeWindow('/?symbol=%3Cscript%3E&interval=7m'), () => storage);

    expect([route.symbol, route.interval]).toEqual(['<SCRIPT>', '1m']);
  });

  it('finds a symbol in small letters', () => {
    const route = new Route(new FakeWindow('/?symbol=btc-usd'), () => storage);

    expect(route.symbol).toBe('BTC-USD');
  });

  it.each([
    ['BTC-USD%20', 'BTC-USD'],
    ['%20', null],
    ['%E2%80%AEDSU-CTB', '\\u{202e}DSU-CTB'],
    ['A%00B', 'A\\u{0}B'],
    ['x'.repeat(24), 'X'.repeat(24)],
    ['x'.repeat(25), `${'X'.repeat(23)}…`],
    ['%F0%9F%98%80'.repeat(25), `${'😀'.repeat(23)}…`],
  ])('of %s names %j', (written, symbol) => {
    expect(new Route(new FakeWindow(`/?symbol=${written}`), () => storage).symbol).toBe(symbol);
  });

  it('tells its readers of a new symbol and writes it into the address', async () => {
    const route = new Route(page, () => storage);
    const symbols = await watched(() => route.symbol);

    route.openSymbol('^FLOOR');
    await turns();

    expect(symbols.values).toEqual(['BTC-USD', '^FLOOR']);
    expect(page.steps.at(-1)).toBe('/?symbol=%5EFLOOR&interval=5m');
    symbols.stop();
  });

  it('goes back one symbol at a time; intervals are no steps', () => {
    const route = new Route(page, () => storage);

    route.openSymbol('AAPL');
    route.openInterval('AAPL', '1h');
    route.openInterval('AAPL', '1m');
    expect(page.steps).toEqual(['/?symbol=BTC-USD&interval=5m', '/?symbol=AAPL']);
    page.go(-1);

    expect([route.symbol, route.interval]).toEqual(['BTC-USD', '5m']);
  });

  it('makes no step for the symbol that is open', () => {
    const route = new Route(page, () => storage);

    route.openSymbol('BTC-USD');

    expect(page.steps).toHaveLength(1);
  });

  it('has a step for each layer over the page, in which the symbol stays and the interval goes along', () => {
    const route = new Route(page, () => storage);

    route.addLayer();
    route.openInterval('BTC-USD', '1h');
    expect([route.layers, page.steps.length]).toEqual([1, 2]);
    page.go(-1);

    expect([route.layers, route.symbol, route.interval]).toEqual([0, 'BTC-USD', '1h']);
    expect(page.steps).toEqual(['/?symbol=BTC-USD&interval=1h']);
  });

  it('opens a symbol in the step of what lay over the page', () => {
    const route = new Route(page, () => storage);

    route.addLayer();
    route.openSymbol('AAPL');
    expect(page.steps).toEqual(['/?symbol=BTC-USD&interval=5m', '/?symbol=AAPL&interval=5m']);
    page.go(-1);

    expect([route.layers, route.symbol]).toEqual([0, 'BTC-USD']);
  });

  it('knows after a reload which layers its step is of', () => {
    new Route(page, () => storage).addLayer();

    expect(new Route(page, () => storage).layers).toBe(1);
  });

  it('begins where the last visit ended when the address names nothing, and says so in it', () => {
    new Route(page, () => storage).settle('BTC-USD');
    const next = new FakeWindow('/');
    const route = new Route(next, () => storage);
    expect([route.symbol, route.last, route.interval]).toEqual([null, 'BTC-USD', '5m']);

    route.settle('BTC-USD');

    expect(route.symbol).toBe('BTC-USD');
    expect(next.steps).toEqual(['/?symbol=BTC-USD&interval=5m']);
  });

  it('goes by an address that names something, whatever was looked at last', () => {
    new Route(page, () => storage).settle('BTC-USD');

    expect(new Route(new FakeWindow('/?symbol=AAPL'), () => storage).interval).toBe('1m');
    expect(new Route(new FakeWindow('/?interval=1h'), () => storage).interval).toBe('1h');
  });

  it('keeps what is looked at now, not what it began with', () => {
    const route = new Route(page, () => storage);
    route.settle('BTC-USD');
    route.openSymbol('AAPL');
    route.openInterval('AAPL', '1h');
    route.settle('AAPL');

    const next = new Route(new FakeWindow('/'), () => storage);
    expect([next.last, next.interval]).toEqual(['AAPL', '1h']);
  });

  it('begins as the first visit did where nothing is kept or what is kept is none', () => {
    for (const open of [forbiddenStorage, () => memoryStorage('{"symbol":""}')]) {
      const route = new Route(new FakeWindow('/'), open);
      route.settle('AAPL');

      expect([route.symbol, route.interval]).toEqual(['AAPL', '1m']);
    }
  });

  it('gives every symbol an address that opens it', () => {
    const route = new Route(page, () => storage);
    const link = new Route(new FakeWindow(route.hrefOf('BRK.B')), () => storage);

    expect([link.symbol, link.interval]).toEqual(['BRK.B', '5m']);
  });

  it('close leaves no listener', () => {
    const route = new Route(page, () => storage);

    route.close();

    expect(page.listeners).toBe(0);
  });
});
