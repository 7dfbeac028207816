// The nodes that are alive, as each tells the others once a second. A node that says goodbye is gone at once, one that
// falls silent when its lease ends. What others say is parsed strictly: it is told to browsers.

import * as v from 'valibot';
import type { Bus } from '../bus/bus.ts';
import { type Clock, every, type Random } from '../protocol/clock.ts';
import { decodeJson, encodeJson } from '../protocol/json.ts';
import { err, ok, type Result } from '../protocol/result.ts';
import { NODE_BEATS } from '../protocol/subjects.ts';

const BEAT_MS = 1_000;
/** Three beats may get lost. */
const LEASE_MS = 4_000;
/** A page outlives the node that served it: for so long it may come to the others. */
const PAGE_MS = 24 * 3_600_000;
/** More nodes than anybody runs on one broker; further ones are ignored. */
const MAX_NODES = 256;
const URL_CHARACTERS = 256;

const NodeId = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const BeatSchema = v.variant('type', [
  v.object({
    type: v.literal('alive'),
    node: NodeId,
    url: v.pipe(v.string(), v.maxLength(URL_CHARACTERS)),
  }),
  v.object({ type: v.literal('goodbye'), node: NodeId }),
]);
type Beat = v.InferOutput<typeof BeatSchema>;

export interface NodesDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly random: Random;
  /** This node's id, unlike that of any other. */
  readonly node: string;
  /** Where browsers reach this node: `ws://` or `wss://`. */
  readonly url: string;
}

interface Known {
  readonly url: string;
  readonly heardAt: number;
}

export class Nodes {
  /** Beats that could not be read, and those of nodes beyond the bound. */
  malformed = 0;
  readonly #deps: NodesDeps;
  readonly #own: string;
  readonly #others = new Map<string, Known>();
  /** URL and last beat of every node that was alive within `PAGE_MS`, the one heard longest ago first. */
  readonly #lately = new Map<string, number>();
  readonly #stops: (() => void)[];
  #cancelBeat: () => void = () => {};

  /** Throws when `url` is not one that could be told: the caller has checked its options. */
  constructor(deps: NodesDeps) {
    this.#deps = deps;
    const own = parseNodeUrl(deps.url);
    if (!own.ok) throw new Error(own.error);
    this.#own = own.value;
    const { bus, clock } = deps;
    this.#stops = [
      bus.live.subscribe(NODE_BEATS, (bytes) => this.#heard(bytes)),
      every(clock, BEAT_MS, () => this.#sweep()),
    ];
    this.#beat();
  }

  /** The WebSocket URL of every live node: this one first, the others sorted. */
  list(): string[] {
    const others = new Set([...this.#others.values()].map(({ url }) => url));
    others.delete(this.#own);
    return [this.#own, ...[...others].sort()];
  }

  /** The live nodes, and those that died since pages which they served may have been opened. */
  listWithLate(): string[] {
    const oldest = this.#deps.clock.mono() - PAGE_MS;
    const late = [...this.#lately].filter(([, heardAt]) => heardAt > oldest).map(([url]) => url);
    return [...new Set([...this.list(), ...late])];
  }

  /** Says goodbye. */
  close(): void {
    if (this.#stops.length === 0) return;
    for (const stop of this.#stops.splice(0)) stop();
    this.#cancelBeat();
    this.#others.clear();
    this.#publish({ type: 'goodbye', node: this.#deps.node });
  }

  #beat(): void {
    const { clock, random } = this.#deps;
    this.#publish(this.#alive);
    this.#cancelBeat = clock.after(BEAT_MS * (0.9 + 0.2 * random()), () => this.#beat());
  }

  get #alive(): Beat {
    return { type: 'alive', node: this.#deps.node, url: this.#own };
  }

  #publish(beat: Beat): void {
    this.#deps.bus.live.publish(NODE_BEATS, encodeJson(beat));
  }

  #heard(bytes: Uint8Array): void {
    const beat = decodeBeat(bytes);
    if (!beat.ok) {
      this.malformed += 1;
      return;
    }
    const { node } = beat.value;
    if (node === this.#deps.node) return;
    if (beat.value.type === 'goodbye') {
      this.#others.delete(node);
      return;
    }
    if (!this.#others.has(node) && this.#others.size >= MAX_NODES - 1) {
      this.malformed += 1;
      return;
    }
    // A newcomer does not wait for everybody's next beat: whoever connects to it now is told of us.
    if (!this.#others.has(node)) this.#publish(this.#alive);
    const { url } = beat.value;
    const heardAt = this.#deps.clock.mono();
    this.#others.set(node, { url, heardAt });
    this.#remember(url, heardAt);
  }

  #remember(url: string, heardAt: number): void {
    this.#lately.delete(url);
    this.#lately.set(url, heardAt);
    const [oldest] = this.#lately.keys();
    if (this.#lately.size > MAX_NODES && oldest !== undefined) this.#lately.delete(oldest);
  }

  #sweep(): void {
    const until = this.#deps.clock.mono() - LEASE_MS;
    for (const [node, { heardAt }] of this.#others) if (heardAt <= until) this.#others.delete(node);
  }
}

/** A WebSocket URL in its normal form, as it may be told to browsers. The error says what is wrong with it. */
export function parseNodeUrl(text: string): Result<string> {
  if (text.length > URL_CHARACTERS) return err(`longer than ${URL_CHARACTERS} characters`);
  if (!URL.canParse(text)) return err(`${JSON.stringify(text)} is no URL`);
  const url = new URL(text);
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:')
    return err(`${text} is neither ws: nor wss:`);
  if (url.username || url.password || url.hash) {
    return err('the URL of a node has neither a user nor a fragment');
  }
  return ok(url.href);
}

function decodeBeat(bytes: Uint8Array): Result<Beat> {
  const beat = decodeJson(BeatSchema, bytes);
  if (!beat.ok || beat.value.type === 'goodbye') return beat;
  const url = parseNodeUrl(beat.value.url);
  return url.ok ? ok({ ...beat.value, url: url.value }) : url;
}
