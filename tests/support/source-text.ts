// Reads source texts as syntax trees: imports of a file, the script of a component, the titles of tests.

import ts from 'typescript';

interface Text {
  readonly path: string;
  readonly text: string;
}

/** The syntax tree of a file. Of a Svelte component: of its scripts alone. */
export function scriptOf({ path, text }: Text): ts.SourceFile {
  const script = path.endsWith('.svelte')
    ? [...text.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, body]) => body).join('\n')
    : text;
  const kind = path.endsWith('.mjs') ? ts.ScriptKind.JS : ts.ScriptKind.TS;
  return ts.createSourceFile(path, script, ts.ScriptTarget.Latest, true, kind);
}

/** What a file imports, in any way: `import`, `import type`, `export from`, `import()` of a literal, types by `import()`. */
export function importsOf(script: ts.SourceFile): string[] {
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    const target = targetOf(node);
    if (target && ts.isStringLiteralLike(target)) found.push(target.text);
  };
  const lookBelow = (node: ts.Node): void => {
    look(node);
    ts.forEachChild(node, lookBelow);
  };
  // `import()` and types by it may stand anywhere, the others only on top.
  if (/\bimport\s*\(/.test(script.text)) lookBelow(script);
  else script.statements.forEach(look);
  return found;
}

function targetOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return node.argument.literal;
  }
  if (!ts.isCallExpression(node)) return undefined;
  return node.expression.kind === ts.SyntaxKind.ImportKeyword ? node.arguments[0] : undefined;
}

const TEST_WORDS = new Set(['test', 'it', 'describe', 'suite']);

/** Titles of a test file: first arguments of `test(…)`, `it.each(…)(…)`, `describe.skipIf(…)(…)` and their like. */
export function titlesOf(script: ts.SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && TEST_WORDS.has(rootOf(node.expression))) {
      const title = node.arguments[0];
      if (title && ts.isStringLiteralLike(title)) found.push(title.text);
      if (title && ts.isTemplateExpression(title)) found.push(title.getText());
    }
    ts.forEachChild(node, visit);
  };
  visit(script);
  return found;
}

/** The first word of a chain of members and calls: `test` of `test.each(rows)`. */
function rootOf(node: ts.Expression): string {
  if (ts.isIdentifier(node)) return node.text;
  if (ts.isPropertyAccessExpression(node) || ts.isCallExpression(node)) {
    return rootOf(node.expression);
  }
  return ts.isTaggedTemplateExpression(node) ? rootOf(node.tag) : '';
}
