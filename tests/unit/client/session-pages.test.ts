import { describe, expect, test } from 'vitest';
import type { KeptSession } from '../../../client/kept-session.ts';
import { SESSION_MS } from '../../../protocol/limits.ts';
import { turns } from '../../support/fake-clock.ts';
import type { Door } from '../../support/fake-gateway.ts';
import { openLiveRig } from './rig.ts';

const ANA = { id: 'u1', name: 'Ana' };
const NEW_ANA = { id: 'u2', name: 'Ana' };
const EXPIRES = Date.UTC(2026, 0, 5, 12) + SESSION_MS;

function accept(door: Door, user = ANA): string {
  const { id, params } = door.take('authenticate');
  door.answer(id, { user, expires: EXPIRES });
  door.flush();
  return params.token;
}

function refuse(door: Door): void {
  door.refuse(door.take('authenticate').id, 'token_invalid');
  door.flush();
}

describe('two pages of one app', () => {
  /** What both of them keep. */
  class Shared {
    kept: KeptSession | null = null;

    load(): KeptSession | null {
      return this.kept;
    }

    save(session: KeptSession | null): void {
      this.kept = session;
    }
  }

  function openSecond() {
    const sessions = new Shared();
    const rig = openLiveRig({ sessions });
    return { ...rig, sessions };
  }

  test('are one guest: what the other has kept since is taken up', () => {
    const { client, door, http, sessions } = openSecond();
    expect(client.session.resume()).toBe(false);
    sessions.kept = { token: 't0', name: 'Ana' };

    expect(client.session.resume()).toBe(true);
    expect(accept(door)).toBe('t0');
    expect(client.session.user).toEqual(ANA);
    expect([http.waiting, sessions.kept]).toEqual([0, { token: 't0', name: 'Ana' }]);
  });

  test('make no second guest: a name that is asked for is one for the guest of both', async () => {
    const { client, http, sessions } = openSecond();
    sessions.kept = { token: 't0', name: 'Ana' };
    const started = client.session.start('Bo');
    const asked = http.take('/api/session');
    asked.refuse('name_taken', 403);

    expect(asked.init.headers.authorization).toBe('Bearer t0');
    expect(await started).toMatchObject({ error: { code: 'name_taken' } });
    expect(sessions.kept).toEqual({ token: 't0', name: 'Ana' });
  });

  test('have one name: that which the other took since is shown at once, and spoken under', () => {
    const { client, door, sessions } = openSecond();
    sessions.kept = { token: 't0', name: 'Ana' };
    client.session.resume();
    accept(door);
    sessions.kept = { token: 't9', name: 'Bo' };

    expect(client.session.resume()).toBe(true);
    expect(client.session.state).toEqual({ state: 'held', user: { id: 'u1', name: 'Bo' } });
    expect(accept(door, { id: 'u1', name: 'Bo' })).toBe('t9');
    expect(client.session.canSay).toBe(true);
    expect([client.session.resume(), door.takeAll()]).toEqual([false, []]);
  });

  test('leave a name alone that is being asked for here', async () => {
    const { client, http, sessions } = openSecond();
    const started = client.session.start('Cy');
    sessions.kept = { token: 't9', name: 'Bo' };

    expect(client.session.resume()).toBe(false);
    http
      .take('/api/session')
      .answer({ token: 't2', user: { id: 'u3', name: 'Cy' }, expires: EXPIRES });
    await started;
    expect(sessions.kept).toEqual({ token: 't2', name: 'Cy' });
  });

  test('wake nobody who is closed', () => {
    const { client, clock, sessions } = openSecond();
    client.close();
    sessions.kept = { token: 't0', name: 'Ana' };
    client.session.resume();

    expect(clock.pending).toBe(0);
  });

  /** Both pages show the token that the house does not know any more, at once. */
  async function openRefused() {
    const sessions = new Shared();
    sessions.kept = { token: 't0', name: 'Ana' };
    const first = openLiveRig({ sessions });
    const second = openLiveRig({ sessions });
    for (const { door } of [first, second]) refuse(door);
    return { first, second, sessions };
  }

  const FRESH = { token: 't1', user: NEW_ANA, expires: EXPIRES };

  test('whose token is refused at once are one guest again: the second takes up what the first began', async () => {
    const { first, second, sessions } = await openRefused();
    await first.clock.settle(1_000);
    first.http.take('/api/session').answer(FRESH);
    await turns(1);
    expect(accept(first.door, NEW_ANA)).toBe('t1');
    await second.clock.settle(1_000);

    expect(second.http.waiting).toBe(0);
    expect(accept(second.door, NEW_ANA)).toBe('t1');
    expect(second.client.session.user).toEqual(NEW_ANA);
    expect(sessions.kept).toEqual({ token: 't1', name: 'Ana' });
  });

  test('that both begin anew are one guest too: the name is taken by the other page', async () => {
    const { first, second, sessions } = await openRefused();
    await Promise.all([first.clock.settle(1_000), second.clock.settle(1_000)]);
    first.http.take('/api/session').answer(FRESH);
    await turns(1);
    second.http.take('/api/session').refuse('name_taken', 403);
    await turns(1);

    expect(sessions.kept).toEqual({ token: 't1', name: 'Ana' });
    expect(accept(second.door, NEW_ANA)).toBe('t1');
    expect(second.client.session.user).toEqual(NEW_ANA);
  });

  test('forget a token that is refused when nobody has kept another one', async () => {
    const { first, second, sessions } = await openRefused();
    await second.clock.settle(1_000);
    second.http.take('/api/session').refuse('name_taken', 403);
    await turns(1);

    expect(sessions.kept).toBe(null);
    expect(second.client.session.state).toMatchObject({ fault: { code: 'name_taken' } });
    expect(first.client.session.state.state).toBe('held');
  });
});
