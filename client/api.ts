// The HTTP paths, asked at the node of the connection and, should that not be reachable from here, where the app came
// from. Answers are parsed; failures are values. It keeps nothing but the table of instruments.

import * as v from 'valibot';
import type { Interval } from '../protocol/bar.ts';
import type { Clock } from '../protocol/clock.ts';
import type { Order } from '../protocol/control.ts';
import { RESULTS, type ResultOf } from '../protocol/events.ts';
import { type FeedsAnswer, FeedsAnswerSchema } from '../protocol/feeds.ts';
import {
  type BarsAnswer,
  BarsAnswerSchema,
  ErrorAnswerSchema,
  type InstrumentRow,
  InstrumentsAnswerSchema,
  type SessionAnswer,
  SessionAnswerSchema,
} from '../protocol/http.ts';
import { readJson } from '../protocol/json.ts';
import { TOKEN_CHARACTERS } from '../protocol/limits.ts';
import { err, ok, type Result, reasonOf } from '../protocol/result.ts';
import { type ClientFault, clientFault } from './faults.ts';

const ANSWER_MS = 15_000;

/** The part of the WHATWG `fetch` that is used. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchAnswer>;

export interface FetchInit {
  readonly method: 'GET' | 'POST';
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface FetchAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

export interface BarsPage {
  readonly before?: number;
  readonly limit: number;
}

export interface MessagesPage {
  /** Sequence of a message, exclusive; without it the newest are told. */
  readonly before?: number;
  readonly limit: number;
}

type Outcome<T> = Promise<Result<T, ClientFault>>;

interface Asked {
  /** Present: a POST. */
  readonly body?: unknown;
  readonly token?: string | null;
}

export class Api {
  readonly #fetch: Fetch;
  readonly #clock: Clock;
  /** WebSocket URLs of the nodes to ask, best first. */
  readonly #nodes: () => readonly string[];
  readonly #closing = new AbortController();
  #instruments: Outcome<readonly InstrumentRow[]> | null = null;

  constructor(fetch: Fetch, clock: Clock, nodes: () => readonly string[]) {
    this.#fetch = fetch;
    this.#clock = clock;
    this.#nodes = nodes;
  }

  /** All instruments; asked once, and again with `isAnew` or after a failure. */
  instruments(isAnew = false): Outcome<readonly InstrumentRow[]> {
    if (this.#instruments && !isAnew) return this.#instruments;
    const asked = this.#ask('/api/instruments', InstrumentsAnswerSchema).then((answer) => {
      if (!answer.ok && this.#instruments === asked) this.#instruments = null;
      return answer.ok ? ok(answer.value.instruments) : answer;
    });
    this.#instruments = asked;
    return asked;
  }

  /** The instrument's row; one that is not in the table yet is looked up anew. */
  async instrument(symbol: string): Outcome<InstrumentRow> {
    for (const isAnew of [false, true]) {
      const table = await this.instruments(isAnew);
      if (!table.ok) return table;
      const row = table.value.find((one) => one.symbol === symbol);
      if (row) return ok(row);
    }
    return err(clientFault('unknown_symbol', 'no such instrument'));
  }

  bars(symbol: string, interval: Interval, { before, limit }: BarsPage): Outcome<BarsAnswer> {
    const query = new URLSearchParams({ symbol, interval, limit: String(limit) });
    if (before !== undefined) query.set('before', String(before));
    return this.#ask(`/api/bars?${query}`, BarsAnswerSchema);
  }

  messages(symbol: string, { before, limit }: MessagesPage): Outcome<ResultOf<'history'>> {
    const query = new URLSearchParams({ limit: String(limit) });
    if (before !== undefined) query.set('before', String(before));
    const path = `/api/rooms/${encodeURIComponent(symbol)}/messages?${query}`;
    return this.#ask(path, RESULTS.history);
  }

  /** A guest's session; with a token that is still good, the same guest's renewed. */
  session(name: string, token: string | null, isBot: boolean): Outcome<SessionAnswer> {
    const body = { name, ...(isBot ? { bot: true } : {}) };
    return this.#ask('/api/session', SessionAnswerSchema, { body, token });
  }

  /** Where the feeds stand; with an order, once it was carried out. `token`: the operator's. */
  feeds(token: string, order: Order | null): Outcome<FeedsAnswer> {
    const asked = order === null ? { token } : { token, body: order };
    return this.#ask('/api/operator/feed', FeedsAnswerSchema, asked);
  }

  /** What is being asked ends with `closed`. Idempotent. */
  close(): void {
    this.#closing.abort();
  }

  async #ask<S extends v.GenericSchema>(
    path: string,
    schema: S,
    asked: Asked = {},
  ): Outcome<v.InferOutput<S>> {
    if (typeof asked.token === 'string' && !isSendable(asked.token)) {
      return err(clientFault('token_invalid', 'no request can carry this as a token'));
    }
    let failure = clientFault('disconnected', 'no node is known');
    for (const node of new Set(this.#nodes())) {
      const answer = await this.#askNode(httpUrl(node, path), asked);
      if (this.#closing.signal.aborted) return err(clientFault('closed', 'the client was closed'));
      if (answer.ok) return readBody(schema, answer.value);
      failure = answer.error;
      // What was posted and not answered in time may have been done: a session made, whose name another node would find
      // taken, or an order carried out.
      const isElsewhereBetter = failure.code === 'disconnected' || failure.code === 'timed_out';
      if (!isElsewhereBetter || ('body' in asked && failure.code === 'timed_out')) break;
    }
    return err(failure);
  }

  /** The text of a good answer. */
  async #askNode(url: string, asked: Asked): Outcome<string> {
    const abort = new AbortController();
    const stopTimer = this.#clock.after(ANSWER_MS, () => abort.abort());
    const giveUp = () => {
      stopTimer();
      abort.abort();
    };
    this.#closing.signal.addEventListener('abort', giveUp);
    if (this.#closing.signal.aborted) giveUp();
    try {
      const answer = await this.#fetch(url, { ...requestOf(asked), signal: abort.signal });
      const text = await answer.text();
      return answer.ok ? ok(text) : err(faultOf(answer, text));
    } catch (thrown) {
      const code = abort.signal.aborted ? 'timed_out' : 'disconnected';
      return err(clientFault(code, reasonOf(thrown)));
    } finally {
      stopTimer();
      this.#closing.signal.removeEventListener('abort', giveUp);
    }
  }
}

/** `ws://host/ws` and `/api/bars` are `http://host/api/bars`. */
export function httpUrl(node: string, path: string): string {
  return node.replace(/^ws/, 'http').replace(/\/ws\/?(\?.*)?$/, '') + path;
}

/** A header takes no other characters, and a house none that is longer. */
function isSendable(token: string): boolean {
  return token.length <= TOKEN_CHARACTERS && /^[\x21-\x7e]+$/.test(token);
}

function requestOf({ token = null, body }: Asked): Omit<FetchInit, 'signal'> {
  const headers: Record<string, string> = {};
  if (token !== null) headers.authorization = `Bearer ${token}`;
  if (body === undefined) {
    headers.accept = 'application/json';
    return { method: 'GET', headers };
  }
  headers['content-type'] = 'application/json';
  return { method: 'POST', headers, body: JSON.stringify(body) };
}

function readBody<S extends v.GenericSchema>(
  schema: S,
  text: string,
): Result<v.InferOutput<S>, ClientFault> {
  const parsed = v.safeParse(schema, parseJson(text));
  if (parsed.success) return ok(parsed.output);
  return err(clientFault('internal', `an answer cannot be read: ${v.summarize(parsed.issues)}`));
}

function faultOf({ status, headers }: FetchAnswer, text: string): ClientFault {
  const parsed = v.safeParse(ErrorAnswerSchema, parseJson(text));
  if (!parsed.success) {
    // Not one of ours: a proxy in between, and what it answers passes.
    return clientFault(status >= 500 ? 'unavailable' : 'internal', `HTTP ${status}`);
  }
  const { code, message, data } = parsed.output.error;
  const retryAfter = Number(headers.get('retry-after') ?? Number.NaN);
  const told = Number.isFinite(retryAfter) ? { retryMs: retryAfter * 1_000 } : {};
  return { code, message, data: { ...told, ...data } };
}

function parseJson(text: string): unknown {
  const json = readJson(text);
  return json.ok ? json.value : undefined;
}
