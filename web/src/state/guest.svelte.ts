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

  readonly userId = $derived('user' in this.#state ? (this.#state.user?.id ?? null) : null);
  /** Null: one has to be taken before one can speak. */
  readonly name = $derived.by(() => {
    if (this.#state.state === 'none' || this.#state.state === 'starting') return null;
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
    });
  }

  /** A name for whoever has none and wants to speak at once. */
  get suggestion(): string {
    return this.#suggestion;
  }

  /** Takes a name, or changes it; the error is for people. Of the suggestion another one is as good, should it be taken. */
  async take(wanted: string): Promise<Result<void>> {
    const name = parseName(wanted);
    if (!name.ok) return err(faultText(name.error));
    // Whoever has a name in another page needs no suggestion.
    if (wanted === this.#suggestion && this.#session.resume()) return ok(undefined);
    const most = wanted === this.#suggestion ? SUGGESTIONS : 1;
    let started = await this.#session.start(name.value);
    for (let tries = 1; tries < most; tries += 1) {
      if (started.ok || started.error.code !== 'name_taken') break;
      this.#suggestion = guestName(this.#random);
      started = await this.#session.start(this.#suggestion);
    }
    return started.ok ? ok(undefined) : err(faultText(started.error));
  }

  close(): void {
    this.#stop();
  }
}
