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

/** The tokens that the rule of exactly this selector sets. */
function rule(selector: string): Map<string, string> {
  const [, rest] = css.split(`\n${selector} {`);
  if (rest === undefined) throw new Error(`the style sheet has no rule ${selector}`);
  return tokens(rest.split('}')[0] ?? '');
}

const LIGHT = ':root[data-theme="light"]';
const PALETTE = '[data-palette="blue-orange"]';
const dark = rule(':root');
const light = new Map([...dark, ...rule(LIGHT)]);
const themes = {
  dark,
  light: rule(LIGHT),
  'dark blue-orange': new Map([...dark, ...rule(`:root${PALETTE}`)]),
  'light blue-orange': new Map([...light, ...rule(`${LIGHT}${PALETTE}`)]),
};

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = linear(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

/** A colour as somebody without one kind of cone sees it: the matrices of Machado et al. 2009 at full severity. */
const DEFICIENCIES = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const;

function linear(colour: string): number[] {
  return [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
}

/** CIE L*a*b* under D65 of linear sRGB. */
function lab([red = 0, green = 0, blue = 0]: readonly number[]): number[] {
  const x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047;
  const y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883;
  const [fx = 0, fy = 0, fz = 0] = [x, y, z].map((part) =>
    part > 216 / 24389 ? Math.cbrt(part) : (part * (24389 / 27) + 16) / 116,
  );
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

/** How far apart two colours look to that eye: CIE76. */
function apart(a: string, b: string, matrix: readonly (readonly number[])[]): number {
  const [first = [], second = []] = [a, b].map((colour) => {
    const parts = linear(colour);
    const seen = matrix.map((row) =>
      row.reduce((sum, factor, index) => sum + factor * (parts[index] ?? 0), 0),
    );
    return lab(seen.map((part) => Math.min(1, Math.max(0, part))));
  });
  return Math.hypot(...first.map((part, index) => part - (second[index] ?? 0)));
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
    const pair = ['pair-up', 'pair-down'];
    const texts = ['text', 'text-2', 'text-3', 'accent', ...pair, 'warn', 'danger', 'ok'];
    for (const text of texts) {
      expect(contrast(colour(text), colour(ground)), text).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('has readable text on what flashes and on the accent', () => {
    for (const ground of ['pair-flash-up', 'pair-flash-down']) {
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

  it('has averages that can be seen over a chart, each in a colour of its own', () => {
    const averages = ['sma', 'ema', 'vwap'];
    for (const average of averages) {
      expect(contrast(colour(average), colour('surface')), average).toBeGreaterThanOrEqual(3);
    }
    expect(new Set(averages.map(colour)).size).toBe(averages.length);
  });

  it('tells up from down to eyes that lack a kind of cone', () => {
    for (const [deficiency, matrix] of Object.entries(DEFICIENCIES)) {
      const distance = apart(colour('pair-up'), colour('pair-down'), matrix);
      expect(distance, deficiency).toBeGreaterThanOrEqual(name.endsWith('blue-orange') ? 80 : 25);
    }
  });

  it('flashes too softly to count as a flash', () => {
    for (const flash of ['pair-flash-up', 'pair-flash-down']) {
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
