// Stored bars on JetStream: a stream per interval, a subject per block, one message each. Puts are not awaited by one
// another: the past of the whole market is laid down with thousands under way.

import type { StoredInterval } from '../protocol/bar.ts';
import { ok, type Result } from '../protocol/result.ts';
import { barsSubject } from '../protocol/subjects.ts';
import type { BarStore, BusFailure } from './bus.ts';
import { copyBytes } from './carried-bytes.ts';
import { BUS_MESSAGE_BYTES } from './limits.ts';
import { assertSubject } from './names.ts';
import { attempt, type NatsLink, refused } from './nats-link.ts';
import { barStream } from './nats-streams.ts';

const PUT_MS = 10_000;

export class NatsBars implements BarStore {
  readonly #link: NatsLink;

  constructor(link: NatsLink) {
    this.#link = link;
  }

  async put(
    interval: StoredInterval,
    symbol: string,
    blockStart: number,
    bytes: Uint8Array,
  ): Promise<Result<void, BusFailure>> {
    const subject = blockSubject(interval, symbol, blockStart);
    if (bytes.length > BUS_MESSAGE_BYTES) return refused(`a block of ${bytes.length} bytes`);
    const publish = () =>
      this.#link.jetstream.publish(subject, copyBytes(bytes), { timeout: PUT_MS });
    const result = await attempt(this.#link, 'write', publish);
    return result.ok ? ok(undefined) : result;
  }

  get(
    interval: StoredInterval,
    symbol: string,
    blockStart: number,
  ): Promise<Result<Uint8Array | null, BusFailure>> {
    const query = { last_by_subj: blockSubject(interval, symbol, blockStart) };
    return attempt(this.#link, 'read', async () => {
      const message = await this.#link.manager.direct.getMessage(barStream(interval), query);
      return message ? copyBytes(message.data) : null;
    });
  }
}

function blockSubject(interval: StoredInterval, symbol: string, blockStart: number): string {
  const subject = barsSubject(interval, symbol, blockStart);
  assertSubject(subject);
  return subject;
}
