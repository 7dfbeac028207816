import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { decodeJson, encodeJson } from '../../../protocol/json.ts';

const PointSchema = v.object({ name: v.string(), x: v.number() });

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('JSON bytes', () => {
  it('give back what was written', () => {
    const point = fc.record({ name: fc.string({ unit: 'grapheme' }), x: fc.integer() });
    fc.assert(
      fc.property(point, (one) => {
        expect(decodeJson(PointSchema, encodeJson(one))).toEqual({ ok: true, value: one });
      }),
    );
  });

  it.each([
    ['no JSON', bytesOf('{"name":'), 'not JSON'],
    ['nothing', bytesOf(''), 'not JSON'],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'not JSON'],
    ['another form', bytesOf('{"name":"a","x":"1"}'), 'x'],
    ['null', bytesOf('null'), 'Object'],
  ])('that are %s are refused with the reason', (_, bytes, reason) => {
    expect(decodeJson(PointSchema, bytes)).toEqual({
      ok: false,
      error: expect.stringContaining(reason),
    });
  });
});
