// Questions and their answers: id to callback, timeouts, and an end for every question when the connection is lost.
// Answers come as callbacks, not promises: the frame behind an answer may arrive in the same turn of the event loop,
// and must find its reader ready.

import * as v from 'valibot';
import type { CallParams, Method } from '../protocol/calls.ts';
import type { Clock } from '../protocol/clock.ts';
import { SAY_WAIT_MS } from '../protocol/limits.ts';
import { err, ok, type Result } from '../protocol/result.ts';
import type { Connection } from './connection.ts';
import { type ClientFault, clientFault } from './faults.ts';
import { ANSWERS, type Answered, type AnswerOf } from './messages.ts';

/** Longer than the gateway itself waits for anything, so that its own word comes first. */
const ANSWER_MS = SAY_WAIT_MS + 2_000;

export type Answer<M extends Answered> = (answer: Result<AnswerOf<M>, ClientFault>) => void;

interface Question {
  settle(answer: Result<unknown, ClientFault>): void;
}

export class Requests {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #questions = new Map<number, Question>();
  #lastId = 0;
  #isClosed = false;

  constructor(connection: Connection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
    connection.on('message', (message) => {
      if (message.type === 'answer') this.#settle(message.id, ok(message.result));
      if (message.type === 'refusal' && message.id !== null) {
        this.#settle(message.id, err(message.fault));
      }
    });
    connection.on('lost', ({ reason }) => this.#settleAll(clientFault('disconnected', reason)));
  }

  /** Asks; `answer` is called exactly once, before this returns if there is no connection. */
  ask<M extends Answered>(method: M, params: CallParams<M>, answer: Answer<M>): void {
    const id = this.#send(method, params);
    if (id === null) {
      const code = this.#isClosed ? 'closed' : 'disconnected';
      answer(err(clientFault(code, 'there is no connection')));
      return;
    }
    const stopTimer = this.#clock.after(ANSWER_MS, () =>
      this.#settle(id, err(clientFault('timed_out', `no answer to ${method} in time`))),
    );
    this.#questions.set(id, {
      settle: (reply) => {
        stopTimer();
        answer(reply.ok ? readAnswer(method, reply.value) : reply);
      },
    });
  }

  /** As `ask`, for those who can wait a turn. */
  call<M extends Answered>(
    method: M,
    params: CallParams<M>,
  ): Promise<Result<AnswerOf<M>, ClientFault>> {
    return new Promise((resolve) => this.ask(method, params, resolve));
  }

  /** Says something that has no answer. */
  tell<M extends Method>(method: M, params: CallParams<M>): void {
    this.#connection.send(JSON.stringify({ method, params }));
  }

  /** Every open question ends with `closed`. Idempotent. */
  close(): void {
    this.#isClosed = true;
    this.#settleAll(clientFault('closed', 'the client was closed'));
  }

  #send<M extends Method>(method: M, params: CallParams<M>): number | null {
    this.#lastId += 1;
    const id = this.#lastId;
    return this.#connection.send(JSON.stringify({ id, method, params })) ? id : null;
  }

  #settle(id: number, reply: Result<unknown, ClientFault>): void {
    const question = this.#questions.get(id);
    this.#questions.delete(id);
    question?.settle(reply);
  }

  #settleAll(fault: ClientFault): void {
    for (const id of [...this.#questions.keys()]) this.#settle(id, err(fault));
  }
}

function readAnswer<M extends Answered>(method: M, raw: unknown): Result<AnswerOf<M>, ClientFault> {
  const parsed = v.safeParse(ANSWERS[method], raw);
  if (parsed.success) return ok(parsed.output);
  const reason = v.summarize(parsed.issues);
  return err(clientFault('internal', `the answer to ${method} cannot be read: ${reason}`));
}
