// A table on a JetStream key-value bucket. Reads go to the stream's leader, not to any replica, so that a loop of get and
// update sees what it lost to. Deleted rows stay as markers of the bucket and are shown as absent.

import type { KV } from '@nats-io/kv';
import { Kvm } from '@nats-io/kv';
import { nanos } from '@nats-io/transport-node';
import type { Result } from '../protocol/result.ts';
import type { BusFailure, Table, TableOptions, TableRow } from './bus.ts';
import { copyBytes } from './carried-bytes.ts';
import { BUS_MESSAGE_BYTES } from './limits.ts';
import { assertSubject } from './names.ts';
import { isConflict } from './nats-failures.ts';
import { attempt, type NatsLink, refused } from './nats-link.ts';
import { ensureStream } from './nats-streams.ts';
import { NatsWatch } from './nats-watch.ts';

const DEDUPE_DEFAULT_MS = 120_000;
const PUT = 'PUT';

export class NatsTable implements Table {
  readonly #link: NatsLink;
  readonly #name: string;
  readonly #ttlMs: number;
  readonly #watches = new Set<NatsWatch>();
  #bucket: KV;

  private constructor(link: NatsLink, name: string, ttlMs: number, bucket: KV) {
    this.#link = link;
    this.#name = name;
    this.#ttlMs = ttlMs;
    this.#bucket = bucket;
  }

  /** Opens or makes the bucket. Throws when the broker does not let us. */
  static async open(link: NatsLink, name: string, options: TableOptions): Promise<NatsTable> {
    const ttlMs = options.ttlMs ?? 0;
    return new NatsTable(link, name, ttlMs, await openBucket(link, name, ttlMs));
  }

  get(key: string): Promise<Result<TableRow | null, BusFailure>> {
    assertSubject(key);
    return attempt(this.#link, 'read', async () => {
      const entry = await this.#bucket.get(key);
      if (!entry || entry.operation !== PUT) return null;
      return { value: copyBytes(entry.value), revision: entry.revision };
    });
  }

  put(key: string, value: Uint8Array): Promise<Result<number, BusFailure>> {
    assertSubject(key);
    return this.#sized(value, () =>
      attempt(this.#link, 'write', () => this.#bucket.put(key, copyBytes(value))),
    );
  }

  create(key: string, value: Uint8Array): Promise<Result<number | null, BusFailure>> {
    assertSubject(key);
    return this.#sized(value, () =>
      this.#compared(() => this.#bucket.create(key, copyBytes(value))),
    );
  }

  update(
    key: string,
    value: Uint8Array,
    revision: number,
  ): Promise<Result<number | null, BusFailure>> {
    assertSubject(key);
    return this.#sized(value, () =>
      this.#compared(() => this.#bucket.update(key, copyBytes(value), revision)),
    );
  }

  delete(key: string): Promise<Result<void, BusFailure>> {
    assertSubject(key);
    return attempt(this.#link, 'write', () => this.#bucket.delete(key));
  }

  async watch(handler: (key: string, value: Uint8Array | null) => void): Promise<() => void> {
    if (this.#link.events.away) throw new Error(this.#link.events.away);
    const watch = new NatsWatch({
      link: this.#link,
      bucket: () => this.#bucket,
      rowsVanish: this.#ttlMs > 0,
      handler: (key, value) => {
        this.#link.events.guard(`the watch of ${key}`, () => handler(key, value));
      },
    });
    this.#watches.add(watch);
    const end = () => {
      this.#watches.delete(watch);
      watch.stop();
    };
    try {
      await watch.start();
      return end;
    } catch (thrown) {
      end();
      throw thrown;
    }
  }

  /** After a reconnect: makes the bucket anew if it is gone, and lets the watches catch up. */
  async recover(): Promise<void> {
    this.#bucket = await openBucket(this.#link, this.#name, this.#ttlMs);
    await Promise.all([...this.#watches].map((watch) => watch.restart()));
  }

  /** Ends the watches. */
  close(): void {
    for (const watch of this.#watches) watch.stop();
    this.#watches.clear();
  }

  async #sized<T>(
    value: Uint8Array,
    act: () => Promise<Result<T, BusFailure>>,
  ): Promise<Result<T, BusFailure>> {
    if (value.length > BUS_MESSAGE_BYTES) return refused(`a row of ${value.length} bytes`);
    return act();
  }

  /** A write that is refused because the row is another by now answers null. */
  #compared(write: () => Promise<number>): Promise<Result<number | null, BusFailure>> {
    return attempt<number | null>(this.#link, 'write', async () => {
      try {
        return await write();
      } catch (thrown) {
        if (isConflict(thrown)) return null;
        throw thrown;
      }
    });
  }
}

async function openBucket(link: NatsLink, name: string, ttlMs: number): Promise<KV> {
  const bucket = await new Kvm(link.jetstream).create(name, {
    history: 1,
    allow_direct: false,
    ...(ttlMs > 0 ? { ttl: ttlMs } : {}),
  });
  // A bucket that was there already keeps its own age otherwise.
  const dedupeMs = ttlMs > 0 ? Math.min(ttlMs, DEDUPE_DEFAULT_MS) : DEDUPE_DEFAULT_MS;
  await ensureStream(link.manager, {
    name: `KV_${name}`,
    max_age: nanos(ttlMs),
    duplicate_window: nanos(dedupeMs),
  });
  return bucket;
}
