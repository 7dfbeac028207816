import { beforeEach, describe, expect, test } from 'vitest';
import type { Bus } from '../../../bus/bus.ts';
import { MemoryBroker } from '../../../bus/memory.ts';
import { seededRandom } from '../../../feed/engine/random.ts';
import { Nodes, parseNodeUrl } from '../../../gateway/nodes.ts';
import { NODE_BEATS } from '../../../protocol/subjects.ts';
import { FakeClock } from '../../support/fake-clock.ts';

let clock: FakeClock;
let broker: MemoryBroker;

beforeEach(() => {
  clock = new FakeClock();
  broker = new MemoryBroker({ clock, random: seededRandom(1, 'nodes') });
});

function node(name: string, bus: Bus = broker.connect()): Nodes {
  return new Nodes({ bus, clock, random: () => 0.5, node: name, url: `ws://${name}.test/ws` });
}

const url = (name: string) => `ws://${name}.test/ws`;

describe('the nodes', () => {
  test('know each other within two seconds, each itself first and the others sorted', async () => {
    const [b, a, c] = ['b', 'a', 'c'].map((name) => node(name));
    await clock.settle(2_000, 50);

    expect(a?.list()).toEqual(['a', 'b', 'c'].map(url));
    expect(b?.list()).toEqual(['b', 'a', 'c'].map(url));
    expect(c?.list()).toEqual(['c', 'a', 'b'].map(url));
  });

  test('know each other before anybody has beaten a second time, whoever came first', async () => {
    const early = node('early');
    await clock.settle();
    const late = node('late');
    await clock.settle();

    expect(early.list()).toEqual([url('early'), url('late')]);
    expect(late.list()).toEqual([url('late'), url('early')]);
  });

  test('forget one that says goodbye at once, and one that falls silent after 4 s', async () => {
    const own = node('own');
    const polite = node('polite');
    const bus = broker.connect();
    node('killed', bus);
    await clock.settle(2_000, 50);
    expect(own.list()).toHaveLength(3);

    polite.close();
    await clock.settle();
    expect(own.list()).toEqual([url('own'), url('killed')]);

    await bus.close();
    await clock.settle(2_500, 50);
    expect(own.list()).toHaveLength(2);
    await clock.settle(3_000, 50);
    expect(own.list()).toEqual([url('own')]);
  });

  test('let the pages of one that died come to the others for a day', async () => {
    const own = node('own');
    const other = node('other');
    await clock.settle(2_000, 50);

    other.close();
    await clock.settle();
    expect(own.list()).toEqual([url('own')]);
    expect(own.listWithLate()).toEqual([url('own'), url('other')]);
    clock.advance(24 * 3_600_000);

    expect(own.listWithLate()).toEqual([url('own')]);
  });

  test('stay known while single beats get lost, and come back after the broker was away', async () => {
    const own = node('own');
    node('other');
    await clock.settle(1_500, 50);
    broker.faults = [{ prefix: NODE_BEATS, lose: 0.3 }];
    await clock.settle(3_000, 50);
    expect(own.list()).toHaveLength(2);
    broker.faults = [];

    broker.stop();
    await clock.settle(6_000, 50);
    expect(own.list()).toEqual([url('own')]);
    broker.start();
    await clock.settle(1_500, 50);
    expect(own.list()).toHaveLength(2);
  });

  test.each([
    'nothing',
    '[]',
    '{"type":"alive"}',
    '{"type":"alive","node":"x","url":"http://x.test/"}',
    '{"type":"alive","node":"x","url":"javascript:alert(1)"}',
    '{"type":"alive","node":"x","url":"ws://user:pass@x.test/"}',
    '{"type":"alive","node":"","url":"ws://x.test/"}',
    `{"type":"alive","node":"x","url":"ws://${'x'.repeat(300)}/"}`,
    '{"type":"alive","node":{"a":1},"url":"ws://x.test/"}',
    '{"type":"hello","node":"x","url":"ws://x.test/"}',
  ])('take no beat like %s, and count it', async (text) => {
    const own = node('own');
    broker.connect().live.publish(NODE_BEATS, new TextEncoder().encode(text));
    await clock.settle();

    expect(own.list()).toEqual([url('own')]);
    expect(own.malformed).toBe(1);
  });

  test('are bounded in number, whatever is said', async () => {
    const own = node('own');
    const { live } = broker.connect();
    for (let index = 0; index < 1_000; index += 1) {
      const beat = { type: 'alive', node: `n${index}`, url: `ws://n${index}.test/` };
      live.publish(NODE_BEATS, new TextEncoder().encode(JSON.stringify(beat)));
    }
    await clock.settle();

    expect(own.list()).toHaveLength(256);
  });

  test('with the same address are told once', async () => {
    const own = node('own');
    const { live } = broker.connect();
    for (const name of ['x', 'y']) {
      const beat = { type: 'alive', node: name, url: 'wss://OWN.test:443/ws' };
      live.publish(NODE_BEATS, new TextEncoder().encode(JSON.stringify(beat)));
    }
    await clock.settle();

    expect(own.list()).toEqual([url('own'), 'wss://own.test/ws']);
  });

  test('leave no timer behind', async () => {
    const one = node('one');
    one.close();
    one.close();

    expect(clock.pending).toBe(0);
  });

  test('have an address that browsers can use, or do not start', () => {
    expect(parseNodeUrl('ws://localhost:8080/ws')).toEqual({
      ok: true,
      value: 'ws://localhost:8080/ws',
    });
    const deps = { bus: broker.connect(), clock, random: () => 0.5, node: 'x' };
    expect(() => new Nodes({ ...deps, url: 'localhost:8080' })).toThrow(/neither ws/);
  });
});
