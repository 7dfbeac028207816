import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barsSubject, batchSubject, subjectToken } from '../../../protocol/subjects.ts';

describe('subjects', () => {
  it('escape everything but letters, digits, "_" and "-"', () => {
    expect(subjectToken('BRK.B')).toBe('BRK=2EB');
    expect(subjectToken('^OUT')).toBe('=5EOUT');
    expect(subjectToken('BTC-USD')).toBe('BTC-USD');
    expect(batchSubject('M&M')).toBe('md.batch.M=26M');
    expect(barsSubject('1m', 'BRK.B', 60_000)).toBe('bars.1m.BRK=2EB.60000');
  });

  it('make one token of any text, and different tokens of different texts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(subjectToken(a)).toMatch(/^[A-Za-z0-9_=-]*$/);
        expect(subjectToken(a) === subjectToken(b)).toBe(a === b);
      }),
    );
  });
});
