// Answers on a shard's snapshot subject. Whoever asks for nothing learns that a feed is there.

import type { LiveBus } from '../../bus/bus.ts';
import {
  decodeSnapshotRequest,
  encodeSnapshots,
  type Snapshot,
} from '../../protocol/snapshot-codec.ts';
import { snapshotSubject } from '../../protocol/subjects.ts';
import type { FeedLog } from './feed-log.ts';

export class SnapshotResponder {
  readonly #live: LiveBus;
  readonly #shard: string;
  readonly #log: FeedLog;
  #stop: () => void = () => {};
  #snapshots: (symbols: readonly string[]) => readonly Snapshot[] = () => [];
  /** One of them was told: whoever asks wrongly goes on asking. */
  #hasToldMalformed = false;

  constructor(live: LiveBus, shard: string, log: FeedLog) {
    this.#live = live;
    this.#shard = shard;
    this.#log = log;
  }

  /** Answers from now on: with nothing until `serve`. */
  open(): void {
    this.#stop = this.#live.answer(snapshotSubject(this.#shard), (bytes) => this.#answer(bytes));
  }

  /** The market is open: answers with what `snapshots` gives; it leaves out symbols that it does not know. */
  serve(snapshots: (symbols: readonly string[]) => readonly Snapshot[]): void {
    this.#snapshots = snapshots;
  }

  close(): void {
    this.#stop();
  }

  #answer(bytes: Uint8Array): readonly Uint8Array[] {
    const symbols = decodeSnapshotRequest(bytes);
    if (symbols.ok) return encodeSnapshots(this.#snapshots(symbols.value));
    if (!this.#hasToldMalformed) {
      this.#log.warn(`a snapshot request is malformed: ${symbols.error}`);
    }
    this.#hasToldMalformed = true;
    return [];
  }
}
