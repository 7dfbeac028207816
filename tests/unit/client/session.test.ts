import { describe, expect, test } from 'vitest';
import type { KeptSession } from '../../../client/kept-session.ts';
import { SESSION_MS } from '../../../protocol/limits.ts';
import { turns } from '../../support/fake-clock.ts';
import type { Asked, Door } from '../../support/fake-gateway.ts';
import { comeBack, openLiveRig, openRig } from './rig.ts';

const ANA = { id: 'u1', name: 'Ana' };
const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 5, 12);

/** Where an app keeps its session. */
class Kept {
  readonly saved: (KeptSession | null)[] = [];
  readonly #first: KeptSession | null;

  constructor(first: KeptSession | null = null) {
    this.#first = first;
  }

  load(): KeptSession | null {
    return this.#first;
  }

  save(session: KeptSession | null): void {
    this.saved.push(session);
  }
}

function accept(door: Door, over: object = {}): string {
  const { id, params } = door.take('authenticate');
  door.answer(id, { user: ANA, expires: NOW + SESSION_MS, ...over });
  door.flush();
  return params.token;
}

describe('a session', () => {
  test('[A1] is begun over HTTP, kept by the app and shown to the connection', async () => {
    const kept = new Kept();
    const { client, http, door } = openLiveRig({ sessions: kept });
    const states: string[] = [];
    client.session.on('state', ({ state }) => states.push(state));
    const started = client.session.start('Ana');
    const asked = http.take('/api/session');
    asked.answer({ token: 't1', user: ANA, expires: NOW + SESSION_MS });

    expect(await started).toEqual({ ok: true, value: ANA });
    expect(asked.init.body).toBe('{"name":"Ana"}');
    expect(kept.saved).toEqual([{ token: 't1', name: 'Ana' }]);
    expect(accept(door)).toBe('t1');
    expect(states).toEqual(['starting', 'held', 'ready']);
    expect(client.session.user).toEqual(ANA);
  });

  test('that the app kept is shown on every connection, before anything is watched', async () => {
    const rig = openLiveRig({ sessions: new Kept({ token: 't0', name: 'Ana' }) });
    rig.client.ticker('A', () => {});
    expect(accept(rig.door)).toBe('t0');
    await turns(1);
    const door = await comeBack(rig);

    expect(rig.client.session.state).toEqual({ state: 'held', user: ANA });
    expect(door.takeAll().map(({ method }) => method)).toEqual(['authenticate', 'subscribe']);
  });

  test('may be a bare token', () => {
    const { client, door } = openLiveRig({ token: 'bare' });

    expect(accept(door)).toBe('bare');
    expect(client.session.state).toMatchObject({ state: 'ready', user: ANA });
  });

  test('begun before there is a connection is shown on the first one', async () => {
    const rig = openRig();
    const started = rig.client.session.start('Ana');
    rig.http.take('/api/session').answer({ token: 't1', user: ANA, expires: NOW + SESSION_MS });
    await started;

    expect(accept(rig.gateway.admit())).toBe('t1');
  });

  test('a patient start waits for a connection, and what is said meanwhile goes out once', async () => {
    const rig = openRig();
    const started = rig.client.session.start('Ana', { isPatient: true });
    expect(rig.client.session.state).toMatchObject({ state: 'starting', isWaiting: true });
    const room = rig.client.room('A');
    expect(room.say('hello').ok).toBe(true);
    expect([rig.http.waiting, room.pending.length]).toEqual([0, 1]);

    const door = rig.gateway.admit();
    await turns(1);
    rig.http.take('/api/session').answer({ token: 't1', user: ANA, expires: NOW + SESSION_MS });
    expect(await started).toEqual({ ok: true, value: ANA });
    await turns(1);
    const calls = door.takeAll();
    const { id } = calls.find(({ method }) => method === 'history') ?? { id: -1 };
    door.answer(id, { epoch: 7, messages: [], complete: true });
    const shown = calls.find(({ method }) => method === 'authenticate') ?? { id: -1 };
    door.answer(shown.id, { user: ANA, expires: NOW + SESSION_MS });
    door.flush();
    await turns(1);

    const said = door.takeAll().filter(({ method }) => method === 'say');
    expect(said.map(({ params }) => params.text)).toEqual(['hello']);
  });

  test.each([
    ['nobody can be reached', (asked: Asked) => asked.fail()],
    ['the house cannot answer', (asked: Asked) => asked.refuse('unavailable', 503)],
  ])(
    'a patient start asks again when %s, and ends at what the house refuses',
    async (_, trouble) => {
      const { client, http, clock } = openLiveRig();
      const started = client.session.start('Ana', { isPatient: true });
      trouble(http.take('/api/session'));
      await turns(2);
      expect(client.session.state).toMatchObject({ state: 'starting', isWaiting: true });

      clock.advance(1_000);
      await turns(1);
      expect(client.session.state).toMatchObject({ state: 'starting', isWaiting: false });
      http.take('/api/session').refuse('name_taken', 403);

      expect(await started).toMatchObject({ error: { code: 'name_taken' } });
      expect(client.session.state).toMatchObject({ state: 'none', fault: { code: 'name_taken' } });
    },
  );

  test('a patient start that waits ends at the next one, and at close', async () => {
    const rig = openRig();
    const first = rig.client.session.start('Ana', { isPatient: true });
    const second = rig.client.session.start('Bo', { isPatient: true });

    expect(await first).toMatchObject({ error: { code: 'closed' } });
    rig.client.close();
    expect(await second).toMatchObject({ error: { code: 'closed' } });
    expect(rig.http.waiting).toBe(0);
  });

  test('a refused name is told, and there is none', async () => {
    const { client, http } = openLiveRig();
    const started = client.session.start('Ana');
    http.take('/api/session').refuse('name_taken', 403);

    expect(await started).toMatchObject({ ok: false, error: { code: 'name_taken' } });
    expect(client.session.state).toMatchObject({ state: 'none', fault: { code: 'name_taken' } });
  });

  test('[A2] begun anew with a good one renames it; refused, the old one stays', async () => {
    const kept = new Kept({ token: 't0', name: 'Ana' });
    const { client, http, door } = openLiveRig({ sessions: kept });
    accept(door);
    const started = client.session.start('Bo');
    const asked = http.take('/api/session');
    expect(asked.init.headers.authorization).toBe('Bearer t0');
    asked.refuse('name_taken', 403);

    expect(await started).toMatchObject({ error: { code: 'name_taken' } });
    expect(accept(door)).toBe('t0');
    expect(client.session.state).toMatchObject({ state: 'ready', user: ANA });
    expect(kept.saved).toEqual([]);
  });

  test('begun anew with one that is no good begins without it', async () => {
    const { client, http } = openLiveRig({ token: 'old' });
    const started = client.session.start('Ana');
    http.take('/api/session').refuse('token_invalid', 401);
    await turns(1);
    const asked = http.take('/api/session');
    asked.answer({ token: 't1', user: ANA, expires: NOW + SESSION_MS });

    expect(await started).toMatchObject({ ok: true });
    expect(asked.init.headers.authorization).toBeUndefined();
  });

  test('[A3] that has expired is replaced under the same name', async () => {
    const kept = new Kept({ token: 't0', name: 'Ana' });
    const { http, door, clock } = openLiveRig({ sessions: kept });
    door.refuse(door.take('authenticate').id, 'token_expired');
    door.flush();
    await clock.settle(1_000);
    http.take('/api/session').answer({ token: 't1', user: ANA, expires: NOW + SESSION_MS });
    await turns(1);

    expect(accept(door)).toBe('t1');
    expect(kept.saved).toEqual([{ token: 't1', name: 'Ana' }]);
  });

  test('[A3] that has expired ends when its name is not known, and the app forgets it', async () => {
    const kept = new Kept({ token: 't0' });
    const { client, http, door, clock } = openLiveRig({ sessions: kept });
    door.refuse(door.take('authenticate').id, 'token_expired');
    door.flush();
    await clock.settle(1_000);

    expect(client.session.state).toMatchObject({ state: 'none', fault: { code: 'token_expired' } });
    expect([kept.saved, http.waiting]).toEqual([[null], 0]);
  });

  test('[A3] that could never be a token is replaced too, not shown again and again', async () => {
    const kept = new Kept({ token: 't'.repeat(5_000), name: 'Ana' });
    const { http, door, clock } = openLiveRig({ sessions: kept });
    door.refuse(door.take('authenticate').id, 'invalid_params');
    door.flush();
    await clock.settle(1_000);
    const asked = http.take('/api/session');
    asked.answer({ token: 't1', user: ANA, expires: NOW + SESSION_MS });
    await turns(1);

    expect(asked.init.headers.authorization).toBeUndefined();
    expect(accept(door)).toBe('t1');
  });

  test.each(['too_large', 'invalid_params', 'invalid_name'] as const)(
    'whose kept name is refused as %s ends with the reason, and the app forgets it',
    async (code) => {
      const kept = new Kept({ token: 't0', name: 'x'.repeat(9_000) });
      const { client, http, door, clock } = openLiveRig({ sessions: kept });
      door.refuse(door.take('authenticate').id, 'token_expired');
      door.flush();
      await clock.settle(1_000);
      http.take('/api/session').refuse(code, 413);
      await turns(1);

      expect(client.session.state).toMatchObject({ state: 'none', fault: { code } });
      expect(kept.saved).toEqual([null]);
    },
  );

  test('a node that does not know the key of the house is not asked in a loop', async () => {
    const { http, door, clock } = openLiveRig({ sessions: new Kept({ token: 't', name: 'Ana' }) });
    let asked = 0;
    for (let left = 600; left > 0; left -= 1) {
      for (const { id } of door.takeAll()) door.refuse(id, 'token_invalid');
      door.say('{}');
      door.flush();
      await clock.settle(100, 100);
      for (; http.waiting > 0; asked += 1) {
        http.take('/api/session').answer({ token: 't', user: ANA, expires: NOW + SESSION_MS });
        await turns(1);
      }
    }

    expect(asked).toBeGreaterThan(2);
    expect(asked).toBeLessThan(12);
  });

  test('a house that cannot look now is asked again', async () => {
    const { client, door, clock } = openLiveRig({ token: 't0' });
    door.refuse(door.take('authenticate').id, 'unavailable');
    door.flush();
    expect(client.session.state.state).toBe('held');
    await clock.settle(1_000);

    expect(accept(door)).toBe('t0');
  });
});

describe('renewal', () => {
  /** Days pass; the connection is kept alive. */
  async function pass(rig: ReturnType<typeof openLiveRig>, ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 4_000) {
      rig.clock.advance(Math.min(left, 4_000));
      rig.door.say('{}');
      rig.door.flush();
    }
    await turns(1);
  }

  test('[A2] happens when half of the life is over, and the new token is shown', async () => {
    const kept = new Kept({ token: 't0', name: 'Ana' });
    const rig = openLiveRig({ sessions: kept });
    accept(rig.door);
    await pass(rig, SESSION_MS / 2 - 4_000);
    expect(rig.http.waiting).toBe(0);
    await pass(rig, 4_000);
    const asked = rig.http.take('/api/session');
    asked.answer({ token: 't1', user: ANA, expires: NOW + 2 * SESSION_MS });
    await turns(1);

    expect(asked.init.headers.authorization).toBe('Bearer t0');
    expect(accept(rig.door, { expires: NOW + 2 * SESSION_MS })).toBe('t1');
    expect(kept.saved).toEqual([{ token: 't1', name: 'Ana' }]);
    expect(rig.client.session.state.state).toBe('ready');
  });

  test('happens within a minute for a token that is older when the app comes', async () => {
    const rig = openLiveRig({ token: 't0' });
    accept(rig.door, { expires: NOW + DAY });
    await pass(rig, 30_000);

    expect(rig.http.take('/api/session').init.headers.authorization).toBe('Bearer t0');
  });

  test('goes by the clock of the house, not by that of this machine', async () => {
    const rig = openLiveRig({ token: 't0' });
    rig.clock.setWall(NOW + 30 * DAY);
    accept(rig.door);
    await pass(rig, DAY);

    expect(rig.http.waiting).toBe(0);
  });

  test('of tokens with a short life does not run in a loop', async () => {
    const rig = openLiveRig({ token: 't0' });
    accept(rig.door, { expires: NOW + 10 * 60_000 });
    let renewals = 0;
    for (let left = 3_600_000; left > 0; left -= 4_000) {
      await pass(rig, 4_000);
      if (rig.http.waiting === 0) continue;
      renewals += 1;
      const expires = NOW + rig.clock.mono() + 10 * 60_000;
      rig.http.take('/api/session').answer({ token: `t${renewals}`, user: ANA, expires });
      await turns(1);
      accept(rig.door, { expires });
    }

    expect(renewals).toBeGreaterThan(8);
    expect(renewals).toBeLessThan(16);
  });

  test('that fails is tried again a minute later', async () => {
    const rig = openLiveRig({ token: 't0' });
    accept(rig.door, { expires: NOW + DAY });
    await pass(rig, 30_000);
    rig.http.take('/api/session').refuse('unavailable', 503);
    await turns(1);
    await pass(rig, 60_000);

    expect(rig.http.waiting).toBe(1);
  });
});
