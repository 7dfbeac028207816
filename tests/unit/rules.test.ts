import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLOSES, ERRORS } from '../../protocol/codes.ts';
import { scriptOf, titlesOf } from '../support/source-text.ts';
import { ROOT, readTree } from '../support/tree.ts';

/** Numbers of the rules that a page states: a line `- **[X12]** …` each. */
function statedRules(page: string): string[] {
  return [...page.matchAll(/^- \*\*\[([A-Z]+\d+)\]\*\*/gm)].map(([, rule]) => rule ?? '');
}

/** Numbers of the rules that titles of tests name: `[X12]` anywhere in them. */
function provenRules(path: string, text: string): string[] {
  const titles = titlesOf(scriptOf({ path, text }));
  return titles.flatMap((title) =>
    [...title.matchAll(/\[([A-Z]+\d+)\]/g)].map(([, rule]) => rule ?? ''),
  );
}

function repeated(rules: readonly string[]): string[] {
  return rules.filter((rule, at) => rules.indexOf(rule) !== at);
}

describe('docs/protocol.md and the tests', () => {
  const page = join(ROOT, 'docs', 'protocol.md');
  const stated = existsSync(page) ? statedRules(readFileSync(page, 'utf8')) : [];
  const proven = readTree('tests', ['.test.ts'])
    .filter(({ path }) => path !== 'tests/unit/rules.test.ts')
    .flatMap(({ path, text }) => provenRules(path, text).map((rule) => ({ rule, path })));

  test('state rules, each number once', () => {
    expect(stated.length).toBeGreaterThan(0);
    expect(repeated(stated)).toEqual([]);
  });

  test('prove every rule that is stated', () => {
    const named = new Set(proven.map(({ rule }) => rule));

    expect(stated.filter((rule) => !named.has(rule))).toEqual([]);
  });

  test('name no rule that is not stated', () => {
    expect(proven.filter(({ rule }) => !stated.includes(rule))).toEqual([]);
  });
});

describe('the codes of docs/protocol.md', () => {
  const page = readFileSync(join(ROOT, 'docs', 'protocol.md'), 'utf8');
  const tests = readTree('tests', ['.test.ts']).filter(
    ({ path }) => path.startsWith('tests/contract/wire-') || path.startsWith('tests/e2e/'),
  );

  test('are those of the house, each with its HTTP status', () => {
    const rows = [...page.matchAll(/^\| `([a-z_]+)` \| (\d{3}) \|/gm)];

    expect(rows.map(([, code, status]) => [code, Number(status)])).toEqual(
      Object.entries(ERRORS).map(([code, { status }]) => [code, status]),
    );
  });

  test.each(Object.keys(ERRORS))('%s is provoked at a door by some test', (code) => {
    expect(tests.some(({ text }) => text.includes(`'${code}'`))).toBe(true);
  });

  test.each(Object.values(CLOSES))('a close with $code is told', ({ code }) => {
    expect(page).toMatch(new RegExp(`^\\| ${code} \\| `, 'm'));
  });
});

describe('reading rules', () => {
  test('finds them where they are stated, not where they are mentioned', () => {
    const page = '- **[A1]** A.\n  As [A2] says.\n- **[B12]** B.\nSee **[A3]**.\n- [A4] C.\n';

    expect(statedRules(page)).toEqual(['A1', 'B12']);
  });

  test('sees a number that is stated twice', () => {
    expect(repeated(['A1', 'A2', 'A1'])).toEqual(['A1']);
  });

  test.each([
    ["test('[A1] it works', () => {});", ['A1']],
    ["it.each([[1], [2]])('[A1] [A2] works with %i', () => {});", ['A1', 'A2']],
    ["describe.skipIf(!server)('[A1] with a server', () => {});", ['A1']],
    ['test(`[A1] in $' + '{mode}`, () => {});', ['A1']],
    ["test('works', () => {}); // [A1]", []],
    ["expect('[A1]').toBe('[A1]');", []],
  ])('finds them in titles alone: %s', (text, rules) => {
    expect(provenRules('tests/unit/a.test.ts', text)).toEqual(rules);
  });
});
