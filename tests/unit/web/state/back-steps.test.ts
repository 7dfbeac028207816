import { beforeEach, describe, expect, it } from 'vitest';
import { BackSteps } from '../../../../web/src/state/back-steps.ts';
import type { KeyValueStore } from '../../../../web/src/state/kept.ts';
import { Route } from '../../../../web/src/state/route.svelte.ts';
import { turns } from '../../../support/fake-clock.ts';
import { FakeWindow } from '../../../support/fake-window.ts';
import { memoryStorage } from '../../../support/memory-storage.ts';

describe('the steps of Back', () => {
  let page: FakeWindow;
  let storage: KeyValueStore;
  let route: Route;
  let steps: BackSteps;
  /** What lies over the chart. */
  let layers: string[];

  beforeEach(() => {
    storage = memoryStorage();
    page = new FakeWindow('/?symbol=AAPL');
    route = new Route(page, () => storage);
    layers = [];
    steps = new BackSteps(page, route, {
      get count() {
        return layers.length;
      },
      closeTop: () => void layers.pop(),
    });
  });

  async function lay(...now: string[]): Promise<void> {
    layers = now;
    steps.settle();
    await turns();
  }

  it('close what lies over the chart, the uppermost first, and then leave', async () => {
    await lay('sheet');
    await lay('sheet', 'settings');

    page.go(-1);
    expect(layers).toEqual(['sheet']);
    page.go(-1);
    expect(layers).toEqual([]);

    expect(() => page.go(-1)).toThrow('left');
  });

  it('are taken back by whatever was closed otherwise', async () => {
    await lay('sheet', 'settings');

    await lay();

    expect(page.steps).toHaveLength(1);
  });

  it('are made anew for what is opened while they are on the way back', async () => {
    await lay('sheet');
    layers = [];
    steps.settle();
    layers = ['watchlist'];
    steps.settle();
    await turns();

    expect(route.layers).toBe(1);
    page.go(-1);
    expect(layers).toEqual([]);
  });

  it('lead from a symbol that was chosen in a layer to the one before', async () => {
    await lay('watchlist');
    route.openSymbol('MSFT');
    await lay();
    expect(page.steps).toEqual(['/?symbol=AAPL', '/?symbol=MSFT']);

    page.go(-1);

    expect(route.symbol).toBe('AAPL');
  });

  it('lose no symbol that is chosen while they are on the way back', async () => {
    await lay('settings');
    layers = [];
    steps.settle();
    route.openSymbol('MSFT');
    steps.settle();
    await turns();

    expect([route.symbol, route.layers]).toEqual(['MSFT', 0]);
    expect(page.steps).toEqual(['/?symbol=AAPL', '/?symbol=MSFT']);
  });

  it('lead past those of layers that were closed by choosing a symbol', async () => {
    await lay('sheet', 'search');
    route.openSymbol('MSFT');
    await lay();

    page.go(-1);
    await turns();

    expect([route.symbol, route.layers]).toEqual(['AAPL', 0]);
    expect(() => page.go(-1)).toThrow('left');
  });

  it('keep what stays open over another symbol', async () => {
    await lay('sheet');
    route.openSymbol('MSFT');
    await lay('sheet');

    page.go(-1);
    expect([layers, route.symbol]).toEqual([[], 'MSFT']);
    page.go(-1);

    expect(route.symbol).toBe('AAPL');
  });

  it('open nothing again by Forward', async () => {
    await lay('sheet');
    page.go(-1);

    page.go(1);
    await turns();

    expect([layers, route.layers]).toEqual([[], 0]);
  });

  it('are none after a reload, which closes everything', async () => {
    await lay('sheet');
    const again = new Route(page, () => storage);
    new BackSteps(page, again, { count: 0, closeTop: () => {} }).settle();
    layers = [];
    await turns();

    expect([again.layers, page.steps.length]).toEqual([0, 1]);
  });

  it('close leaves no listener but that of the address', () => {
    steps.close();

    expect(page.listeners).toBe(1);
  });
});
