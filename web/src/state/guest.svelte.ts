// Under which name one speaks here. The client keeps the session; this shows it and asks for one.

import type { Session, SessionState } from '../../../client/index.ts';
import type { Random } from '../../../protocol/clock.ts';
import { err, ok, type Result } from '../../../protocol/result.ts';
import { parseName } from '../../../protocol/words.ts';
import { faultText } from './fault-text.ts';
import { guestName } from './guest-name.ts';

/** Suggestions that are tried before somebody has to think of a name. */
const SUGGESTIONS = 3;

/** The part of the client's session that is used. */
export type GuestSession = Pick<Session, 'state' | 'user' | 'on' | 'start' | 'resume'>;

export class Guest {
  readonly #session: GuestSession;
  readonly #stop: () => void;
  readonly #random: Random;
  #state = $state.raw<SessionState>({ state: 'none', fault: null });
  #suggestion = $state('');
  /** The name under which this page was left, until the house confirms it. */
  #keptName: string | null;
  /** The name that was asked for waits for a connection. */
  #waits: () => void = () => {};

  readonly userId = $derived('user' in this.#state ? (this.#state.user?.id ?? null) : null);
  /** Null: one has to be taken before one can speak. */
  readonly name = $derived.by(() => {
    if (this.#state.state === 'none') return null;
    if (this.#state.state === 'starting') return this.#state.isWaiting ? this.#state.name : null;
    return this.#state.user?.name ?? this.#keptName ?? 'guest';
  });
  /** Why there is no name any more, for people; null: there never was one, or there is. */
  readonly notice = $derived.by(() =>
    this.#state.state === 'none' && this.#state.fault ? faultText(this.#state.fault) : null,
  );

  constructor(session: GuestSession, keptName: string | null, random: Random) {
    this.#session = session;
    this.#random = random;
    this.#suggestion = guestName(random);
    this.#keptName = keptName;
    this.#state = session.state;
    this.#stop = session.on('state', (state) => {
      this.#state = state;
      if (state.state === 'starting' && state.isWaiting) this.#waits();
    });
  }

  /** A name for whoever has none and wants to speak at once. */
  get suggestion(): string {
    return this.#suggestion;
  }

  /**
   * Takes a name, or changes it; the error is for people. Of the suggestion another one is as good, should it be taken.
   * Whoever has none and no connection has it as good as taken: it is asked for when there is one, and what is said until
   * then waits for it.
   */
  async take(wanted: string): Promise<Result<void>> {
    const name = parseName(wanted);
    if (!name.ok) return err(faultText(name.error));
    // Whoever has a name in another page needs no suggestion.
    if (wanted === this.#suggestion && this.#session.resume()) return ok(undefined);
    const waiting = new Promise<Result<void>>((resolve) => {
      this.#waits = () => resolve(ok(undefined));
    });
    return Promise.race([waiting, this.#start(name.value, wanted === this.#suggestion)]);
  }

  close(): void {
    this.#stop();
  }

  async #start(name: string, isSuggestion: boolean): Promise<Result<void>> {
    const { state } = this.#session.state;
    // Whoever has a name has it still while there is no connection, and is told that it cannot be changed.
    const options = { isPatient: state === 'none' || state === 'starting' };
    const most = isSuggestion ? SUGGESTIONS : 1;
    let started = await this.#session.start(name, options);
    for (let tries = 1; tries < most; tries += 1) {
      if (started.ok || started.error.code !== 'name_taken') break;
      this.#suggestion = guestName(this.#random);
      started = await this.#session.start(this.#suggestion, options);
    }
    return started.ok ? ok(undefined) : err(faultText(started.error));
  }
}
