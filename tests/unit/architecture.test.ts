import { describe, expect, test } from 'vitest';
import { findViolations } from '../support/architecture.ts';
import { readTree } from '../support/tree.ts';

describe('the house', () => {
  const files = readTree('', ['.ts', '.mjs', '.svelte']);

  test('has source files in front of the test', () => {
    expect(files.map(({ path }) => path)).toContain('protocol/span.ts');
  });

  test('keeps its own rules', { timeout: 60_000 }, () => {
    expect(findViolations(files)).toEqual([]);
  });
});

describe('a break is reported', () => {
  const plant = (path: string, text: string) => findViolations([{ path, text }]);

  test.each([
    ['protocol/a.ts', "import { x } from '../bus/b.ts';", 'protocol may not know bus'],
    ['feed/a.ts', "import type { X } from '../gateway/b.ts';", 'feed may not know gateway'],
    ['gateway/rooms/a.ts', "import { x } from '../../feed/b.ts';", 'gateway may not know feed'],
    ['client/a.ts', "const x = await import('../bus/b.ts');", 'client may not know bus'],
    ['bus/a.ts', "export type X = import('../run/b.ts').X;", 'bus may not know run'],
    ['gateway/a.ts', "import { x } from '../run/b.mjs';", 'gateway may not know run'],
    ['bench/a.ts', "import { x } from '../run/b.mjs';", 'bench may not know run'],
    ['run/a.mjs', "import { x } from '../tests/b.ts';", 'run may not know tests'],
    ['web/src/state/a.ts', "import { x } from '../chart/b.ts';", 'may not know web/src/chart/'],
    ['web/src/bars/a.ts', "import type { X } from '../state/b.ts';", 'may not know web/src/state/'],
    [
      'web/src/A.svelte',
      '<script lang="ts">\nimport { x } from \'../../bus/b.ts\';\n</script>\n<p>hello</p>',
      'web may not know bus',
    ],
  ])('an arrow the wrong way: %s', (path, text, what) => {
    expect(plant(path, text)).toEqual([expect.stringContaining(what)]);
  });

  test.each([
    ['bus/a.ts', "import { x } from '../protocol/b.ts';"],
    ['web/src/A.svelte', "<script>import { x } from '../../client/index.ts';</script>"],
    ['run/a.ts', "import { x } from '../gateway/b.ts';"],
    ['web/src/chart/a.ts', "import { x } from '../state/b.ts';"],
    ['tests/unit/a.test.ts', "import { x } from '../../run/b.mjs';"],
    ['protocol/a.ts', "// import { x } from '../bus/b.ts';\nexport const a = 'from ../bus/b.ts';"],
  ])('and an arrow the right way is not: %s', (path, text) => {
    expect(plant(path, text)).toEqual([]);
  });

  test('a cycle, once, also through types', () => {
    const files = [
      { path: 'bus/a.ts', text: "import { b } from './b.ts';" },
      { path: 'bus/b.ts', text: "import type { C } from './c.ts';" },
      { path: 'bus/c.ts', text: "import { a } from './a.ts';" },
      { path: 'bus/d.ts', text: "import { a } from './a.ts';" },
    ];

    expect(findViolations(files)).toEqual([
      'bus/a.ts: is part of a cycle: bus/a.ts → bus/b.ts → bus/c.ts → bus/a.ts',
    ]);
  });

  test.each([
    ["export * from './b.ts';"],
    ["export { b } from './b.ts';"],
    ["export type { B } from './b.ts';"],
  ])('a barrel: %s', (text) => {
    expect(plant('bus/a.ts', text)).toEqual([expect.stringContaining('re-exports')]);
    expect(plant('client/index.ts', text)).toEqual([]);
  });

  test('a barrel by its name', () => {
    expect(plant('gateway/index.ts', 'export const a = 1;')).toHaveLength(1);
  });

  test.each([
    ['gateway/a.ts', "import { connect } from '@nats-io/transport-node';", 'bus/'],
    ['run/a.ts', "import { jetstream } from '@nats-io/jetstream';", 'bus/'],
    ['web/src/state/a.ts', "import { createChart } from 'lightweight-charts';", 'web/src/chart/'],
  ])('a package outside its folder: %s', (path, text, folder) => {
    expect(plant(path, text)).toEqual([expect.stringContaining(`belongs to ${folder}`)]);
    expect(plant(`${folder}a.ts`, text)).toEqual([]);
  });

  test('an import without its ending', () => {
    expect(plant('bus/a.ts', "import { b } from './b';")).toHaveLength(1);
  });

  test.each([
    ['bus/a.ts', 300],
    ['tests/unit/a.test.ts', 400],
  ])('a file over the wall: %s', (path, most) => {
    expect(plant(path, 'const a = 1;\n'.repeat(most))).toEqual([]);
    expect(plant(path, 'const a = 1;\n'.repeat(most + 1))).toEqual([
      `${path}: has ${most + 1} lines, the wall is ${most}`,
    ]);
  });

  test.each([
    ['export default 1;'],
    ['export default function f() {}'],
    ['export default class {}'],
    ['const a = 1;\nexport { a as default };'],
  ])('a default export: %s', (text) => {
    expect(plant('bus/a.ts', text)).toEqual([expect.stringContaining('default export')]);
    expect(plant('web/vite.config.ts', text)).toEqual([]);
  });

  test.each([
    ['const t = Date.now();', 'Date.now'],
    ['const t = performance.now();', 'performance.now'],
    ['const t = new Date();', 'new Date()'],
    ['const t = new Date;', 'new Date()'],
    ['const x = Math.random();', 'Math.random'],
    ['const x = pick(list, Math.random);', 'Math.random'],
    ['setTimeout(() => {}, 5);', 'setTimeout'],
    ['globalThis.setTimeout(() => {}, 5);', 'setTimeout'],
    ['const later = setInterval;', 'setInterval'],
  ])('a hidden clock: %s', (text, name) => {
    for (const folder of ['protocol', 'feed', 'gateway', 'client']) {
      expect(plant(`${folder}/a.ts`, text)).toEqual([expect.stringContaining(`calls ${name}`)]);
    }
    expect(plant('gateway/main.ts', text)).toEqual([]);
    expect(plant('client/system-clock.ts', text)).toEqual([]);
  });

  test.each([
    ['const t = clock.now();'],
    ['const t = new Date(time).toISOString();'],
    ['// not Date.now()'],
    ['this.#timers.setTimeout(5);'],
    ["const name = 'setTimeout';"],
  ])('and what only looks like one is not: %s', (text) => {
    expect(plant('gateway/a.ts', text)).toEqual([]);
  });
});
