// Live messages of the contract: order, turns, ownership, wildcards, handlers that throw.

import { describe, expect, test } from 'vitest';
import type { BusEvent } from '../../bus/bus.ts';
import { BUS_MESSAGE_BYTES } from '../../bus/limits.ts';
import { eventually } from '../support/eventually.ts';
import { type BusStage, bytes, textOf } from './bus-stage.ts';

export function liveContract(stage: BusStage): void {
  const { connect, pair, fresh, ready } = stage;

  describe('live messages', () => {
    test('reach every connection in the order of publishing', async () => {
      const [sender, reader] = await pair();
      const subject = `live.${fresh()}`;
      const seen: string[][] = [[], []];
      reader.live.subscribe(subject, (body) => seen[0]?.push(textOf(body)));
      sender.live.subscribe(subject, (body) => seen[1]?.push(textOf(body)));
      await ready(reader);
      await ready(sender);
      const sent = Array.from({ length: 500 }, (_, index) => `${index}`);

      for (const text of sent) sender.live.publish(subject, bytes(text));

      await eventually('all arrived', () => seen.every(({ length }) => length === sent.length));
      expect(seen).toEqual([sent, sent]);
    });

    test('never arrive in the turn in which they were published', async () => {
      const bus = await connect();
      const subject = `live.${fresh()}`;
      let arrived = 0;
      bus.live.subscribe(subject, () => {
        arrived += 1;
      });
      await ready(bus);

      bus.live.publish(subject, bytes('x'));

      expect(arrived).toBe(0);
      await eventually('it arrived', () => arrived === 1);
    });

    test('are what they were when they were published, and belong to the handler', async () => {
      const [sender, reader] = await pair();
      const subject = `live.${fresh()}`;
      const seen: string[] = [];
      for (let index = 0; index < 2; index += 1) {
        reader.live.subscribe(subject, (body) => {
          seen.push(textOf(body));
          body.fill(0);
        });
      }
      await ready(reader);
      const body = Buffer.from('before');

      sender.live.publish(subject, body);
      body.write('behind');

      await eventually('both saw it', () => seen.length === 2);
      expect(seen).toEqual(['before', 'before']);
    });

    test('a star stands for exactly one token', async () => {
      const [sender, reader] = await pair();
      const base = `live.${fresh()}`;
      const seen: string[] = [];
      reader.live.subscribe(`${base}.*`, (_, subject) => seen.push(subject));
      await ready(reader);

      for (const end of ['', '.a', '.a.b', '.BRK=2EB']) {
        sender.live.publish(`${base}${end}`, bytes('x'));
      }
      sender.live.publish(`${base}.end`, bytes('x'));

      await eventually('the last arrived', () => seen.includes(`${base}.end`));
      expect(seen).toEqual([`${base}.a`, `${base}.BRK=2EB`, `${base}.end`]);
    });

    test('a handler that throws is reported, and neither it nor another misses what follows', async () => {
      const [sender, reader] = await pair();
      const subject = `live.${fresh()}`;
      const seen: string[] = [];
      const errors: BusEvent[] = [];
      reader.onEvent((event) => errors.push(event));
      reader.live.subscribe(subject, (body) => {
        seen.push(`bad ${textOf(body)}`);
        throw new Error('no taste for it');
      });
      reader.live.subscribe(subject, (body) => seen.push(`good ${textOf(body)}`));
      await ready(reader);

      sender.live.publish(subject, bytes('1'));
      sender.live.publish(subject, bytes('2'));

      await eventually('both came twice', () => seen.length === 4);
      expect([...seen].sort()).toEqual(['bad 1', 'bad 2', 'good 1', 'good 2']);
      expect(errors).toHaveLength(2);
      expect(errors[0]).toMatchObject({ type: 'error' });
      expect(JSON.stringify(errors)).toContain('no taste for it');
    });

    test('a listener of events that throws takes nobody down', async () => {
      const bus = await connect();
      const subject = `live.${fresh()}`;
      const events: BusEvent[] = [];
      bus.onEvent(() => {
        throw new Error('a listener that throws on purpose');
      });
      bus.onEvent((event) => events.push(event));
      bus.live.subscribe(subject, () => {
        throw new Error('first');
      });
      await ready(bus);

      bus.live.publish(subject, bytes('x'));

      await eventually('the other listener heard', () => events.length === 1);
    });

    test('the answer of subscribe ends it', async () => {
      const bus = await connect();
      const subject = `live.${fresh()}`;
      let ended = 0;
      let other = 0;
      const stop = bus.live.subscribe(subject, () => {
        ended += 1;
      });
      bus.live.subscribe(subject, () => {
        other += 1;
      });
      await ready(bus);

      stop();
      stop();
      bus.live.publish(subject, bytes('x'));

      await eventually('the other got it', () => other === 1);
      expect(ended).toBe(0);
    });

    test('one that is too large is not published but reported', async () => {
      const bus = await connect();
      const subject = `live.${fresh()}`;
      const sizes: number[] = [];
      const events: BusEvent[] = [];
      bus.onEvent((event) => events.push(event));
      bus.live.subscribe(subject, ({ length }) => sizes.push(length));
      await ready(bus);

      bus.live.publish(subject, new Uint8Array(BUS_MESSAGE_BYTES + 1));
      bus.live.publish(subject, new Uint8Array(BUS_MESSAGE_BYTES));

      await eventually('the largest arrived', () => sizes.length > 0);
      expect(sizes).toEqual([BUS_MESSAGE_BYTES]);
      expect(events).toHaveLength(1);
    });
  });
}
