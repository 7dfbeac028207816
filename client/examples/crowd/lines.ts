// What the crowd says: one line out of a temper's templates. `[a|b]` picks one, `{symbol}`, `{price}`, `{move}` and
// `{name}` are filled in. Pure: the same chance gives the same line.

import type { Random } from '../../../protocol/clock.ts';
import { CHARTIST } from './lines/chartist.ts';
import { JOKER } from './lines/joker.ts';
import { PANICKER } from './lines/panicker.ts';
import type { Templates, Topic } from './lines/topics.ts';
import { VALUE } from './lines/value.ts';

export const TEMPERS = ['chartist', 'value', 'panicker', 'joker'] as const;
export type Temper = (typeof TEMPERS)[number];

export interface Facts {
  readonly symbol: string;
  /** As people write it. */
  readonly price: string;
  /** Of the last half minute, with its sign: `+0.42%`. */
  readonly move: string;
  /** Who is answered; empty when nobody is. */
  readonly name: string;
}

const LINES: Readonly<Record<Temper, Templates>> = {
  chartist: CHARTIST,
  value: VALUE,
  panicker: PANICKER,
  joker: JOKER,
};

/** One line; templates with the same words come out differently. */
export function lineOf(temper: Temper, topic: Topic, facts: Facts, random: Random): string {
  const template = pick(LINES[temper][topic], random);
  const chosen = template.replace(/\[([^\]]+)\]/g, (_all, choices: string) =>
    pick(choices.split('|'), random),
  );
  return chosen
    .replaceAll('{symbol}', `$${facts.symbol}`)
    .replaceAll('{price}', facts.price)
    .replaceAll('{move}', facts.move)
    .replaceAll('{name}', facts.name === '' ? '' : `@${facts.name}`)
    .trim();
}

function pick(choices: readonly string[], random: Random): string {
  return choices[Math.floor(random() * choices.length)] ?? '';
}
