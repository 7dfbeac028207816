// bench/RESULTS.md: one part per bench, each with the machine that it ran on; a run replaces the parts of its own benches
// and leaves the others as they are. Pure.

import { type Finding, shownValue, verdictOf } from './figures.ts';

const HEAD = `# Results

Written by \`npm run bench\`; what each figure means and how it is taken stands in the head of the bench's file. A budget is
that of the design. The house and the browser share the machine, so each part says who used how much of it.
`;

/** Lines of facts about the machine, in the order in which they are shown. */
export type Machine = readonly (readonly [what: string, value: string])[];

/** The whole file after a run of the bench `name`. `before`: the file as it was; null: there was none. */
export function withPart(before: string | null, name: string, part: string): string {
  const parts = new Map<string, string>();
  for (const text of (before ?? '').split(/^(?=## )/m).slice(1)) {
    parts.set(/^## (.*)$/m.exec(text)?.[1] ?? '', text.trimEnd());
  }
  parts.set(name, `## ${name}\n\n${part.trimEnd()}`);
  const names = [...parts.keys()].sort();
  return `${HEAD}\n${names.map((key) => parts.get(key)).join('\n\n')}\n`;
}

/** One bench's part. */
export function partOf(machine: Machine, findings: readonly Finding[]): string {
  const facts = machine.map(([what, value]) => `| ${what} | ${value} |`);
  return [`| machine | |\n|---|---|\n${facts.join('\n')}`, ...findings.map(textOf)].join('\n\n');
}

function textOf({ title, facts, figures }: Finding): string {
  const rows = figures.map(
    (figure) =>
      `| ${figure.what} | ${shownValue(figure)} | ${verdictOf(figure)} | ${figure.note ?? ''} |`,
  );
  const list = facts.map((fact) => `- ${fact}`);
  const table = `| figure | value | budget | how |\n|---|---|---|---|\n${rows.join('\n')}`;
  return `### ${title}\n\n${list.join('\n')}\n\n${table}`;
}
