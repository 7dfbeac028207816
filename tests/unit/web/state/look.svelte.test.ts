import { describe, expect, it } from 'vitest';
import { Look } from '../../../../web/src/state/look.svelte.ts';
import { Settings } from '../../../../web/src/state/settings.svelte.ts';
import { memoryStorage } from '../../../support/memory-storage.ts';

function rig(isSystemLight: boolean) {
  const attributes: Record<string, string | boolean> = {};
  const root = {
    setAttribute(name: string, value: string) {
      attributes[name] = value;
    },
    toggleAttribute(name: string, isThere = false) {
      attributes[name] = isThere;
      return isThere;
    },
  };
  const settings = new Settings(() => memoryStorage());
  const look = new Look(settings, root, { current: isSystemLight });
  return { attributes, settings, look };
}

describe('the look', () => {
  it.each([
    ['dark', false],
    ['light', true],
  ] as const)('is %s where the system is', (theme, isSystemLight) => {
    const { look, attributes } = rig(isSystemLight);

    look.apply();

    expect(attributes).toEqual({
      'data-theme': theme,
      'data-palette': 'teal-red',
      'data-red-up': false,
    });
  });

  it('is what the visitor chose, whatever the system says', () => {
    const { look, settings, attributes } = rig(true);

    settings.choose({ theme: 'dark', palette: 'blue-orange', isRedUp: true });
    look.apply();

    expect(attributes).toEqual({
      'data-theme': 'dark',
      'data-palette': 'blue-orange',
      'data-red-up': true,
    });
  });

  it('tells of every change of colours', () => {
    const { look, settings } = rig(false);
    const seen = new Set([look.colours]);

    settings.choose({ theme: 'light' });
    seen.add(look.colours);
    settings.choose({ palette: 'blue-orange' });
    seen.add(look.colours);
    settings.choose({ isRedUp: true });
    seen.add(look.colours);

    expect(seen.size).toBe(4);
  });
});
