// The files of this clone, as texts, for the tests that read the house itself.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from './architecture.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const NOT_OURS = new Set(['node_modules', 'dist', 'data', '.git']);

/** All files below `folder` (from the root; empty: everything) whose name ends in one of `endings`. */
export function readTree(folder: string, endings: readonly string[]): SourceFile[] {
  const found: SourceFile[] = [];
  const visit = (path: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (NOT_OURS.has(entry.name)) continue;
      const child = join(path, entry.name);
      if (entry.isDirectory()) visit(child);
      else if (endings.some((ending) => entry.name.endsWith(ending))) {
        const name = relative(ROOT, child).split(sep).join('/');
        found.push({ path: name, text: readFileSync(child, 'utf8') });
      }
    }
  };
  visit(join(ROOT, folder));
  return found;
}
