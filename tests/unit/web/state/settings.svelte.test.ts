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

  it('hold for the visit where nothing can be kept', () => {
    const settings = new Settings(forbiddenStorage);

    settings.choose({ theme: 'dark' });

    expect(settings.choices.theme).toBe('dark');
  });
});
