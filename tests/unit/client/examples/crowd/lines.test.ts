import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TOPICS } from '../../../../../client/examples/crowd/lines/topics.ts';
import { lineOf, TEMPERS } from '../../../../../client/examples/crowd/lines.ts';
import { seededRandom } from '../../../../../client/examples/crowd/seeded.ts';
import { parseText } from '../../../../../protocol/words.ts';

const FACTS = { symbol: 'BTC-USD', price: '64190.12', move: '+0.42%', name: 'ana' };

describe('what the crowd says', () => {
  it('can be said as it is, whatever the chance, and leaves nothing to be filled in', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TEMPERS),
        fc.constantFrom(...TOPICS),
        fc.nat(),
        (temper, topic, seed) => {
          const text = lineOf(temper, topic, FACTS, seededRandom(seed, 'line'));

          expect(parseText(text)).toEqual({ ok: true, value: text });
          expect(text).not.toMatch(/[{}[\]|]|undefined/);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is the same for the same seed and varied for others', () => {
    const say = (seed: number) => lineOf('joker', 'idle', FACTS, seededRandom(seed, 'a'));
    const many = new Set(Array.from({ length: 60 }, (_, seed) => say(seed)));

    expect(say(3)).toBe(say(3));
    expect(many.size).toBeGreaterThan(5);
  });

  it('names whom it answers', () => {
    for (const temper of TEMPERS) {
      for (const topic of ['answer', 'welcome', 'question'] as const) {
        expect(lineOf(temper, topic, FACTS, seededRandom(1, temper))).toContain('@ana');
      }
    }
  });

  it('is rarely the same twice in an hour of a quiet room', () => {
    const random = seededRandom(5, 'hour');
    const said = Array.from({ length: 60 }, () => lineOf('value', 'idle', FACTS, random));

    expect(new Set(said).size).toBeGreaterThan(15);
  });
});
