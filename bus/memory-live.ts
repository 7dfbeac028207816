// Live messages of the in-memory broker: who listens to what (`MemorySubjects`, one per broker) and one connection's way
// to it (`MemoryLive`). Every delivery carries its own copy of the bytes.

import { err, ok, type Result } from '../protocol/result.ts';
import type { BusFailure, LiveBus } from './bus.ts';
import type { BusEvents } from './bus-events.ts';
import { checkedChunks, copyBytes } from './carried-bytes.ts';
import { BUS_MESSAGE_BYTES } from './limits.ts';
import type { MemoryWire } from './memory-wire.ts';
import { assertPattern, assertSubject, covers } from './names.ts';

interface Receiver<Handler> {
  readonly pattern: string;
  readonly handler: Handler;
  readonly events: BusEvents;
  active: boolean;
}

type Listener = Receiver<(bytes: Uint8Array, subject: string) => void>;
type Answerer = Receiver<(bytes: Uint8Array) => readonly Uint8Array[]>;

/** The subscriptions of all connections. */
export class MemorySubjects {
  readonly #exact = new Map<string, Set<Listener>>();
  readonly #wild = new Set<Listener>();
  readonly answerers = new Set<Answerer>();

  add(listener: Listener): void {
    if (listener.pattern.includes('*')) this.#wild.add(listener);
    else this.#exactly(listener.pattern).add(listener);
  }

  remove(listener: Listener): void {
    listener.active = false;
    if (this.#wild.delete(listener)) return;
    const listeners = this.#exactly(listener.pattern);
    listeners.delete(listener);
    if (listeners.size === 0) this.#exact.delete(listener.pattern);
  }

  *listeners(subject: string): Iterable<Listener> {
    yield* this.#exact.get(subject) ?? [];
    for (const listener of this.#wild) if (covers(listener.pattern, subject)) yield listener;
  }

  #exactly(subject: string): Set<Listener> {
    const listeners = this.#exact.get(subject) ?? new Set();
    this.#exact.set(subject, listeners);
    return listeners;
  }
}

export class MemoryLive implements LiveBus {
  readonly #subjects: MemorySubjects;
  readonly #wire: MemoryWire;
  readonly #events: BusEvents;
  readonly #own = new Set<() => void>();

  constructor(subjects: MemorySubjects, wire: MemoryWire, events: BusEvents) {
    this.#subjects = subjects;
    this.#wire = wire;
    this.#events = events;
  }

  publish(subject: string, bytes: Uint8Array): void {
    assertSubject(subject);
    if (this.#events.away) return;
    if (bytes.length > BUS_MESSAGE_BYTES) {
      this.#events.error(`${bytes.length} bytes on ${subject} are too many: not published`);
      return;
    }
    const copy = copyBytes(bytes);
    for (const listener of this.#subjects.listeners(subject)) {
      this.#wire.deliver(subject, () => {
        if (!listener.active) return;
        listener.events.guard(subject, () => listener.handler(copyBytes(copy), subject));
      });
    }
  }

  subscribe(pattern: string, handler: (bytes: Uint8Array, subject: string) => void): () => void {
    assertPattern(pattern);
    if (this.#events.isClosed) return () => {};
    const listener: Listener = { pattern, handler, events: this.#events, active: true };
    this.#subjects.add(listener);
    return this.#ending(() => this.#subjects.remove(listener));
  }

  answer(subject: string, handler: (bytes: Uint8Array) => readonly Uint8Array[]): () => void {
    assertSubject(subject);
    if (this.#events.isClosed) return () => {};
    const answerer: Answerer = { pattern: subject, handler, events: this.#events, active: true };
    this.#subjects.answerers.add(answerer);
    return this.#ending(() => {
      answerer.active = false;
      this.#subjects.answerers.delete(answerer);
    });
  }

  ask(
    subject: string,
    bytes: Uint8Array,
    timeoutMs: number,
  ): Promise<Result<Uint8Array[], BusFailure>> {
    assertSubject(subject);
    if (this.#events.away) return this.#noAnswer(this.#events.away);
    const answerers = [...this.#subjects.answerers].filter(({ pattern }) => pattern === subject);
    const answerer = this.#wire.pick(answerers);
    if (!answerer) return this.#noAnswer(`nobody answers on ${subject}`);
    const question = copyBytes(bytes);
    return new Promise((resolve) => {
      const settle = (result: Result<Uint8Array[], BusFailure>) => {
        cancelTimer();
        this.#own.delete(end);
        resolve(result);
      };
      const fail = (reason: string) => settle(err({ type: 'unknown', reason }));
      const end = () => fail('the bus was closed');
      const lost = () => fail('the broker went away');
      const cancelTimer = this.#wire.clock.after(timeoutMs, () => fail(`no answer on ${subject}`));
      this.#own.add(end);
      this.#wire.deliver(
        subject,
        () => {
          const chunks = answerOf(answerer, question);
          if (chunks) this.#wire.deliver(subject, () => settle(ok(chunks)), lost);
        },
        lost,
      );
    });
  }

  /** Ends what this connection subscribed, serves and waits for. */
  close(): void {
    for (const end of [...this.#own]) end();
  }

  #noAnswer(reason: string): Promise<Result<never, BusFailure>> {
    return this.#wire.reply(() => err({ type: 'no-answer', reason }));
  }

  #ending(stop: () => void): () => void {
    const end = () => {
      if (this.#own.delete(end)) stop();
    };
    this.#own.add(end);
    return end;
  }
}

/** Copies of the chunks; undefined when the handler threw, answered an empty chunk or has gone. */
function answerOf(answerer: Answerer, question: Uint8Array): Uint8Array[] | undefined {
  if (!answerer.active) return undefined;
  return answerer.events.guard(answerer.pattern, () => checkedChunks(answerer.handler(question)));
}
