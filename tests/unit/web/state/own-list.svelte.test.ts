import { beforeEach, describe, expect, it } from 'vitest';
import type { KeyValueStore } from '../../../../web/src/state/kept.ts';
import { OwnList } from '../../../../web/src/state/own-list.svelte.ts';
import { forbiddenStorage, memoryStorage } from '../../../support/memory-storage.ts';

describe('OwnList', () => {
  let store: KeyValueStore;
  let list: OwnList;

  beforeEach(() => {
    store = memoryStorage();
    list = new OwnList(() => store);
    for (const symbol of ['ACME', 'BOLT', 'COAL']) list.add(symbol);
  });

  it('keeps symbols in the order in which they came, each once', () => {
    list.add('ACME');

    expect(list.symbols).toEqual(['ACME', 'BOLT', 'COAL']);
    expect([list.has('BOLT'), list.has('DUST')]).toEqual([true, false]);
  });

  it('brings a symbol to before another one, or to the end', () => {
    list.place('COAL', 'ACME');
    expect(list.symbols).toEqual(['COAL', 'ACME', 'BOLT']);
    list.place('COAL', null);
    expect(list.symbols).toEqual(['ACME', 'BOLT', 'COAL']);
    list.place('BOLT', 'BOLT');
    list.place('DUST', 'ACME');
    expect(list.symbols).toEqual(['ACME', 'BOLT', 'COAL']);
  });

  it('is the same at the next visit, also what is not traded any more', () => {
    list.place('COAL', 'BOLT');
    list.remove('ACME');

    expect(new OwnList(() => store).symbols).toEqual(['COAL', 'BOLT']);
  });

  it('loses nothing that another page has put on it', () => {
    const other = new OwnList(() => store);
    other.add('DUST');
    other.remove('BOLT');

    list.add('ECHO');
    list.place('DUST', 'ACME');

    expect(list.symbols).toEqual(['DUST', 'ACME', 'COAL', 'ECHO']);
    other.remove('ACME');
    expect(other.symbols).toEqual(['DUST', 'COAL', 'ECHO']);
  });

  it('shows what another page has made of it, once told', () => {
    const other = new OwnList(() => store);
    for (const symbol of other.symbols) other.remove(symbol);

    list.renew();

    expect([list.symbols, list.has('ACME')]).toEqual([[], false]);
  });

  it.each([
    ['nonsense', '{"symbols":'],
    ['another form', '[1,2]'],
    ['nothing', null],
  ])('begins empty with %s', (_what, text) => {
    expect(new OwnList(() => memoryStorage(text)).symbols).toEqual([]);
  });

  it('holds a symbol once, whatever was kept', () => {
    expect(new OwnList(() => memoryStorage('["A","B","A"]')).symbols).toEqual(['A', 'B']);
  });

  it('takes five hundred and no more', () => {
    for (let count = 0; count < 600; count += 1) list.add(`S${count}`);

    expect(list.symbols).toHaveLength(500);
  });

  it('lasts as long as the page where nothing may be kept', () => {
    const short = new OwnList(forbiddenStorage);
    short.add('ACME');

    expect(short.symbols).toEqual(['ACME']);
  });
});
