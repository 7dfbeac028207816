// The page's colours, read from the style sheet itself.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../../web/src/styles.css', import.meta.url), 'utf8');

function tokens(block: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', value = ''] of block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)) {
    found.set(name, value);
  }
  return found;
}

const [darkBlock = '', lightBlock = ''] = css.split('@media (prefers-color-scheme: light)');
const themes = { dark: tokens(darkBlock), light: tokens(lightBlock.split('@media')[0] ?? '') };

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(Object.entries(themes))('the %s theme', (name, theme) => {
  const colour = (token: string) => {
    const value = theme.get(token);
    if (value === undefined) throw new Error(`${name} has no --${token}`);
    return value;
  };

  it('has every colour of the other', () => {
    expect([...theme.keys()].sort()).toEqual([...themes.dark.keys()].sort());
  });

  it.each(['bg', 'surface', 'raised'])('has readable text on %s', (ground) => {
    const texts = ['text', 'text-2', 'text-3', 'accent', 'up', 'down', 'warn', 'danger', 'ok'];
    for (const text of texts) {
      expect(contrast(colour(text), colour(ground)), text).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('has readable text on what flashes and on the accent', () => {
    for (const ground of ['flash-up', 'flash-down']) {
      expect(contrast(colour('text'), colour(ground))).toBeGreaterThanOrEqual(7);
    }
    expect(contrast(colour('on-accent'), colour('accent-fill'))).toBeGreaterThanOrEqual(4.5);
  });

  it('has borders of controls and a focus ring that can be seen', () => {
    for (const ground of ['bg', 'surface', 'raised']) {
      expect(contrast(colour('control'), colour(ground))).toBeGreaterThanOrEqual(3);
      expect(contrast(colour('focus'), colour(ground))).toBeGreaterThanOrEqual(3);
    }
  });

  it('flashes too softly to count as a flash', () => {
    for (const flash of ['flash-up', 'flash-down']) {
      for (const ground of ['surface', 'raised']) {
        const pair = [luminance(colour(flash)), luminance(colour(ground))];
        const isDarkEnough = Math.min(...pair) < 0.8;
        const change = Math.max(...pair) - Math.min(...pair);
        // WCAG: a change of a tenth of the largest luminance, the darker state below 0.80.
        expect(isDarkEnough && change >= 0.1, flash).toBe(false);
      }
    }
  });
});
