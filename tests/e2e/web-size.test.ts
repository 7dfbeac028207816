// What a visitor has to load, as it is built and packed with gzip, and that a build past its budget fails.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ensureBuilt } from '../../run/builds.mjs';
import { runPackage } from '../../run/command.mjs';
import { inRoot } from '../../run/paths.mjs';
import { SIZE_BUDGET, type SizeBudget } from '../../web/size-budget.ts';

function built(...parts: string[]): string {
  return inRoot('web', 'dist', ...parts);
}

describe('the built page', () => {
  let scripts: string[];
  let page: string;

  beforeAll(async () => {
    await ensureBuilt(['web']);
    scripts = readdirSync(built('assets')).filter((file) => file.endsWith('.js'));
    page = readFileSync(built('index.html'), 'utf8');
  });

  test('has its chart in a file of its own, which the page does not name', () => {
    const chart = scripts.filter((file) => file.startsWith('price-chart-'));

    expect(chart).toHaveLength(1);
    expect(page).not.toContain(chart[0]);
  });

  test('has nothing inline, and asks nobody else for anything', () => {
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=/);
    for (const [tag] of page.matchAll(/<script[^>]*>/g)) expect(tag).toContain(' src="/assets/');
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
    const styles = readdirSync(built('assets')).filter((file) => file.endsWith('.css'));
    for (const file of styles) {
      expect(readFileSync(built('assets', file), 'utf8')).not.toMatch(/url\(|@import/);
    }
  });

  test('has every file under a name that changes with what is in it', () => {
    for (const file of readdirSync(built('assets'))) expect(file).toMatch(/-[\w-]{8}\.(js|css)$/);
  });

  test('carries the notice that the chart library asks for', () => {
    expect(readFileSync(built('notice.txt'), 'utf8')).toContain('TradingView');
  });
});

describe('a build over its budget', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'outcry-size-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** The page's build, as `npm run build` runs it, but for its budget. */
  function build({ first, chart, rest }: SizeBudget) {
    const config = inRoot('tests', 'support', 'planted-budget.config.ts');
    const args = ['build', 'web', '--config', config, '--outDir', join(folder, 'dist')];
    const env = {
      ...process.env,
      NODE_ENV: 'production',
      PLANTED_BUDGET: [first, chart, rest].join('/'),
    };
    return runPackage('vite/bin/vite.js', args, { env });
  }

  test.each([
    ['to the first quote', { ...SIZE_BUDGET, first: 10_000 }, 'at most 10.0 kB'],
    ['with the chart', { ...SIZE_BUDGET, chart: 70_000 }, 'at most 70.0 kB'],
    ['in all', { ...SIZE_BUDGET, rest: 100_000 }, 'at most 100.0 kB'],
  ])('fails, writes nothing and says what is too much: %s', async (what, budget, most) => {
    const { code, output } = await build(budget);

    expect(code).not.toBe(0);
    expect(output).toMatch(new RegExp(`${what} \\d+\\.\\d kB, ${most}`));
    expect(output).toMatch(/\d+\.\d kB {2}assets\/price-chart-/);
    expect(existsSync(join(folder, 'dist', 'index.html'))).toBe(false);
  });

  test('and the same build within its budget does not', async () => {
    const { code, output } = await build(SIZE_BUDGET);

    expect([code, output]).toEqual([0, expect.any(String)]);
    expect(existsSync(join(folder, 'dist', 'index.html'))).toBe(true);
  });
});
