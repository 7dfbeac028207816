import { describe, expect, it } from 'vitest';
import { Settings } from '../../../../web/src/state/settings.svelte.ts';
import { forbiddenStorage, memoryStorage } from '../../../support/memory-storage.ts';

const LOOK = { theme: 'system', palette: 'teal-red', isRedUp: false, dock: 'auto' };
const CHART = { zone: 'utc', chartKind: 'candles', studies: ['volume'], hasLane: true };
const FIRST_VISIT = { ...LOOK, ...CHART };

describe('the settings', () => {
  it('begin with what most visitors want', () => {
    expect(new Settings(() => memoryStorage()).choices).toMatchObject(FIRST_VISIT);
  });

  it('are there again at the next visit', () => {
    const storage = memoryStorage();
    new Settings(() => storage).choose({ theme: 'light', isRedUp: true, dock: null, studies: [] });

    const { choices } = new Settings(() => storage);

    expect(choices).toMatchObject({
      ...FIRST_VISIT,
      theme: 'light',
      isRedUp: true,
      dock: null,
      studies: [],
    });
  });

  it.each([
    'no json',
    '5',
    'null',
    '{"theme":"pink","palette":7,"isRedUp":"yes","dock":"boat"}',
    '{"zone":3,"studies":["volume","magic"]}',
  ])('take %s for a first visit', (text) => {
    expect(new Settings(() => memoryStorage(text)).choices).toMatchObject(FIRST_VISIT);
  });

  it('lose one choice that cannot be read and keep the others', () => {
    const storage = memoryStorage('{"theme":"pink","palette":"blue-orange"}');

    const { choices } = new Settings(() => storage);

    expect(choices).toMatchObject({ ...FIRST_VISIT, palette: 'blue-orange' });
  });

  it('undo nothing that another page has chosen meanwhile', () => {
    const storage = memoryStorage();
    const [one, other] = [new Settings(() => storage), new Settings(() => storage)];

    one.choose({ theme: 'light' });
    other.choose({ isRedUp: true });

    const both = { theme: 'light', isRedUp: true };
    expect(other.choices).toMatchObject(both);
    expect(new Settings(() => storage).choices).toMatchObject(both);
  });

  it('follow what another page chooses, and stay when what is kept is cleared', () => {
    const storage = memoryStorage();
    const [one, other] = [new Settings(() => storage), new Settings(() => storage)];
    one.choose({ theme: 'light' });

    other.renew();
    expect(other.choices.theme).toBe('light');
    storage.removeItem('outcry.settings');
    other.renew();

    expect(other.choices.theme).toBe('light');
  });

  it('hold for the visit where nothing can be kept', () => {
    const settings = new Settings(forbiddenStorage);

    settings.choose({ theme: 'dark' });

    expect(settings.choices.theme).toBe('dark');
  });
});
