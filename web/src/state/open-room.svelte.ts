// The room on the screen: of the log those messages that the reader is at, and behind them what was said here and is on
// its way. What is told is gathered and shown in a frame, a burst four times a second.

import type { RoomMessage } from '../../../client/index.ts';
import type { Clock } from '../../../protocol/clock.ts';
import { err, ok, type Result } from '../../../protocol/result.ts';
import { Drafts } from './drafts.svelte.ts';
import { faultText } from './fault-text.ts';
import type { Frame } from './frame.ts';
import { type Joined, JoinedRooms } from './joined-rooms.ts';
import { LineBook, type Speaker } from './line-book.ts';
import { LineWindow } from './line-window.ts';
import { Pace } from './pace.ts';
import { RoomCursor, type ShownMoment } from './room-cursor.svelte.ts';
import type { RoomLine } from './room-line.ts';
import { RoomStand } from './room-stand.svelte.ts';
import { RoomTrip } from './room-trip.svelte.ts';
import type { Present, RoomPhase } from './room-view.ts';
import { RoomVoice } from './room-voice.svelte.ts';
import { ShownRoom } from './shown-room.svelte.ts';

export class OpenRoom {
  readonly stand: RoomStand;
  readonly voice: RoomVoice;
  readonly trip: RoomTrip;
  readonly drafts = new Drafts();
  readonly #frame: Frame;
  readonly #paint = () => this.#refresh();
  readonly #joined: JoinedRooms;
  readonly #book: LineBook;
  readonly #window = new LineWindow();
  readonly #onPage: ShownRoom;
  readonly #pace: Pace;
  readonly #cursor: RoomCursor;
  #version = 0;
  #symbol = $state<string | null>(null);
  #isPaging = $state(false);

  constructor(join: (symbol: string) => Joined, guest: Speaker, frame: Frame, clock: Clock) {
    this.stand = new RoomStand({ said: () => this.said, userId: () => guest.userId });
    this.#frame = frame;
    this.#book = new LineBook(guest, clock);
    this.#onPage = new ShownRoom(this.#book);
    this.#pace = new Pace(clock, () => frame.request(this.#paint));
    this.#joined = new JoinedRooms(join, {
      heard: (room, message) => this.#hear(room, message),
      begun: (room, isAnotherLog) => this.#begin(room, isAnotherLog),
      changed: (room) => this.#change(room),
    });
    this.#cursor = new RoomCursor(frame);
    this.voice = new RoomVoice(clock);
    this.trip = new RoomTrip(clock, (index) => this.#place(index));
  }

  /** Whose lines these are; null: none is open. */
  get symbol(): string | null {
    return this.#symbol;
  }

  /** Those on the page, oldest first, those on their way last. */
  get lines(): readonly RoomLine[] {
    return this.#onPage.lines;
  }

  get phase(): RoomPhase {
    return this.#onPage.phase;
  }

  /** Messages are being read. */
  get isBusy(): boolean {
    return this.#isPaging || this.phase === 'loading';
  }

  /** The room's first message is on the page. */
  get isComplete(): boolean {
    return this.#onPage.isComplete;
  }

  /** There are messages after those on the page. */
  get hasNewer(): boolean {
    return this.#onPage.hasNewer;
  }

  /** The reader is at the newest line, and stays there as more is said. */
  get isFollowing(): boolean {
    return this.stand.isFollowing;
  }

  /** Messages of this room that are on their way or wait for a connection. */
  get waiting(): number {
    return this.#onPage.waiting;
  }

  /** Market time of the message that is being read; null at the newest line. */
  get readingTime(): number | null {
    return this.#cursor.readingTime;
  }

  /** The moment that the reader wants to see on the chart; null: none yet. */
  get shown(): ShownMoment | null {
    return this.#cursor.shown;
  }

  /** All messages at hand, oldest first. Not reactive: whoever counts them looks when `version` has changed. */
  get said(): readonly RoomMessage[] {
    return this.#room?.messages ?? [];
  }

  /** Changes whenever `said` does. Not reactive either. */
  get version(): number {
    return this.#version;
  }

  /** Who is here; null: not told. */
  get present(): Present | null {
    return this.#onPage.present;
  }

  open(symbol: string): void {
    if (symbol === this.#symbol) return;
    this.#symbol = symbol;
    this.#joined.enter(symbol);
    this.drafts.open(symbol);
    this.#isPaging = false;
    this.#cursor.forget();
    this.#version += 1;
    this.voice.hush();
    this.#leaveLog();
  }

  /** The reader came to the newest line, or left it: then what is on the page stays there, whatever is said. */
  follow(isAtNewest: boolean): void {
    if (isAtNewest) this.#toNewest();
    else this.#stay(() => this.#window.hold(this.said));
  }

  /** The reader scrolls: whatever was on its way to another place gives up. */
  scrolls(): void {
    if (this.trip.view) this.trip.end();
  }

  /** The reader is at the message of market time `moment`; null: at none. */
  reads(moment: number | null): void {
    this.#cursor.reads(this.isFollowing ? null : moment);
  }

  /** Shows older messages: those at hand, else a page of the history. */
  loadOlder(): void {
    const room = this.#room;
    if (!room || this.isBusy || this.isComplete) return;
    if (this.#window.range(room.messages).start > 0) {
      this.#stay(() => this.#window.older(room.messages));
      return;
    }
    this.#isPaging = true;
    void room.older().then((answer) => {
      if (room !== this.#room) return;
      this.#isPaging = false;
      if (answer.ok && answer.value.added > 0) {
        this.#version += 1;
        if (!this.#window.isAtNewest) this.#window.older(room.messages);
      }
      this.#refresh();
    });
  }

  /** Shows newer messages to a reader who comes down through the past. */
  loadNewer(): void {
    if (this.hasNewer) this.#stay(() => this.#window.newer(this.said));
  }

  /**
   * Brings the room to the first message at or after `time` (market time, milliseconds), reading the past as far as it
   * takes, and marks it for a moment. `isByKey`: the keyboard goes along.
   */
  goTo(time: number, isByKey = false): void {
    const room = this.#room;
    if (!room) return;
    room.hold(true);
    void this.trip.go(room, time, isByKey).then(() => {
      this.#version += 1;
      const isAtRest = this.isFollowing && this.trip.view?.state !== 'reading';
      if (room === this.#room && isAtRest) room.hold(false);
    });
  }

  /** Asks whoever draws the market to show the moment `time` (market time, milliseconds). */
  show(time: number): void {
    this.#cursor.show(time);
  }

  /** Says something; the error is for people. */
  say(text: string): Result<void> {
    const said = this.#room?.say(text);
    if (!said) return err('no room is open');
    if (!said.ok) return err(faultText(said.error));
    this.stand.speak();
    return ok(undefined);
  }

  retry(key: string): void {
    this.#room?.retry(key);
  }

  discard(key: string): void {
    this.#room?.discard(key);
  }

  /** Tries again to enter a room that could not be entered. */
  enterAgain(): void {
    this.#room?.enterAgain();
  }

  close(): void {
    this.#frame.forget(this.#paint);
    this.#cursor.forget();
    this.#pace.close();
    this.trip.forget();
    this.voice.hush();
    this.#joined.close();
  }

  get #room(): Joined | null {
    return this.#joined.open;
  }

  #hear(room: Joined, message: RoomMessage): void {
    if (room !== this.#room) return;
    this.#version += 1;
    this.voice.heard(this.#book.said(message, room.messages.at(-2)), this.isFollowing);
    this.#pace.arrived();
  }

  #begin(room: Joined, isAnotherLog: boolean): void {
    this.#version += 1;
    if (room === this.#room && isAnotherLog) this.#leaveLog();
    this.#change(room);
  }

  #change(room: Joined): void {
    if (room === this.#room) this.#frame.request(this.#paint);
    this.#book.keepOnly(this.#joined.pending());
  }

  /** Places in the log that was here before mean nothing any more. */
  #leaveLog(): void {
    this.trip.forget();
    this.stand.begin();
    this.#toNewest();
  }

  #toNewest(): void {
    // Words of a trip that did not lead there would be none to somebody who is there.
    this.scrolls();
    this.stand.arrive();
    this.#window.toNewest();
    this.#room?.hold(false);
    this.reads(null);
    this.#refresh();
  }

  /** The reader is not at the newest line, or not any more; `move` says which lines are on the page. */
  #stay(move: () => void): void {
    this.stand.leave();
    this.#room?.hold(true);
    move();
    this.#frame.request(this.#paint);
  }

  #place(index: number): void {
    this.#stay(() => this.#window.around(this.said, index));
    this.#refresh();
  }

  #refresh(): void {
    const room = this.#room;
    if (!room) return;
    this.#onPage.look(room, this.#window);
    this.stand.renew();
  }
}
