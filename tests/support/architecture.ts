// The house rules that a machine can see, as a pure function over source texts: who may import whom, cycles, barrels,
// lengths, default exports, hidden clocks. `tests/unit/architecture.test.ts` runs it over the tree and over planted breaks.

import { posix } from 'node:path';
import ts from 'typescript';
import { importsOf, scriptOf } from './source-text.ts';

export interface SourceFile {
  /** From the root, with `/`: `bus/nats.ts`. */
  readonly path: string;
  readonly text: string;
}

const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  bus: ['protocol'],
  feed: ['protocol', 'bus'],
  gateway: ['protocol', 'bus'],
  client: ['protocol'],
  web: ['client', 'protocol'],
  run: ['protocol', 'bus', 'feed', 'gateway', 'client', 'web'],
  bench: ['protocol', 'bus', 'feed', 'gateway', 'client', 'web'],
  tests: ['protocol', 'bus', 'feed', 'gateway', 'client', 'web', 'run', 'bench'],
};

/** Packages that only one folder may import. Tests and benches look at everything from outside. */
const KEPT_IN: readonly { readonly name: RegExp; readonly folder: string }[] = [
  { name: /^@nats-io\//, folder: 'bus/' },
  { name: /^lightweight-charts(\/|$)/, folder: 'web/src/chart/' },
];

/** What the page knows and reckons does not know how it is shown. */
const SHOWN_BY: Readonly<Record<string, readonly string[]>> = {
  'web/src/bars/': ['web/src/state/', 'web/src/chart/', 'web/src/watch/', 'web/src/components/'],
  'web/src/state/': ['web/src/chart/', 'web/src/watch/', 'web/src/components/'],
};

const SOURCE_LINES = 300;
const TEST_LINES = 400;
/** Folders whose logic gets time and chance through constructors. */
const TIMELESS = ['protocol', 'feed', 'gateway', 'client'];
const CLOCK_FILES = /(^|[/-])main\.ts$|\/system-[a-z-]+\.ts$/;
const CLOCK_CALLS = new Set([
  'Date.now',
  'performance.now',
  'process.hrtime',
  'process.hrtime.bigint',
  'Math.random',
  'crypto.getRandomValues',
  'setTimeout',
  'setInterval',
  'setImmediate',
]);

/** Looked for before the tree is walked, which takes longer than all the rest. */
const CLOCK_WORDS =
  /\b(Date|performance|hrtime|random|getRandomValues|setTimeout|setInterval|setImmediate)\b/;

/** Every break of a rule as a line `path: what is wrong`, in the order of the files. */
export function findViolations(files: readonly SourceFile[]): string[] {
  const read = files.map((file) => {
    const script = scriptOf(file);
    return { ...file, script, imports: importsOf(script) };
  });
  return [...read.flatMap(violationsOf), ...findCycles(read)];
}

interface ReadFile extends SourceFile {
  readonly script: ts.SourceFile;
  readonly imports: readonly string[];
}

function violationsOf(file: ReadFile): string[] {
  const { path, script, imports } = file;
  return [
    ...imports.flatMap((target) => checkImport(path, target)),
    ...checkExports(path, script),
    ...checkClocks(path, script),
    ...checkLength(file),
  ].map((what) => `${path}: ${what}`);
}

function checkImport(path: string, target: string): string[] {
  const from = folderOf(path);
  if (!target.startsWith('.')) {
    if (from === 'tests' || from === 'bench') return [];
    return KEPT_IN.filter(({ name, folder }) => name.test(target) && !path.startsWith(folder)).map(
      ({ folder }) => `imports ${target}, which belongs to ${folder}`,
    );
  }
  if (!/\.[a-z]+$/.test(target)) return [`imports ${target} without its ending`];
  const goal = resolve(path, target);
  const to = folderOf(goal);
  if (from === to) return checkShown(path, goal);
  if (to === '' || from === '') return [];
  return ALLOWED[from]?.includes(to) ? [] : [`imports ${target}: ${from} may not know ${to}`];
}

function checkShown(path: string, goal: string): string[] {
  return Object.entries(SHOWN_BY)
    .filter(([folder]) => path.startsWith(folder))
    .flatMap(([folder, shown]) =>
      shown
        .filter((other) => goal.startsWith(other))
        .map((other) => `imports ${goal}: ${folder} may not know ${other}`),
    );
}

function checkExports(path: string, script: ts.SourceFile): string[] {
  const found: string[] = [];
  const mayDefault = path.endsWith('.config.ts') || path.endsWith('.svelte');
  const isEntry = path === 'client/index.ts';
  if (posix.basename(path, '.ts') === 'index' && !isEntry) found.push('is a barrel by its name');
  for (const statement of script.statements) {
    if (isDefaultExport(statement) && !mayDefault) found.push('has a default export');
    if (isReexport(statement) && !isEntry) found.push('re-exports: only client/index.ts may');
  }
  return found;
}

function isReexport(statement: ts.Statement): boolean {
  return ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined;
}

function isDefaultExport(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return true;
  if (ts.isExportDeclaration(statement)) {
    const clause = statement.exportClause;
    if (!clause || !ts.isNamedExports(clause)) return false;
    return clause.elements.some(({ name }) => name.text === 'default');
  }
  if (!ts.canHaveModifiers(statement)) return false;
  const modifiers = ts.getModifiers(statement) ?? [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);
}

function checkClocks(path: string, script: ts.SourceFile): string[] {
  if (!TIMELESS.includes(folderOf(path)) || CLOCK_FILES.test(path)) return [];
  if (!CLOCK_WORDS.test(script.text)) return [];
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const name = clockCallOf(node);
    if (name) found.push(`calls ${name}: time and chance come in through constructors`);
    ts.forEachChild(node, visit);
  };
  visit(script);
  return found;
}

/** The name of the hidden clock that `node` reads or calls; a clock that is only handed over counts too. */
function clockCallOf(node: ts.Node): string | null {
  if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) {
    if (node.expression.text !== 'Date') return null;
    return node.arguments?.length ? null : 'new Date()';
  }
  if (ts.isPropertyAccessExpression(node)) {
    const name = node.getText().replace(/^(globalThis|window|self)\./, '');
    return CLOCK_CALLS.has(name) ? name : null;
  }
  if (!ts.isIdentifier(node) || !CLOCK_CALLS.has(node.text)) return null;
  return isReference(node) ? node.text : null;
}

/** False where the word is only a member's or a parameter's name. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isCallExpression(parent)) return true;
  return ts.isVariableDeclaration(parent) ? parent.initializer === node : false;
}

function checkLength({ path, text }: SourceFile): string[] {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  const most = folderOf(path) === 'tests' ? TEST_LINES : SOURCE_LINES;
  return lines > most ? [`has ${lines} lines, the wall is ${most}`] : [];
}

/** Each cycle once, as the chain of its files. Types count: two files that need each other are one file. */
function findCycles(files: readonly ReadFile[]): string[] {
  const known = new Set(files.map(({ path }) => path));
  const edges = new Map(
    files.map(({ path, imports }) => {
      const targets = imports.filter((target) => target.startsWith('.'));
      return [path, targets.map((target) => resolve(path, target)).filter((to) => known.has(to))];
    }),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, chain: readonly string[]): void => {
    const at = chain.indexOf(path);
    if (at >= 0) {
      found.push(`${path}: is part of a cycle: ${[...chain.slice(at), path].join(' → ')}`);
      return;
    }
    if (done.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...chain, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return found;
}

function resolve(path: string, target: string): string {
  return posix.join(posix.dirname(path), target);
}

function folderOf(path: string): string {
  return path.includes('/') ? (path.split('/')[0] ?? '') : '';
}
