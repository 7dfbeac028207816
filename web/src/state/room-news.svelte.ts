// In which rooms something was said since one looked: those of one's own list and those last visited, up to twenty.
// They are listened to, not entered, so nobody counts this reader as there. What was seen is kept between visits; one's
// own messages are never news, and being called by name is counted while the page is open.

import * as v from 'valibot';
import type { Client, Position, RoomMessage, RoomNews as Told } from '../../../client/index.ts';
import type { Frame } from './frame.ts';
import { Kept, type KeyValueStore } from './kept.ts';
import { mentions } from './message-parts.ts';

/** The part of the client that is used. */
export type RoomEars = Pick<Client, 'listen'>;

/** Who reads here. */
export interface Reader {
  readonly userId: string | null;
  readonly name: string | null;
}

export interface News {
  /** Messages that call the reader by name. */
  readonly mentions: number;
}

const MOST_ROOMS = 20;

const SeenSchema = v.array(
  v.object({ symbol: v.string(), epoch: v.number(), seq: v.pipe(v.number(), v.minValue(0)) }),
);

interface Heard {
  readonly stop: () => void;
  newest: Position | null;
  mentions: number;
}

export class RoomNews {
  readonly #ears: RoomEars;
  readonly #reader: Reader;
  readonly #frame: Frame;
  readonly #kept: Kept<typeof SeenSchema>;
  readonly #paint = () => this.#show();
  /** The newest entry that was seen in each room, the last visited first. */
  #seen = new Map<string, Position>();
  readonly #heard = new Map<string, Heard>();
  #current: string | null = null;
  #own: readonly string[] = [];
  #isKept = true;
  #news = $state.raw<ReadonlyMap<string, News>>(new Map());

  constructor(ears: RoomEars, reader: Reader, frame: Frame, open: () => KeyValueStore) {
    this.#ears = ears;
    this.#reader = reader;
    this.#frame = frame;
    this.#kept = new Kept(open, 'outcry.rooms', SeenSchema);
    for (const { symbol, epoch, seq } of this.#kept.load() ?? []) {
      this.#seen.set(symbol, { epoch, seq });
    }
  }

  /** What is new in a room; null: nothing, or nobody listens there. */
  of(symbol: string): News | null {
    return this.#news.get(symbol) ?? null;
  }

  /** The room that is on the screen: nothing in it is new. */
  visit(symbol: string): void {
    if (symbol === this.#current) return;
    this.#current = symbol;
    const seen = this.#seen.get(symbol);
    const newest = this.#heard.get(symbol)?.newest ?? seen ?? { epoch: 0, seq: 0 };
    this.#seen.delete(symbol);
    this.#seen = new Map([[symbol, newest], ...this.#seen]);
    this.#look(symbol);
    this.#follow();
  }

  /** Keeps what was seen, and listens to the rooms of the visitor's own list as it is now; called about once a second. */
  turn(own: readonly string[]): void {
    if (own !== this.#own) {
      this.#own = own;
      this.#follow();
    }
    this.#keep();
  }

  close(): void {
    this.#keep();
    this.#frame.forget(this.#paint);
    for (const { stop } of this.#heard.values()) stop();
    this.#heard.clear();
  }

  #keep(): void {
    if (this.#isKept) return;
    this.#isKept = true;
    const rooms = [...this.#seen].slice(0, MOST_ROOMS);
    this.#kept.save(rooms.map(([symbol, { epoch, seq }]) => ({ symbol, epoch, seq })));
  }

  #follow(): void {
    const open = this.#current === null ? [] : [this.#current];
    const all = new Set([...open, ...this.#own, ...this.#seen.keys()]);
    const wanted = new Set([...all].slice(0, MOST_ROOMS));
    for (const [symbol, { stop }] of this.#heard) {
      if (wanted.has(symbol)) continue;
      stop();
      this.#heard.delete(symbol);
    }
    for (const symbol of wanted) if (!this.#heard.has(symbol)) this.#listen(symbol);
    this.#frame.request(this.#paint);
  }

  #listen(symbol: string): void {
    const heard: Heard = { stop: () => stop(), newest: null, mentions: 0 };
    this.#heard.set(symbol, heard);
    const stop = this.#ears.listen(symbol, (news) => this.#hear(heard, news));
  }

  #hear(heard: Heard, { symbol, position, message }: Told): void {
    heard.newest = position;
    const seen = this.#seen.get(symbol);
    // A room that is met for the first time is known from here on; a log that started over is new from its beginning.
    if (!seen || seen.epoch === 0) this.#see(symbol, position);
    else if (seen.epoch !== position.epoch) this.#see(symbol, { epoch: position.epoch, seq: 0 });
    if (symbol === this.#current) this.#look(symbol);
    else if (message) this.#weigh(heard, message);
    this.#frame.request(this.#paint);
  }

  #weigh(heard: Heard, { symbol, epoch, seq, prev, user, text }: RoomMessage): void {
    const { userId, name } = this.#reader;
    const isOwn = user.id === userId;
    if (isOwn && (this.#seen.get(symbol)?.seq ?? 0) >= prev) this.#see(symbol, { epoch, seq });
    if (!isOwn && name !== null && mentions(text, name)) heard.mentions += 1;
  }

  #look(symbol: string): void {
    const heard = this.#heard.get(symbol);
    if (!heard) return;
    heard.mentions = 0;
    if (heard.newest) this.#see(symbol, heard.newest);
  }

  #see(symbol: string, position: Position): void {
    this.#seen.set(symbol, position);
    this.#isKept = false;
  }

  #show(): void {
    const news = new Map<string, News>();
    for (const [symbol, { newest, mentions: called }] of this.#heard) {
      const seen = this.#seen.get(symbol);
      if (seen && newest && newest.seq > seen.seq) news.set(symbol, { mentions: called });
    }
    this.#news = news;
  }
}
