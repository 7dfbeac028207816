// Who this client is: a guest's token, shown to every connection, renewed while it is good, replaced under the same name
// when it is not. The app keeps the token; this file never stores anything itself.
//
//   none ─start─▶ starting ─token─▶ held ─authenticated here─▶ ready ─connection lost─▶ held
//    ▲               │                │                          │
//    └─ refused ─────┴── no good, and no new one ────────────────┘

import type { Clock, Random } from '../protocol/clock.ts';
import type { User } from '../protocol/events.ts';
import type { SessionAnswer } from '../protocol/http.ts';
import { err, ok, type Result } from '../protocol/result.ts';
import type { Api } from './api.ts';
import { Backoff } from './backoff.ts';
import type { Connection } from './connection.ts';
import { Emitter } from './emitter.ts';
import { type ClientFault, clientFault, retryMsOf } from './faults.ts';
import type { KeptSession, SessionStore } from './kept-session.ts';
import { renewalDelayMs, SOON_MS } from './renewal.ts';
import type { Requests } from './requests.ts';
import { isGone, isNoGood, isNoName, isNoToken, isPassing } from './session-faults.ts';

const RETRY_MS = 1_000;
const RETRY_CAP_MS = 60_000;

export type SessionState =
  /** Fault: why the last one ended or did not begin. */
  | { readonly state: 'none'; readonly fault: ClientFault | null }
  /** `isWaiting`: nobody can be asked now; the name is asked for when there is a connection. */
  | { readonly state: 'starting'; readonly name: string; readonly isWaiting: boolean }
  /** A token that this connection does not know yet. */
  | { readonly state: 'held'; readonly user: User | null }
  | { readonly state: 'ready'; readonly user: User; readonly expires: number };

export interface StartOptions {
  /** Without a connection, or an answer, it is asked for again as long as it takes: one can say something meanwhile. */
  readonly isPatient?: boolean;
}

export interface SessionOptions {
  readonly connection: Connection;
  readonly requests: Requests;
  readonly api: Api;
  readonly clock: Clock;
  readonly random: Random;
  readonly store: SessionStore;
  /** This app is a program that speaks by itself, and says so. */
  readonly isBot: boolean;
}

export class Session {
  readonly #options: SessionOptions;
  readonly #events = new Emitter<{ state: SessionState }>();
  readonly #backoff: Backoff;
  #state: SessionState = { state: 'none', fault: null };
  #kept: KeptSession | null;
  /** Whether the token was made in this client's life: then it is as long-lived as the house makes them. */
  #isFresh = false;
  #stopRenewal: () => void = () => {};
  /** Answers to a question about another token, or on another connection, are not heard. */
  #generation = 0;
  /** Ends the wait of a patient start. */
  #wake: () => void = () => {};

  constructor(options: SessionOptions) {
    const { connection, clock, random, store } = options;
    this.#options = options;
    this.#backoff = new Backoff(clock, random, RETRY_MS, RETRY_CAP_MS);
    this.#kept = store.load();
    if (this.#kept) this.#state = { state: 'held', user: null };
    connection.on('live', () => {
      this.#wake();
      this.#authenticate();
    });
    connection.on('lost', () => this.#lost());
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Whether what is said now is said by this user. */
  get canSay(): boolean {
    return this.#state.state === 'ready' && this.#options.connection.state.state === 'live';
  }

  /** The user, as far as known. */
  get user(): User | null {
    return 'user' in this.#state ? this.#state.user : null;
  }

  /** Calls `handler` at every change; the answer ends it. */
  on(event: 'state', handler: (state: SessionState) => void): () => void {
    return this.#events.on(event, handler);
  }

  /** Begins a guest's session; with one that is still good, also of another page, the same guest is renamed. */
  async start(
    name: string,
    { isPatient = false }: StartOptions = {},
  ): Promise<Result<User, ClientFault>> {
    this.resume();
    this.#generation += 1;
    // Whoever was to be replaced is not, now that somebody says who comes.
    this.#backoff.cancel();
    this.#wake();
    const generation = this.#generation;
    const before = this.#state;
    const token = this.#kept?.token ?? null;
    let answer = isPatient
      ? await this.#askPatiently(name, token, generation)
      : await this.#askOnce(name, token);
    if (generation !== this.#generation) return err(clientFault('closed', 'begun anew since'));
    if (!answer.ok && token !== null && isNoGood(answer.error)) {
      answer = await this.#askFor(name, null);
    }
    if (generation !== this.#generation) return err(clientFault('closed', 'begun anew since'));
    if (!answer.ok) {
      // A refused name takes nothing away from who somebody was.
      if (this.#kept && before.state !== 'none' && !isNoGood(answer.error)) this.#hold();
      else this.#end(answer.error);
      return answer;
    }
    this.#accept(answer.value);
    return ok(answer.value.user);
  }

  /** Takes up what the app has kept since, as another page of it does: a session, or another name. Whether there is any. */
  resume(): boolean {
    return this.#state.state !== 'starting' && this.#takeUp();
  }

  /** The house does not know this connection's user any more: the token is shown again. */
  refresh(): void {
    if (this.#state.state === 'ready') this.#hold();
  }

  /** Idempotent. The token stays with the app. */
  close(): void {
    this.#generation += 1;
    this.#backoff.cancel();
    this.#wake();
    this.#stopRenewal();
    this.#events.clear();
  }

  /** A new token is there. */
  #accept({ token, user }: SessionAnswer): void {
    this.#isFresh = true;
    this.#keep({ token, name: user.name });
    this.#enter({ state: 'held', user });
    this.#authenticate();
  }

  #askOnce(name: string, token: string | null) {
    this.#enter({ state: 'starting', name, isWaiting: false });
    return this.#askFor(name, token);
  }

  /** Asks until the name is given or refused, or somebody else is to begin. */
  async #askPatiently(name: string, token: string | null, generation: number) {
    const { connection } = this.#options;
    if (connection.state.state !== 'live') await this.#wait(name);
    for (;;) {
      if (generation !== this.#generation) return err(clientFault('closed', 'begun anew since'));
      const answer = await this.#askOnce(name, token);
      if (answer.ok || !isPassing(answer.error) || generation !== this.#generation) return answer;
      this.#backoff.schedule(() => this.#wake(), retryMsOf(answer.error) ?? 0);
      await this.#wait(name);
    }
  }

  /** Until there is another connection, or it is time to ask again. */
  #wait(name: string): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#enter({ state: 'starting', name, isWaiting: true });
    });
  }

  #askFor(name: string, token: string | null) {
    const { api, isBot } = this.#options;
    return api.session(name, token, isBot);
  }

  #hold(): void {
    this.#enter({ state: 'held', user: this.user });
    this.#authenticate();
  }

  #authenticate(): void {
    if (!this.#kept || this.#state.state === 'starting') return;
    this.#backoff.cancel();
    this.#generation += 1;
    const generation = this.#generation;
    this.#options.requests.ask('authenticate', { token: this.#kept.token }, (answer) => {
      if (generation !== this.#generation) return;
      if (answer.ok) this.#ready(answer.value.user, answer.value.expires);
      else if (isNoToken(answer.error)) this.#replaceLater(answer.error);
      else if (!isGone(answer.error)) this.#retry(answer.error);
    });
  }

  #ready(user: User, expires: number): void {
    this.#backoff.reset();
    if (this.#kept && this.#kept.name !== user.name) {
      this.#keep({ token: this.#kept.token, name: user.name });
    }
    this.#enter({ state: 'ready', user, expires });
    this.#planRenewal(expires);
  }

  #planRenewal(expires: number): void {
    const { clock, connection, random } = this.#options;
    const delayMs = renewalDelayMs(expires - connection.houseTime(), this.#isFresh, random);
    this.#stopRenewal();
    this.#stopRenewal = clock.after(delayMs, () => void this.#renew());
  }

  async #renew(): Promise<void> {
    const { user } = this;
    if (!user || !this.#kept) return;
    const { token } = this.#kept;
    const answer = await this.#askFor(user.name, token);
    if (this.#kept?.token !== token || this.#state.state === 'starting') return;
    if (answer.ok) {
      this.#accept(answer.value);
    } else if (isNoGood(answer.error)) {
      this.#replaceLater(answer.error);
    } else if (answer.error.code !== 'closed') {
      this.#stopRenewal = this.#options.clock.after(SOON_MS, () => void this.#renew());
    }
  }

  /** The token is no good: another page's since, else the same name without it, if it is known and free. */
  async #beginAnew(fault: ClientFault): Promise<void> {
    if (this.#takeUp()) return;
    const name = this.user?.name ?? this.#kept?.name;
    if (name === undefined) {
      this.#end(fault);
      return;
    }
    this.#generation += 1;
    const generation = this.#generation;
    const answer = await this.#askFor(name, null);
    if (generation !== this.#generation) return;
    if (answer.ok) {
      this.#accept(answer.value);
    } else if (isNoName(answer.error)) {
      this.#end(answer.error);
    } else {
      this.#retry(answer.error);
    }
  }

  /** Jittered: a house that lost its key sends everybody here at once. */
  #replaceLater(fault: ClientFault): void {
    this.#backoff.schedule(() => void this.#beginAnew(fault));
  }

  #retry(fault: ClientFault): void {
    this.#backoff.schedule(() => this.#authenticate(), retryMsOf(fault) ?? 0);
  }

  /** The app may have kept another token since, good as far as anybody knows: it is shown. Whether there is one. */
  #takeUp(): boolean {
    const stored = this.#options.store.load();
    if (!stored || stored.token === this.#kept?.token) return false;
    this.#kept = stored;
    this.#isFresh = false;
    const { user } = this;
    const { name = user?.name } = stored;
    // Most likely the same guest: whether it is, the house says.
    this.#enter({ state: 'held', user: user && name !== undefined ? { ...user, name } : null });
    this.#authenticate();
    return true;
  }

  #end(fault: ClientFault): void {
    if (this.#takeUp()) return;
    this.#stopRenewal();
    if (this.#kept) this.#keep(null);
    this.#enter({ state: 'none', fault });
  }

  #lost(): void {
    this.#backoff.cancel();
    if (this.#state.state === 'ready') this.#enter({ state: 'held', user: this.#state.user });
  }

  #keep(session: KeptSession | null): void {
    this.#kept = session;
    this.#options.store.save(session);
  }

  #enter(state: SessionState): void {
    this.#state = state;
    this.#events.emit('state', state);
  }
}
