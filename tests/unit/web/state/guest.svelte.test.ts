import { beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../../client/emitter.ts';
import type {
  ClientFault,
  Result,
  SessionState,
  StartOptions,
  User,
} from '../../../../client/index.ts';
import { parseName } from '../../../../protocol/words.ts';
import { Guest, type GuestSession } from '../../../../web/src/state/guest.svelte.ts';
import { guestName } from '../../../../web/src/state/guest-name.ts';

const ANA: User = { id: 'u1', name: 'ana' };

class FakeSession implements GuestSession {
  readonly #events = new Emitter<{ state: SessionState }>();
  state: SessionState = { state: 'none', fault: null };
  readonly asked: string[] = [];
  /** Of each name that was asked for: whether it may wait for a connection. */
  readonly patience: boolean[] = [];
  answer: Result<User, ClientFault> = { ok: true, value: ANA };
  readonly on = this.#events.on.bind(this.#events);

  /** What another page has kept. */
  kept: User | null = null;

  get user(): User | null {
    return 'user' in this.state ? this.state.user : null;
  }

  isAway = false;

  async start(
    name: string,
    { isPatient = false }: StartOptions = {},
  ): Promise<Result<User, ClientFault>> {
    this.asked.push(name);
    this.patience.push(isPatient);
    if (!isPatient || !this.isAway) return this.answer;
    this.enter({ state: 'starting', name, isWaiting: true });
    return new Promise(() => {});
  }

  resume(): boolean {
    if (!this.kept) return false;
    this.enter({ state: 'held', user: this.kept });
    return true;
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
    const guest = new Guest(session, null, () => 0);

    expect([guest.name, guest.userId, guest.notice]).toEqual([null, null, null]);
    session.enter({ state: 'ready', user: ANA, expires: 0 });

    expect([guest.name, guest.userId]).toEqual(['ana', 'u1']);
  });

  it('keeps the name of the last visit while the house has not confirmed it', () => {
    session.state = { state: 'held', user: null };
    const guest = new Guest(session, 'ana', () => 0);

    expect([guest.name, guest.userId]).toEqual(['ana', null]);
  });

  it('asks for a name in its normal form', async () => {
    const guest = new Guest(session, null, () => 0);

    expect((await guest.take('ａｎａ')).ok).toBe(true);
    expect(session.asked).toEqual(['ana']);
  });

  it('refuses what can be no name without asking the house', async () => {
    const guest = new Guest(session, null, () => 0);

    const taken = await guest.take('a b');

    expect(taken).toEqual({ ok: false, error: expect.stringContaining('letters') });
    expect(session.asked).toEqual([]);
  });

  it('says why the house gives a name to somebody else', async () => {
    session.answer = { ok: false, error: { code: 'name_taken', message: 'this name is in use' } };
    const guest = new Guest(session, null, () => 0);

    expect(await guest.take('ana')).toEqual({ ok: false, error: 'this name is in use' });
  });

  it('suggests a name, and another one when somebody has it, a few times', async () => {
    const chances = [0, 0.5, 0.9].flatMap((chance) => [chance, chance, chance]);
    const guest = new Guest(session, null, () => chances.shift() ?? 0);
    const first = guest.suggestion;
    session.answer = { ok: false, error: { code: 'name_taken', message: 'in use' } };

    expect((await guest.take(first)).ok).toBe(false);

    expect(session.asked).toHaveLength(3);
    expect(new Set(session.asked).size).toBe(3);
    expect(session.asked[0]).toBe(first);
  });

  it('speaks as whom another page has become meanwhile, not under the suggestion', async () => {
    const guest = new Guest(session, null, () => 0);
    session.kept = ANA;

    expect((await guest.take(guest.suggestion)).ok).toBe(true);
    expect([guest.name, session.asked]).toEqual(['ana', []]);
  });

  it('has a name as good as taken while there is no connection to take it by', async () => {
    session.isAway = true;
    const guest = new Guest(session, null, () => 0);

    expect(await guest.take('ana')).toEqual({ ok: true, value: undefined });
    expect([guest.name, guest.userId, guest.notice]).toEqual(['ana', null, null]);
    session.enter({ state: 'none', fault: { code: 'name_taken', message: 'it is in use' } });

    expect([guest.name, guest.notice]).toEqual([null, 'it is in use']);
  });

  it('tells whoever has a name that it cannot be changed without a connection', async () => {
    session.state = { state: 'held', user: ANA };
    session.answer = { ok: false, error: { code: 'disconnected', message: 'gone' } };
    const guest = new Guest(session, 'ana', () => 0);

    expect(await guest.take('bo')).toEqual({ ok: false, error: 'there is no connection now' });
    expect([guest.name, session.patience]).toEqual(['ana', [false]]);
  });

  it('suggests only names that can be taken', () => {
    for (const chance of [0, 0.31, 0.62, 0.999_999]) {
      expect(parseName(guestName(() => chance)).ok).toBe(true);
    }
  });

  it('tells why a session has ended', () => {
    const guest = new Guest(session, 'ana', () => 0);

    session.enter({ state: 'none', fault: { code: 'name_taken', message: 'it is in use now' } });

    expect([guest.name, guest.notice]).toEqual([null, 'it is in use now']);
  });

  it('close ends the listening', () => {
    const guest = new Guest(session, null, () => 0);

    guest.close();
    session.enter({ state: 'ready', user: ANA, expires: 0 });

    expect(guest.name).toBeNull();
  });
});
