import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameDecoder } from '../../../client/frame-decoder.ts';
import { INTERVAL_MS, INTERVALS } from '../../../protocol/bar.ts';
import { encodeBars } from '../../../protocol/bar-entry.ts';
import { type Definition, entryBytes, LAYOUT } from '../../../protocol/entry.ts';
import { barsFrame } from '../../../protocol/frames.ts';
import { ok } from '../../../protocol/result.ts';
import { batches, EPOCH } from '../../support/arbitrary.ts';
import { CHANNELS, type Chain, chains, messageOf, type Step } from '../../support/wire-chain.ts';

type Channel = keyof typeof CHANNELS;
const NAMES: readonly Channel[] = ['ticker', 'trades', 'book'];

/** As JSON carries it. */
function carried(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function entryOf(channel: Channel, step: Step, definition: Definition): Uint8Array {
  const entry = CHANNELS[channel].entry(step, definition);
  if (!entry) throw new Error('a price off the tick');
  return entry;
}

function told(name: string, params: unknown) {
  return { type: 'told', name, params };
}

/** All steps of all channels of a chain, in turn. */
function allOf({ definition, steps }: Chain) {
  return steps.flatMap((step) =>
    NAMES.map((channel) => ({
      entry: entryOf(channel, step, definition),
      told: told(channel, carried(CHANNELS[channel].json(step, definition))),
    })),
  );
}

describe('binary messages', () => {
  it('[B1] [B7] [B8] [B9] say what their JSON frames say, whatever was folded and however it is told', () => {
    fc.assert(
      fc.property(chains(), fc.integer({ min: 1, max: 9 }), (chain, perMessage) => {
        const all = allOf(chain);
        const decoder = new FrameDecoder();
        const heard: unknown[] = [];
        for (let at = 0; at < all.length; at += perMessage) {
          const some = all.slice(at, at + perMessage).map(({ entry }) => entry);
          const decoded = decoder.decode(messageOf(chain.definition, some));
          if (!decoded.ok) throw new Error(decoded.error);
          heard.push(...decoded.value);
        }

        expect(heard).toEqual(all.map((one) => one.told));
      }),
      { numRuns: 400 },
    );
  });

  it('[B10] whole bars too, of every interval', () => {
    const one = fc.record({
      open: fc.integer({ min: -(2 ** 40), max: 2 ** 50 }),
      above: fc.nat(1_000),
      below: fc.nat(1_000),
      volume: fc.maxSafeNat(),
      count: fc.nat(2 ** 40),
      final: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(one), fc.constantFrom(...INTERVALS), (shapes, interval) => {
        const bars = shapes.map(({ open, above, below, volume, count, final }, index) => ({
          time: (20_458 + index * 2) * INTERVAL_MS[interval],
          open,
          high: open + above,
          low: open - below,
          close: above % 3 === 0 ? open : open - below,
          volume,
          count,
          final,
        }));
        const definition = { number: 3, symbol: 'BRK.B', priceScale: 2, sizeScale: 0, tick: 1 };
        const position = { epoch: EPOCH, seq: 2 ** 35 };
        const entry = encodeBars(definition, interval, position, bars);

        const decoded = new FrameDecoder().decode(messageOf(definition, entry ? [entry] : []));

        const frame = barsFrame(definition, interval, position, bars);
        expect(decoded).toEqual(ok([told('bars', carried(frame))]));
      }),
    );
  });

  it('[B4] entries of other kinds, and bytes behind what is known, are passed over', () => {
    const extra = fc.uint8Array({ minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(chains(), extra, fc.constantFrom(5, 6, 7), (chain, bytes, kind) => {
        const all = allOf(chain);
        const entries = all.flatMap(({ entry }) => [longer(entry, bytes), unknown(kind, bytes)]);

        const decoded = new FrameDecoder().decode(messageOf(chain.definition, entries));

        expect(decoded).toEqual(ok(all.map((one) => one.told)));
      }),
    );
  });

  it('[B11] cut short, a message is refused or ends with a whole entry', () => {
    fc.assert(
      fc.property(chains(), fc.nat(), (chain, at) => {
        const all = allOf(chain);
        const whole = messageOf(
          chain.definition,
          all.map(({ entry }) => entry),
        );
        const decoded = new FrameDecoder().decode(whole.slice(0, at % whole.length));
        if (decoded.ok) {
          expect(decoded.value).toEqual(all.slice(0, decoded.value.length).map((one) => one.told));
        } else {
          expect(decoded.error).not.toBe('');
        }
      }),
    );
  });

  it('[B11] garbled, it is refused or read as something else, and nothing is ever thrown', () => {
    const spoils = fc.array(fc.record({ at: fc.nat(), value: fc.nat(255) }), { minLength: 1 });
    fc.assert(
      fc.property(chains(), spoils, (chain, all) => {
        const bytes = messageOf(
          chain.definition,
          allOf(chain).map(({ entry }) => entry),
        );
        for (const { at, value } of all) bytes[at % bytes.length] = value;

        expect(new FrameDecoder().decode(bytes)).toHaveProperty('ok');
      }),
      { numRuns: 1_000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const decoder = new FrameDecoder();

        expect(decoder.decode(bytes)).toHaveProperty('ok');
        expect(decoder.decode(Uint8Array.from([LAYOUT, ...bytes]))).toHaveProperty('ok');
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['nothing', []],
    ['another layout', [2]],
    ['an entry without a number', [LAYOUT, 1, 1]],
    ['an entry of nothing', [LAYOUT, 0]],
    ['a definition with a scale of 200', [LAYOUT, 6, 0, 1, 1, 65, 200, 0, 1]],
    ['a definition with a tick of nothing', [LAYOUT, 7, 0, 1, 1, 65, 2, 0, 0]],
  ])('[B11] %s is refused', (_what, bytes) => {
    expect(new FrameDecoder().decode(Uint8Array.from(bytes)).ok).toBe(false);
  });

  it('[B11] a change that does not go on from where the chain stands is told as torn', () => {
    fc.assert(
      fc.property(chains(), (chain) => {
        const { definition } = chain;
        const changes = chain.steps.filter(
          ({ manner, before, state }) => manner === 'change' && state.seq > before.seq,
        );
        for (const channel of NAMES) {
          for (const step of changes) {
            const decoder = new FrameDecoder();
            const torn = ok([{ type: 'torn', channel, symbol: 'BRK.B' }]);
            const change = messageOf(definition, [entryOf(channel, step, definition)]);
            expect(decoder.decode(change)).toEqual(torn);

            const whole = { ...step, manner: 'absolute' as const };
            decoder.decode(messageOf(definition, [entryOf(channel, whole, definition)]));
            // Told a second time it begins behind its own end.
            if ((step.state.seq - step.before.seq) % 8 === 0) continue;
            expect(decoder.decode(change)).toEqual(torn);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('[B5] entries of an instrument that is not defined are passed over', () => {
    expect(new FrameDecoder().decode(Uint8Array.from([LAYOUT, 3, 9, 7, 0]))).toEqual(ok([]));
  });

  it('[B11] chains can be torn, all at once, and an absolute entry mends one', () => {
    fc.assert(
      fc.property(chains(), (chain) => {
        const { definition, steps } = chain;
        const [first, second] = steps;
        if (!first || second?.manner !== 'change') return;
        const decoder = new FrameDecoder();
        decoder.decode(messageOf(definition, [entryOf('ticker', first, definition)]));
        const torn = [{ type: 'torn', channel: 'ticker', symbol: 'BRK.B' }];
        expect(decoder.tear()).toEqual(torn);
        expect(decoder.tear()).toEqual([]);
        const change = messageOf(definition, [entryOf('ticker', second, definition)]);
        const absolute = { ...second, manner: 'absolute' as const };

        expect(decoder.decode(change)).toEqual(ok(torn));
        const whole = decoder.decode(
          messageOf(definition, [entryOf('ticker', absolute, definition)]),
        );
        const frame = CHANNELS.ticker.json(second, definition);
        expect(whole).toEqual(ok([told('ticker', carried(frame))]));
      }),
    );
  });
});

/** With `more` behind its last byte. */
function longer(entry: Uint8Array, more: Uint8Array): Uint8Array {
  const length = entry.findIndex((byte) => byte < 128) + 1;
  return withLength([...entry.slice(length), ...more]);
}

function unknown(kind: number, body: Uint8Array): Uint8Array {
  return withLength([kind, 1, ...body]);
}

function withLength(content: readonly number[]): Uint8Array {
  const { length } = content;
  const prefix = length < 128 ? [length] : [(length % 128) | 128, Math.floor(length / 128)];
  return Uint8Array.from([...prefix, ...content]);
}

describe('a price that is no whole number of ticks', () => {
  it('is not written', () => {
    const write = (price: number) =>
      entryBytes('book', { number: 1, tick: 5 }, (writer) => writer.price(price, 5));

    expect(write(15)).not.toBeNull();
    expect(write(12)).toBeNull();
  });
});

it('random markets touch every kind of step', () => {
  const manners = fc.sample(chains(), 200).flatMap(({ steps }) => steps.map((one) => one.manner));

  expect(new Set(manners)).toEqual(new Set(['change', 'absolute', 'snapshot']));
  expect(fc.sample(batches(), 1)[0]?.length).toBeGreaterThan(0);
});
