// Seeded chance: xoshiro128** (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021) and the
// distributions that the simulation draws from. Streams of different names are independent of each other, so that
// whatever one part draws never moves another. Not for secrets.

import type { Random } from '../../protocol/clock.ts';
import { assert } from '../../protocol/result.ts';

/** Four 32-bit words, not all 0. */
export type RandomState = readonly [number, number, number, number];

/** The stream `name` of `seed`: the same two give the same numbers, for ever. */
export function seededRandom(seed: number, name: string): Random {
  const next = xoshiro128(hashWords(`${seed}/${name}`));
  return () => next() / 0x1_0000_0000;
}

/** Unsigned 32-bit integers, beginning after `state`. */
export function xoshiro128(state: RandomState): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
}

export function chance(random: Random, probability: number): boolean {
  return random() < probability;
}

/** An integer of `[0, below)`. */
export function integer(random: Random, below: number): number {
  return Math.floor(random() * below);
}

export function pick<T extends {}>(random: Random, items: readonly T[]): T {
  const item = items[integer(random, items.length)];
  assert(item !== undefined, 'a pick from nothing');
  return item;
}

/** Mean 0, deviation 1 (Marsaglia's polar method: log and square root alone, the same on every machine). */
export function normal(random: Random): number {
  for (;;) {
    const x = 2 * random() - 1;
    const y = 2 * random() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/** Median 1; `sigma` is the deviation of the logarithm. */
export function lognormal(random: Random, sigma: number): number {
  return Math.exp(sigma * normal(random));
}

/** The wait for the next event of a Poisson process; for ever at rate 0. */
export function exponential(random: Random, rate: number): number {
  return -Math.log(1 - random()) / rate;
}

/** At least 1, with P(x > t) = t^-exponent. */
export function pareto(random: Random, exponent: number): number {
  return (1 - random()) ** (-1 / exponent);
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Four words of which each depends on the whole text: FNV-1a from four offsets, then murmur3's finish. */
function hashWords(text: string): RandomState {
  return [
    hash(text, 0x811c9dc5),
    hash(text, 0x9e3779b9),
    hash(text, 0x85ebca6b),
    hash(text, 0x2545f491) | 1,
  ];
}

function hash(text: string, offset: number): number {
  let word = offset;
  for (let index = 0; index < text.length; index += 1) {
    word = Math.imul(word ^ text.charCodeAt(index), 0x01000193);
  }
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}
