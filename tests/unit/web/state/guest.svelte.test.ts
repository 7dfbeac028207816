import { beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../../client/emitter.ts';
import type { ClientFault, Result, SessionState, User } from '../../../../client/index.ts';
import { Guest, type GuestSession } from '../../../../web/src/state/guest.svelte.ts';

const ANA: User = { id: 'u1', name: 'ana' };

class FakeSession implements GuestSession {
  readonly #events = new Emitter<{ state: SessionState }>();
  state: SessionState = { state: 'none', fault: null };
  readonly asked: string[] = [];
  answer: Result<User, ClientFault> = { ok: true, value: ANA };
  readonly on = this.#events.on.bind(this.#events);

  get user(): User | null {
    return 'user' in this.state ? this.state.user : null;
  }

  async start(name: string): Promise<Result<User, ClientFault>> {
    this.asked.push(name);
    return this.answer;
  }

  enter(state: SessionState): void {
    this.state = state;
    this.#events.emit('state', state);
  }
}

describe('Guest', () => {
  let session: FakeSession;

  beforeEach(() => {
    session = new FakeSession();
  });

  it('has no name until one is taken', () => {
    const guest = new Guest(session, null);

    expect([guest.name, guest.userId, guest.notice]).toEqual([null, null, null]);
    session.enter({ state: 'ready', user: ANA, expires: 0 });

    expect([guest.name, guest.userId]).toEqual(['ana', 'u1']);
  });

  it('keeps the name of the last visit while the house has not confirmed it', () => {
    session.state = { state: 'held', user: null };
    const guest = new Guest(session, 'ana');

    expect([guest.name, guest.userId]).toEqual(['ana', null]);
  });

  it('asks for a name in its normal form', async () => {
    const guest = new Guest(session, null);

    expect((await guest.take('ａｎａ')).ok).toBe(true);
    expect(session.asked).toEqual(['ana']);
  });

  it('refuses what can be no name without asking the house', async () => {
    const guest = new Guest(session, null);

    const taken = await guest.take('a b');

    expect(taken).toEqual({ ok: false, error: expect.stringContaining('letters') });
    expect(session.asked).toEqual([]);
  });

  it('says why the house gives a name to somebody else', async () => {
    session.answer = { ok: false, error: { code: 'name_taken', message: 'this name is in use' } };
    const guest = new Guest(session, null);

    expect(await guest.take('ana')).toEqual({ ok: false, error: 'this name is in use' });
  });

  it('tells why a session has ended', () => {
    const guest = new Guest(session, 'ana');

    session.enter({ state: 'none', fault: { code: 'name_taken', message: 'it is in use now' } });

    expect([guest.name, guest.notice]).toEqual([null, 'it is in use now']);
  });

  it('close ends the listening', () => {
    const guest = new Guest(session, null);

    guest.close();
    session.enter({ state: 'ready', user: ANA, expires: 0 });

    expect(guest.name).toBeNull();
  });
});
