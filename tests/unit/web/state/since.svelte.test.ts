import { describe, expect, it } from 'vitest';
import { type Priced, Since } from '../../../../web/src/state/since.svelte.ts';
import { turns } from '../../../support/fake-clock.ts';
import { watched } from '../../../support/reactive.svelte.ts';

function priced(price: number | null, isCurrent = true): Priced {
  return { last: String(price), isCurrent, peek: () => price };
}

describe('Since', () => {
  it('tells how far the price has come, with sign and direction', () => {
    const since = new Since();
    since.renew(priced(101.24));

    expect(since.of(100)).toEqual({ text: '+1.24\u202f%', direction: 'up', isCurrent: true });
    expect(since.of(102)).toMatchObject({ text: '\u22120.75\u202f%', direction: 'down' });
    expect(since.of(101.24)).toMatchObject({ text: '0.00\u202f%', direction: 'flat' });
  });

  it('tells nothing of what was said beside the market, and nothing before there is a price', () => {
    const since = new Since();
    expect(since.of(100)).toBe(null);

    since.renew(priced(null));
    expect([since.of(100), since.price]).toEqual([null, null]);
    since.renew(priced(101));

    expect([since.of(null), since.price]).toEqual([null, '101']);
    since.renew(null);
    expect([since.of(100), since.price]).toEqual([null, null]);
  });

  it('tells that the price may be old', () => {
    const since = new Since();

    since.renew(priced(101, false));

    expect(since.of(100)?.isCurrent).toBe(false);
  });

  it('asks whoever reads it to look again when the price is another, and only then', async () => {
    const since = new Since();
    since.renew(priced(101));
    const texts = await watched(() => since.of(100)?.text);

    since.renew(priced(101));
    await turns();
    since.renew(priced(102));
    await turns();

    expect(texts.values).toEqual(['+1.00\u202f%', '+2.00\u202f%']);
    texts.stop();
  });
});
