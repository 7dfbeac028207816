// The room on the screen: the newest messages of the log and behind them what was said here and is on its way. A room
// that is left while a message is on its way stays joined until the message has arrived or was given up.

import type { Presence, Room } from '../../../client/index.ts';
import type { Clock } from '../../../protocol/clock.ts';
import { err, ok, type Result } from '../../../protocol/result.ts';
import { faultText } from './fault-text.ts';
import type { Frame } from './frame.ts';
import { LineBook, type Speaker } from './line-book.ts';
import type { RoomLine } from './room-line.ts';

/** The part of the client's room that is used. */
export type Joined = Pick<
  Room,
  | 'symbol'
  | 'state'
  | 'messages'
  | 'isWhole'
  | 'pending'
  | 'presence'
  | 'on'
  | 'say'
  | 'retry'
  | 'discard'
  | 'older'
  | 'close'
>;

export interface Present {
  readonly people: number;
  readonly bots: number;
}

export type RoomPhase = 'loading' | 'ready' | 'failed';

/** Lines on the page while the reader is at the newest one. */
const SHOWN_LINES = 300;
/** Lines that scrolling up brings back from memory at once. */
const MORE_LINES = 100;

export class OpenRoom {
  readonly #join: (symbol: string) => Joined;
  readonly #frame: Frame;
  readonly #paint = () => this.#refresh();
  readonly #joined = new Map<string, Joined>();
  readonly #drafts = new Map<string, string>();
  readonly #book: LineBook;
  #room: Joined | null = null;
  /** Sequence of the oldest line on the page; null: as many as are usual. */
  #oldestShown: number | null = null;
  #symbol = $state<string | null>(null);
  #lines = $state.raw<readonly RoomLine[]>([]);
  #phase = $state<RoomPhase>('loading');
  #isPaging = $state(false);
  #isComplete = $state(false);
  #present = $state.raw<Present | null>(null);
  #draft = $state('');

  constructor(join: (symbol: string) => Joined, guest: Speaker, frame: Frame, clock: Clock) {
    this.#join = join;
    this.#frame = frame;
    this.#book = new LineBook(guest, clock);
  }

  /** Whose lines these are; null: none is open. */
  get symbol(): string | null {
    return this.#symbol;
  }

  /** Oldest first, those on their way last. */
  get lines(): readonly RoomLine[] {
    return this.#lines;
  }

  get phase(): RoomPhase {
    return this.#phase;
  }

  /** Messages are being read. */
  get isBusy(): boolean {
    return this.#isPaging || this.#phase === 'loading';
  }

  /** The room's first message is on the page. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Who is here; null: not told. */
  get present(): Present | null {
    return this.#present;
  }

  /** What is being written, per room. */
  get draft(): string {
    return this.#draft;
  }

  set draft(text: string) {
    this.#draft = text;
    if (this.#symbol !== null) this.#drafts.set(this.#symbol, text);
  }

  open(symbol: string): void {
    if (symbol === this.#symbol) return;
    const left = this.#room;
    this.#symbol = symbol;
    this.#room = this.#joined.get(symbol) ?? this.#enter(symbol);
    this.#isPaging = false;
    this.#oldestShown = null;
    this.#draft = this.#drafts.get(symbol) ?? '';
    if (left) this.#leaveWhenDone(left);
    this.#refresh();
  }

  /** The reader came to the newest line, or scrolled away from it: then no line is taken away above. */
  follow(isAtNewest: boolean): void {
    const oldest = this.#lines[0]?.seq ?? null;
    this.#oldestShown = isAtNewest ? null : oldest;
    this.#frame.request(this.#paint);
  }

  /** Shows older messages: those at hand, else a page of the history. */
  loadOlder(): void {
    const room = this.#room;
    if (!room || this.isBusy || this.#isComplete) return;
    if (this.#hidden() > 0) {
      const oldest = Math.max(0, this.#hidden() - MORE_LINES);
      this.#oldestShown = room.messages[oldest]?.seq ?? null;
      this.#frame.request(this.#paint);
      return;
    }
    this.#isPaging = true;
    void room.older().then((answer) => {
      if (room !== this.#room) return;
      this.#isPaging = false;
      if (answer.ok && answer.value.added > 0) this.#oldestShown = room.messages[0]?.seq ?? null;
      this.#refresh();
    });
  }

  /** Says something; the error is for people. */
  say(text: string): Result<void> {
    const said = this.#room?.say(text);
    if (!said) return err('no room is open');
    return said.ok ? ok(undefined) : err(faultText(said.error));
  }

  retry(key: string): void {
    this.#room?.retry(key);
  }

  discard(key: string): void {
    this.#room?.discard(key);
  }

  close(): void {
    this.#frame.forget(this.#paint);
    for (const room of this.#joined.values()) room.close();
    this.#joined.clear();
    this.#room = null;
  }

  #enter(symbol: string): Joined {
    const room = this.#join(symbol);
    this.#joined.set(symbol, room);
    const changed = () => {
      if (room === this.#room) this.#frame.request(this.#paint);
    };
    room.on('message', changed);
    room.on('reset', changed);
    room.on('presence', changed);
    room.on('state', changed);
    room.on('pending', () => {
      changed();
      this.#book.keepOnly(this.#joined.values());
      this.#leaveWhenDone(room);
    });
    return room;
  }

  #leaveWhenDone(room: Joined): void {
    if (room === this.#room || room.pending.length > 0) return;
    room.close();
    this.#joined.delete(room.symbol);
  }

  /** Messages at hand that are older than those on the page. */
  #hidden(): number {
    const messages = this.#room?.messages ?? [];
    if (this.#oldestShown === null) return Math.max(0, messages.length - SHOWN_LINES);
    const oldest = this.#oldestShown;
    const index = messages.findIndex(({ seq }) => seq >= oldest);
    return Math.max(0, index);
  }

  #refresh(): void {
    const room = this.#room;
    if (!room) return;
    const hidden = this.#hidden();
    const said = room.messages.slice(hidden).map((message) => this.#book.said(message));
    const pending = room.pending.map((one) => this.#book.pending(one));
    this.#lines = [...said, ...pending];
    this.#isComplete = room.isWhole && hidden === 0;
    this.#present = presentOf(room.presence);
    this.#phase = phaseOf(room);
  }
}

function presentOf(presence: Presence | null): Present | null {
  if (!presence) return null;
  const { count, bots = 0 } = presence;
  return { people: count - bots, bots };
}

function phaseOf({ state, messages }: Joined): RoomPhase {
  switch (state.state) {
    case 'joining':
      return messages.length > 0 ? 'ready' : 'loading';
    case 'catching-up':
    case 'live':
      return 'ready';
    case 'refused':
      return 'failed';
    case 'closed':
      return 'loading';
  }
}
