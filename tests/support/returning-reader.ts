// One reader's whole life on one channel of AAPL: it is cut off at any moment, also with frames under way, and comes back at
// either node with the position of the last frame that it got.

import type { Channel } from '../../protocol/calls.ts';
import type { Position } from '../../protocol/position.ts';
import type { Client, Floor } from './floor.ts';

export interface Reading<Frame> {
  readonly channel: Channel;
  /** Further params of `subscribe`. */
  readonly params?: object;
  readonly positionOf: (frame: Frame) => Position;
}

export class ReturningReader<Frame> {
  /** Everything that it got, in order, over all its connections. */
  readonly frames: Frame[] = [];
  readonly #floor: Floor;
  readonly #reading: Reading<Frame>;
  #node: number;
  #client: Client;
  #position: Position | null = null;

  constructor(floor: Floor, reading: Reading<Frame>, node = 0) {
    this.#floor = floor;
    this.#reading = reading;
    this.#node = node;
    this.#client = floor.client(node);
  }

  /** The node that it is at. */
  get node(): number {
    return this.#node;
  }

  /** Subscribes, from `position` if one is given; `more` are params of this call alone. */
  async watch(more: object = {}, position: Position | null = null): Promise<void> {
    const { channel, params } = this.#reading;
    const positions = position ? { AAPL: position } : {};
    const call = { channel, symbols: ['AAPL'], ...params, ...more, positions };
    const { result } = await this.#client.call('subscribe', call);
    // Of a room the answer says where a new reader stands.
    this.#position ??= result.positions?.AAPL ?? null;
  }

  /** Takes what has come, but for the newest `lost` frames. */
  collect(lost = 0): void {
    const told: Frame[] = this.#client.told(this.#reading.channel);
    this.frames.push(...told.slice(0, Math.max(0, told.length - lost)));
    this.#client.socket.clear();
    const last = this.frames.at(-1);
    if (last) this.#position = this.#reading.positionOf(last);
  }

  /** Is cut off; the newest `lost` frames were still under way. */
  leave(lost = 0): void {
    this.collect(lost);
    this.#client.session.closed();
    this.#floor.node(this.#node).sessions.delete(this.#client.session);
  }

  /** Comes back at `node`, where it stood. */
  async comeBack(node: number): Promise<void> {
    this.#node = node;
    this.#client = this.#floor.client(node);
    await this.watch({}, this.#position);
  }
}

/** Of frames that cover a range. */
export function endOf({ epoch, to }: { epoch: number; to: number }): Position {
  return { epoch, seq: to };
}
