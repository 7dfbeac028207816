// The tour of the house, beside the house: a file that moves takes its name in the tour along.

import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { readTree } from '../support/tree.ts';

const files = readTree('', ['.ts', '.mjs', '.svelte']).map(({ path }) => path);
const [tour] = readTree('docs', ['tour.md']);
const text = tour?.text ?? '';

test('every file that the tour names is there', () => {
  const named = [...text.matchAll(/[\w./-]+\.(?:ts|mjs|svelte)\b/g)].map(([name]) => name);

  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((name) => !files.some((path) => `/${path}`.endsWith(`/${name}`)))).toEqual(
    [],
  );
});

test('every folder of the house is named in the tour', () => {
  const house = files.filter((path) => path.includes('/') && !path.startsWith('tests/unit/'));
  const folders = new Set(house.map((path) => posix.dirname(path)));
  const unnamed = [...folders].filter((folder) => !text.includes(`${posix.basename(folder)}/`));

  expect(folders.size).toBeGreaterThan(20);
  expect(unnamed).toEqual([]);
});
