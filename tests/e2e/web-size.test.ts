// What a visitor has to load, as it is built and packed with gzip. The budgets are those of the design: prices must not
// wait for the chart.

import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { ensureBuilt } from '../../run/builds.mjs';
import { inRoot } from '../../run/paths.mjs';

const KB = 1_000;
const FIRST_QUOTE_BYTES = 60 * KB;
const WITH_CHART_BYTES = 140 * KB;

function built(...parts: string[]): string {
  return inRoot('web', 'dist', ...parts);
}

function packed(file: string): number {
  return gzipSync(readFileSync(built('assets', file)), { level: 9 }).length;
}

describe('the built page', () => {
  let scripts: string[];
  let page: string;
  /** What the page loads before anything else: the scripts that it names. */
  let first: string[];

  beforeAll(async () => {
    await ensureBuilt(['web']);
    scripts = readdirSync(built('assets')).filter((file) => file.endsWith('.js'));
    page = readFileSync(built('index.html'), 'utf8');
    first = scripts.filter((file) => page.includes(file));
  });

  test('needs at most 60 KB of JavaScript to the first quote', () => {
    const bytes = first.reduce((sum, file) => sum + packed(file), 0);

    expect(first.length).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(FIRST_QUOTE_BYTES);
  });

  test('needs at most 140 KB with the chart, which comes in a file of its own', () => {
    const bytes = scripts.reduce((sum, file) => sum + packed(file), 0);
    const chart = scripts.filter((file) => !first.includes(file));

    expect(chart.some((file) => file.startsWith('price-chart-'))).toBe(true);
    expect(bytes).toBeLessThanOrEqual(WITH_CHART_BYTES);
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
