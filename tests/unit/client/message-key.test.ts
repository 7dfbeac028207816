import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageKey } from '../../../client/message-key.ts';
import { KEY_CHARACTERS } from '../../../protocol/limits.ts';
import { seeded } from './rig.ts';

const chance = fc.double({ min: 0, max: 0.9999999, noNaN: true });

describe('the key of a message', () => {
  test('is a UUID of version 7 that tells when it was made', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 44), chance, (now, random) => {
        const key = messageKey(now, () => random);

        expect(key).toMatch(
          /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
        expect(Number.parseInt(key.slice(0, 13).replace('-', ''), 16)).toBe(now);
        expect(key.length).toBeLessThanOrEqual(KEY_CHARACTERS);
      }),
    );
  });

  test('differs with chance, also within a millisecond', () => {
    const random = seeded(1);
    const keys = Array.from({ length: 500 }, () => messageKey(1_000, random));

    expect(new Set(keys).size).toBe(500);
  });
});
