// A name for somebody who has just come: good enough to speak at once, and easy to change. Pure.

import type { Random } from '../../../protocol/clock.ts';

const MOODS = [
  'brisk',
  'calm',
  'clever',
  'early',
  'gentle',
  'honest',
  'lucky',
  'nimble',
  'patient',
  'quiet',
  'sharp',
  'steady',
  'sunny',
  'swift',
  'warm',
  'witty',
] as const;
const ANIMALS = [
  'badger',
  'bear',
  'bull',
  'crane',
  'falcon',
  'finch',
  'fox',
  'hare',
  'heron',
  'lynx',
  'magpie',
  'otter',
  'owl',
  'raven',
  'stork',
  'wren',
] as const;

/** `calm-otter-42`: one of 23,000, so that two who come at once rarely meet. */
export function guestName(random: Random): string {
  const of = (words: readonly string[]) => words[Math.floor(random() * words.length)] ?? '';
  return `${of(MOODS)}-${of(ANIMALS)}-${10 + Math.floor(random() * 90)}`;
}
