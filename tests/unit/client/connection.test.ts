import { describe, expect, test } from 'vitest';
import type { ConnectionState } from '../../../client/connection-state.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { HeldClock } from '../../support/held-clock.ts';
import { openLiveRig, openRig, URL_ONE, URL_TWO } from './rig.ts';

const NODES = { nodes: [URL_ONE, URL_TWO] };

describe('connecting', () => {
  test('goes from connecting over handshaking to live, and asks for binary frames, else for JSON', () => {
    const rig = openRig();
    const seen: ConnectionState['state'][] = [rig.client.state.state];
    rig.client.on('state', ({ state }) => seen.push(state));

    const door = rig.gateway.door();
    door.accept();
    door.welcome();
    door.flush();

    expect(seen).toEqual(['connecting', 'handshaking', 'live']);
    expect([door.url, door.protocols]).toEqual([URL_ONE, ['outcry.v1', 'outcry.json.v1']]);
  });

  test('[F1] what comes before the welcome is not heard', () => {
    const rig = openRig();
    const door = rig.gateway.door();
    door.accept();
    door.tell('status', { type: 'reconnect', afterMs: 0 });
    door.flush();
    rig.clock.advance(10);

    expect(rig.client.state.state).toBe('handshaking');
  });

  test('gives up a socket that does not open within 5 s', () => {
    const rig = openRig();
    rig.clock.advance(4_999);
    expect(rig.client.state.state).toBe('connecting');
    rig.clock.advance(1);

    expect(rig.client.state).toMatchObject({ state: 'waiting', attempt: 1 });
    expect(rig.gateway.door().isLeft).toBe(true);
  });

  test('gives up a gateway that does not say welcome within 5 s', () => {
    const rig = openRig();
    rig.clock.advance(3_000);
    rig.gateway.door().accept();
    rig.clock.advance(4_999);
    expect(rig.client.state.state).toBe('handshaking');
    rig.clock.advance(1);

    expect(rig.client.state).toMatchObject({ state: 'waiting' });
  });

  test('an address that the platform refuses to open is a loss like any other', () => {
    const rig = openLiveRig();
    rig.gateway.forbidden.add(URL_TWO);
    rig.door.end();
    rig.clock.advance(500);

    expect(rig.client.state).toMatchObject({ state: 'waiting', attempt: 2, url: URL_ONE });
  });

  test('a second welcome on a connection changes nothing', () => {
    const rig = openLiveRig();
    const before = rig.client.state;
    rig.door.welcome({ node: 'another' });
    rig.door.flush();

    expect(rig.client.state).toBe(before);
  });
});

describe('losing the connection', () => {
  test('the first try after it goes to another node, within a second', () => {
    const rig = openLiveRig();
    rig.chance = 0.999;
    rig.door.end();
    expect(rig.client.state).toMatchObject({ state: 'waiting', attempt: 1, url: URL_TWO });
    rig.clock.advance(999);

    expect(rig.gateway.door().url).toBe(URL_TWO);
    expect(rig.client.state).toMatchObject({ state: 'connecting', attempt: 1 });
  });

  test('tries that fail wait longer and longer, over all nodes', () => {
    const rig = openLiveRig();
    rig.door.end();
    const tried: [string, number][] = [];
    for (let left = 4; left > 0; left -= 1) {
      const { state } = rig.client;
      if (state.state !== 'waiting') throw new Error(`impossible: ${state.state}`);
      tried.push([state.url, state.delayMs]);
      rig.clock.advance(state.delayMs);
      rig.gateway.door().end();
    }

    expect(tried).toEqual([
      [URL_TWO, 500],
      [URL_ONE, 1_000],
      [URL_TWO, 2_000],
      [URL_ONE, 4_000],
    ]);
  });

  test('attempts count on after a short connection, and begin anew after a minute', () => {
    const rig = openLiveRig();
    rig.door.end();
    rig.clock.advance(500);
    rig.gateway.admit(NODES);
    for (let left = 10; left > 0; left -= 1) rig.clock.advance(100);
    rig.gateway.door().end();
    expect(rig.client.state).toMatchObject({ attempt: 2 });

    rig.clock.advance(1_000);
    const door = rig.gateway.admit(NODES);
    for (let left = 20; left > 0; left -= 1) {
      rig.clock.advance(3_000);
      door.say('{}');
      door.flush();
    }
    door.end();

    expect(rig.client.state).toMatchObject({ attempt: 1 });
  });

  test('counts the connections after the first', () => {
    const rig = openLiveRig();
    expect(rig.client.counts.reconnects).toBe(0);
    rig.door.end();
    rig.clock.advance(500);
    rig.gateway.admit(NODES);

    expect(rig.client.counts.reconnects).toBe(1);
  });

  test.each([1000, 1002, 1003, 1007, 1009, 4500, 4999])('close code %i is final', (code) => {
    const rig = openLiveRig();
    rig.door.end(code, 'enough');

    expect(rig.client.state).toEqual({ state: 'closed', loss: { reason: 'enough', code } });
    expect(rig.clock.pending).toBe(0);
  });

  test.each([1001, 1011, 1012, 4000, 4499, 1006])('close code %i is worth another try', (code) => {
    const rig = openLiveRig();
    rig.door.end(code);

    expect(rig.client.state.state).toBe('waiting');
  });

  test('after a final close the app may connect again', () => {
    const rig = openLiveRig();
    rig.door.end(1009);
    rig.client.connect();
    rig.gateway.admit();

    expect(rig.client.state.state).toBe('live');
  });

  test('an old socket that still speaks is not heard', () => {
    const rig = openLiveRig();
    rig.door.tell('status', { type: 'reconnect', afterMs: 0 });
    rig.clock.advance(5_000);
    expect(rig.client.state.state).toBe('waiting');
    rig.clock.advance(500);
    rig.gateway.admit(NODES);

    rig.door.flush();
    rig.door.end(1009);
    rig.clock.advance(100);

    expect(rig.client.state).toMatchObject({ state: 'live', url: URL_TWO });
  });
});

describe('silence', () => {
  test('a connection on which nothing comes for 5 s is half open and given up', () => {
    const rig = openLiveRig();
    rig.clock.advance(3_000);
    rig.door.say('{"method":"anything"}');
    rig.door.flush();
    rig.clock.advance(4_999);
    expect(rig.client.state.state).toBe('live');
    rig.clock.advance(1);

    expect(rig.client.state.state).toBe('waiting');
    expect(rig.door.isLeft).toBe(true);
  });

  test('slower heartbeats make it wait longer', () => {
    const rig = openRig();
    rig.gateway.admit({ heartbeatMs: 10_000 });
    rig.clock.advance(49_999);
    expect(rig.client.state.state).toBe('live');
    rig.clock.advance(1);

    expect(rig.client.state.state).toBe('waiting');
  });

  test('a process that slept hears what waits before it believes in silence', () => {
    const clock = new FakeClock();
    const held = new HeldClock(clock);
    const rig = openLiveRig({ clock: held });
    held.hold(3_600_000);
    clock.advance(5_000);
    expect(rig.client.state.state).toBe('live');
    rig.door.say('{"method":"anything"}');
    rig.door.flush();
    clock.advance(4_999);
    expect(rig.client.state.state).toBe('live');
    clock.advance(1);

    expect(rig.client.state.state).toBe('waiting');
  });

  test('a process that slept and then hears nothing for a second gives up', () => {
    const clock = new FakeClock();
    const held = new HeldClock(clock);
    const rig = openLiveRig({ clock: held });
    held.hold(3_600_000);
    clock.advance(5_999);
    expect(rig.client.state.state).toBe('live');
    clock.advance(1);

    expect(rig.client.state.state).toBe('waiting');
  });
});

describe('being asked to go elsewhere', () => {
  test('[L3] it stays until its own moment and then goes to another node at once', () => {
    const rig = openLiveRig();
    rig.door.tell('status', { type: 'reconnect', afterMs: 2_000 });
    rig.door.flush();
    rig.clock.advance(1_999);
    expect(rig.client.state).toMatchObject({ state: 'live', url: URL_ONE });
    rig.clock.advance(1);

    expect(rig.client.state).toMatchObject({ state: 'connecting', url: URL_TWO });
    expect(rig.door.isLeft).toBe(true);
  });

  test('[L3] closed earlier with 1012, it still waits for its own moment', () => {
    const rig = openLiveRig();
    rig.door.tell('status', { type: 'reconnect', afterMs: 2_000 });
    rig.door.flush();
    rig.clock.advance(500);
    rig.door.end(1012);
    rig.client.wake();
    rig.clock.advance(1_499);
    expect(rig.client.state).toMatchObject({ state: 'waiting', delayMs: 1_500 });
    rig.clock.advance(1);

    expect(rig.client.state).toMatchObject({ state: 'connecting', url: URL_TWO });
  });
});

describe('hints', () => {
  test('waking tries at once', () => {
    const rig = openLiveRig();
    rig.door.end();
    rig.client.wake();

    expect(rig.client.state).toMatchObject({ state: 'connecting', attempt: 1 });
  });

  test('waking does not shorten what the house asks for', () => {
    const rig = openLiveRig();
    rig.door.end(1008);
    rig.client.wake();
    rig.clock.advance(29_999);
    expect(rig.client.state.state).toBe('waiting');
    rig.clock.advance(1);

    expect(rig.client.state.state).toBe('connecting');
  });

  test('waking means nothing while it is connected or closed', () => {
    const rig = openLiveRig();
    rig.client.wake();
    expect(rig.client.state.state).toBe('live');
    rig.client.close();
    rig.client.wake();

    expect([rig.client.state.state, rig.gateway.doors.length]).toEqual(['closed', 1]);
  });
});
