import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { readInput } from '../../../protocol/input.ts';

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const schema = v.object({
  name: v.pipe(v.string(), v.maxLength(8)),
  count: v.pipe(whole, v.minValue(2)),
  most: v.optional(v.pipe(v.number(), v.maxValue(5))),
  share: v.optional(v.number()),
  own: v.optional(v.pipe(v.string('in our words'), v.minLength(1, 'in our words'))),
  points: v.optional(v.array(v.object({ x: v.number(), label: v.optional(v.string()) }))),
  places: v.optional(v.record(v.string(), v.object({ at: whole }))),
  when: v.optional(v.date()),
  nothing: v.optional(v.object({ hint: v.optional(v.string()) })),
});
const GOOD = { name: 'ana', count: 2 };

describe('input', () => {
  it('is given as the schema says, with what is unknown left out', () => {
    const raw = { ...GOOD, places: { a: { at: 1 } }, colour: 'red' };

    expect(readInput(schema, raw, 'body')).toEqual({
      ok: true,
      value: { ...GOOD, places: { a: { at: 1 } } },
    });
  });

  it.each([
    [undefined, 'body: an object with name, count'],
    ['text', 'body: an object with name, count'],
    [{ count: 2 }, 'name: a string of at most 8 characters'],
    [{ ...GOOD, name: 'x'.repeat(9) }, 'name: a string of at most 8 characters'],
    [{ ...GOOD, count: '2' }, 'count: a whole number of at least 2'],
    [{ ...GOOD, count: -1 }, 'count: a whole number of at least 2'],
    [{ ...GOOD, count: 2.5 }, 'count: a whole number of at least 2'],
    [{ ...GOOD, most: 6 }, 'most: a number of at most 5'],
    [{ ...GOOD, share: '' }, 'share: a number'],
    [{ ...GOOD, own: '' }, 'own: in our words'],
    [{ ...GOOD, own: 7 }, 'own: in our words'],
    [{ ...GOOD, points: [{ x: 1 }, { x: '1' }] }, 'points.1.x: a number'],
    [{ ...GOOD, points: [7] }, 'points.0: an object with x'],
    [{ ...GOOD, places: { a: { at: -1 } } }, 'places.a.at: a whole number of at least 0'],
    [{ ...GOOD, places: 7 }, 'places: an object'],
    [{ ...GOOD, nothing: 7 }, 'nothing: an object'],
    [{ ...GOOD, when: 7 }, 'when: of another form'],
  ])('%j is refused with its place and what is wanted there', (raw, message) => {
    expect(readInput(schema, raw, 'body')).toEqual({
      ok: false,
      error: { code: 'invalid_params', message },
    });
  });

  it('that is refused is quoted little, also where a name in it is long', () => {
    const read = readInput(schema, { ...GOOD, places: { ['x'.repeat(60_000)]: 7 } }, 'body');

    expect(!read.ok && read.error.message.length).toBeLessThan(300);
  });
});
