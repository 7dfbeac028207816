import { beforeEach, describe, expect, test } from 'vitest';
import type { Bus } from '../../../bus/bus.ts';
import { MemoryBroker } from '../../../bus/memory.ts';
import { Presence } from '../../../gateway/presence.ts';
import { PRESENCE_NAMES } from '../../../protocol/limits.ts';
import { PRESENCE_BEATS } from '../../../protocol/subjects.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const ADA = { id: 'u1', name: 'Ada' };
const BOB = { id: 'u2', name: 'Bob' };

let clock: FakeClock;
let broker: MemoryBroker;
let errors: object[];

beforeEach(() => {
  clock = new FakeClock();
  errors = [];
  broker = new MemoryBroker({ clock, random: () => 0.2 });
});

function node(name: string, bus: Bus = broker.connect()): Presence {
  const log = { info: () => {}, warn: () => {}, error: (fields: object) => errors.push(fields) };
  return new Presence({ bus, clock, random: () => 0.5, log, node: name });
}

describe('presence', () => {
  test('[R9] counts the sessions of all nodes and names users once, sorted, within a second', async () => {
    const [one, two] = [node('one'), node('two')];
    one.join('AAPL', 's1', BOB);
    one.join('AAPL', 's2', null);
    two.join('AAPL', 's1', ADA);
    two.join('AAPL', 's2', BOB);
    two.join('BRK.B', 's3', ADA);

    await clock.settle(500, 50);

    for (const each of [one, two]) {
      expect(each.of('AAPL')).toEqual({ symbol: 'AAPL', count: 4, users: [ADA, BOB] });
      expect(each.of('BRK.B')).toEqual({ symbol: 'BRK.B', count: 1, users: [ADA] });
      expect(each.of('floor')).toEqual({ symbol: 'floor', count: 0, users: [] });
    }
  });

  test('[R9] names nobody in a large room, also when each node has few', async () => {
    const [one, two] = [node('one'), node('two')];
    for (let index = 0; index < PRESENCE_NAMES; index += 1) one.join('AAPL', `s${index}`, ADA);
    await clock.settle(500, 50);
    expect(two.of('AAPL').users).toEqual([ADA]);

    const leave = two.join('AAPL', 'x', BOB);
    await clock.settle(500, 50);
    for (const each of [one, two]) expect(each.of('AAPL')).toEqual({ symbol: 'AAPL', count: 21 });

    leave();
    await clock.settle(500, 50);
    expect(one.of('AAPL')).toMatchObject({ count: 20, users: [ADA] });
  });

  test('a member who joins again, as somebody now, is one member, and leaving the first time is over', () => {
    const one = node('one');
    const first = one.join('AAPL', 's1', null);
    const second = one.join('AAPL', 's1', ADA);
    expect(one.of('AAPL')).toMatchObject({ count: 1, users: [ADA] });

    first();
    expect(one.of('AAPL').count).toBe(1);
    second();
    second();
    expect(one.of('AAPL').count).toBe(0);
  });

  test('a node that says goodbye is gone at once, one that is killed within 6 s', async () => {
    const own = node('own');
    const polite = node('polite');
    const bus = broker.connect();
    node('killed', bus).join('AAPL', 's1', ADA);
    polite.join('AAPL', 's1', BOB);
    await clock.settle(500, 50);
    expect(own.of('AAPL').count).toBe(2);

    polite.close();
    await clock.settle();
    expect(own.of('AAPL')).toMatchObject({ count: 1, users: [ADA] });

    await bus.close();
    await clock.settle(4_000, 50);
    expect(own.of('AAPL').count).toBe(1);
    await clock.settle(3_500, 50);
    expect(own.of('AAPL').count).toBe(0);
  });

  test('what gets lost is mended by the next beats, joining as well as leaving', async () => {
    const [one, two] = [node('one'), node('two')];
    broker.faults = [{ prefix: PRESENCE_BEATS, lose: 1 }];
    const leave = one.join('AAPL', 's1', ADA);
    await clock.settle(500, 50);
    expect(two.of('AAPL').count).toBe(0);
    broker.faults = [];
    await clock.settle(2_200, 50);
    expect(two.of('AAPL').count).toBe(1);

    broker.faults = [{ prefix: PRESENCE_BEATS, lose: 1 }];
    leave();
    await clock.settle(300, 50);
    broker.faults = [];
    await clock.settle(2_200, 50);
    expect(two.of('AAPL').count).toBe(0);
  });

  test('stays through a broker that is away for less than the lease, and comes back after a longer time', async () => {
    const [one, two] = [node('one'), node('two')];
    one.join('AAPL', 's1', ADA);
    await clock.settle(2_500, 50);

    broker.stop();
    await clock.settle(2_000, 50);
    expect(two.of('AAPL').count).toBe(1);
    await clock.settle(6_000, 50);
    expect(two.of('AAPL').count).toBe(0);
    broker.start();
    await clock.settle(2_300, 50);
    expect(two.of('AAPL').count).toBe(1);
  });

  test('[R9] tells a change at once and then at most once a second, and only what is a change', async () => {
    const [one, two] = [node('one'), node('two')];
    const told: [number, number][] = [];
    one.onChange((symbol) => told.push([clock.mono(), one.of(symbol).count]));
    one.join('AAPL', 'first', null);
    expect(told).toEqual([[0, 1]]);

    for (let index = 0; index < 40; index += 1) {
      two.join('AAPL', `s${index}`, null);
      await clock.settle(100, 50);
    }
    await clock.settle(3_000, 50);

    for (const [index, [at]] of told.entries()) {
      expect(at - (told[index - 1]?.[0] ?? -1_000)).toBeGreaterThanOrEqual(1_000);
    }
    expect(told.at(-1)?.[1]).toBe(41);
    expect(told.length).toBeLessThanOrEqual(6);
    const before = told.length;
    await clock.settle(6_000, 50);
    expect(told).toHaveLength(before);
  });

  test('a listener that throws is logged and counted, and keeps a change from nobody', async () => {
    const own = node('own');
    const told: string[] = [];
    own.onChange(() => {
      throw new Error('a bug');
    });
    own.onChange((symbol) => told.push(symbol));

    own.join('AAPL', 's1', ADA);
    await clock.settle(3_000, 50);

    expect(told).toEqual(['AAPL']);
    expect(own.failures).toBe(1);
    expect(errors).toEqual([{ room: 'AAPL', reason: 'a bug' }]);
  });

  test('tells nothing of rooms in which nobody of this node is', async () => {
    const [one, two] = [node('one'), node('two')];
    const told: string[] = [];
    one.onChange((symbol) => told.push(symbol));

    two.join('AAPL', 's1', ADA);
    await clock.settle(3_000, 50);

    expect(told).toEqual([]);
    expect(one.of('AAPL').count).toBe(1);
  });

  test('a node with very many rooms tells all of them', async () => {
    const [one, two] = [node('one'), node('two')];
    for (let index = 0; index < 1_200; index += 1) one.join(`S${index}`, 's1', ADA);
    await clock.settle(300, 50);

    expect(two.of('S0').count + two.of('S1199').count).toBe(2);
  });

  test.each([
    'nothing',
    '{"type":"rooms","node":"x","rooms":[{"symbol":"AAPL","count":-1}]}',
    '{"type":"rooms","node":"x","rooms":[{"symbol":"AAPL","count":1e99}]}',
    '{"type":"rooms","node":"x","rooms":[{"symbol":"AAPL","count":1,"users":[{"id":"u"}]}]}',
    `{"type":"rooms","node":"x","rooms":[{"symbol":"AAPL","count":1,"users":[{"id":"u","name":"${'n'.repeat(65)}"}]}]}`,
    `{"type":"rooms","node":"x","rooms":[${'{"symbol":"A","count":1},'.repeat(100)}{"symbol":"A","count":1}]}`,
    '{"type":"rooms","rooms":[]}',
  ])('takes no message like %.60s, and counts it', async (text) => {
    const own = node('own');
    broker.connect().live.publish(PRESENCE_BEATS, new TextEncoder().encode(text));
    await clock.settle();

    expect(own.of('AAPL').count).toBe(0);
    expect(own.malformed).toBe(1);
  });

  test('close leaves no timer and tells nothing more', async () => {
    const own = node('own');
    const leave = own.join('AAPL', 's1', ADA);
    let told = 0;
    own.onChange(() => {
      told += 1;
    });

    own.close();
    own.close();
    leave();
    own.join('AAPL', 's2', BOB);
    await clock.settle(100);

    expect(clock.pending).toBe(0);
    expect(told).toBe(0);
  });
});
