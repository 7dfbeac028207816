// Live messages on core NATS. Subscriptions are callbacks inside the client's reader, so every one is guarded. An ask
// has one answerer (a queue group) and an inbox of its own; an empty message that tells the count ends the chunks.

import { createInbox, Empty, headers, type Msg, type Subscription } from '@nats-io/transport-node';
import { err, ok, type Result } from '../protocol/result.ts';
import type { BusFailure, LiveBus } from './bus.ts';
import { checkedChunks, copyBytes } from './carried-bytes.ts';
import { BUS_MESSAGE_BYTES } from './limits.ts';
import { assertPattern, assertSubject, parseCount } from './names.ts';
import { type NatsLink, refused } from './nats-link.ts';

type Answer = Result<Uint8Array[], BusFailure>;

interface Ask {
  readonly subject: string;
  readonly chunks: Uint8Array[];
  readonly settle: (answer: Answer) => void;
}

const CHUNKS_HEADER = 'Outcry-Chunks';
const ANSWERERS = 'answerers';
const NO_RESPONDERS = 503;

export class NatsLive implements LiveBus {
  readonly #link: NatsLink;
  readonly #subscriptions = new Set<Subscription>();
  readonly #asks = new Map<string, Ask>();
  readonly #inbox: string;
  #askCount = 0;

  constructor(link: NatsLink, inboxPrefix: string) {
    this.#link = link;
    this.#inbox = createInbox(inboxPrefix);
    this.#listen(`${this.#inbox}.*`, {}, (message) => this.#receive(message));
    link.events.listen((event) => {
      if (event.type === 'status' && event.status.state === 'disconnected') {
        this.#giveUp('the broker went away');
      }
    });
  }

  publish(subject: string, bytes: Uint8Array): void {
    assertSubject(subject);
    if (this.#link.events.away) return;
    if (bytes.length > BUS_MESSAGE_BYTES) {
      this.#link.events.error(`${bytes.length} bytes on ${subject} are too many: not published`);
      return;
    }
    // The client holds on to the array until the end of the turn, and the caller may go on with it.
    this.#send(subject, copyBytes(bytes));
  }

  subscribe(subject: string, handler: (bytes: Uint8Array, subject: string) => void): () => void {
    assertPattern(subject);
    return this.#listen(subject, {}, (message) =>
      handler(copyBytes(message.data), message.subject),
    );
  }

  ask(subject: string, bytes: Uint8Array, timeoutMs: number): Promise<Answer> {
    assertSubject(subject);
    const reason = this.#link.events.away;
    if (reason) return Promise.resolve(err({ type: 'no-answer', reason }));
    if (bytes.length > BUS_MESSAGE_BYTES) {
      return Promise.resolve(refused(`a question of ${bytes.length} bytes`));
    }
    this.#askCount += 1;
    const token = this.#askCount.toString(36);
    return new Promise((resolve) => {
      const settle = (answer: Answer) => {
        cancelTimer();
        this.#asks.delete(token);
        resolve(answer);
      };
      const cancelTimer = this.#link.clock.after(timeoutMs, () =>
        settle(err({ type: 'unknown', reason: `no answer on ${subject} within ${timeoutMs} ms` })),
      );
      this.#asks.set(token, { subject, chunks: [], settle });
      this.#send(subject, copyBytes(bytes), `${this.#inbox}.${token}`);
    });
  }

  answer(subject: string, handler: (bytes: Uint8Array) => readonly Uint8Array[]): () => void {
    assertSubject(subject);
    return this.#listen(subject, { queue: ANSWERERS }, ({ data, reply }) => {
      if (!reply) return;
      const chunks = checkedChunks(handler(copyBytes(data)));
      for (const chunk of chunks) this.#send(reply, chunk);
      this.#send(reply, Empty, undefined, chunks.length);
    });
  }

  /** Ends what this connection subscribed, serves and waits for. */
  close(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
    this.#subscriptions.clear();
    this.#giveUp('the bus was closed');
  }

  #listen(subject: string, options: { queue?: string }, take: (message: Msg) => void): () => void {
    const { connection, events } = this.#link;
    if (events.isClosed) return () => {};
    const subscription = connection.subscribe(subject, {
      ...options,
      callback: (error, message) => {
        if (error) events.error(`the subscription to ${subject} failed: ${error.message}`);
        else events.guard(subject, () => take(message));
      },
    });
    this.#subscriptions.add(subscription);
    return () => {
      if (this.#subscriptions.delete(subscription)) subscription.unsubscribe();
    };
  }

  #receive(message: Msg): void {
    const token = message.subject.slice(this.#inbox.length + 1);
    const ask = this.#asks.get(token);
    if (!ask) return;
    if (message.data.length > 0) {
      ask.chunks.push(copyBytes(message.data));
      return;
    }
    if (message.headers?.code === NO_RESPONDERS) {
      ask.settle(err({ type: 'no-answer', reason: `nobody answers on ${ask.subject}` }));
      return;
    }
    const isWhole = parseCount(message.headers?.last(CHUNKS_HEADER)) === ask.chunks.length;
    const reason = `a part of the answer on ${ask.subject} is lost`;
    ask.settle(isWhole ? ok(ask.chunks) : err({ type: 'unknown', reason }));
  }

  #giveUp(reason: string): void {
    for (const ask of [...this.#asks.values()]) ask.settle(err({ type: 'unknown', reason }));
  }

  #send(subject: string, bytes: Uint8Array, reply?: string, chunkCount?: number): void {
    const end = chunkCount === undefined ? undefined : headers();
    end?.set(CHUNKS_HEADER, `${chunkCount}`);
    try {
      this.#link.connection.publish(subject, bytes, {
        ...(reply ? { reply } : {}),
        ...(end ? { headers: end } : {}),
      });
    } catch (thrown) {
      // The client refuses when it is closing or the server takes less than it did.
      this.#link.events.error(`not published on ${subject}: ${String(thrown)}`);
    }
  }
}
