// The whole state of the page: what is open, and every part that shows it. Built once, in App.svelte; the only place
// where the parts meet. Time passes here: a few times a second everything that ages looks at the clock, in a frame.

import type { Client } from '../../../client/index.ts';
import type { Interval } from '../../../protocol/bar.ts';
import { type Clock, every, type Random } from '../../../protocol/clock.ts';
import { Candles } from './candles.svelte.ts';
import { Connection } from './connection.svelte.ts';
import type { DockParts } from './dock.svelte.ts';
import type { Counted } from './figures.svelte.ts';
import type { Frame } from './frame.ts';
import { Guest } from './guest.svelte.ts';
import type { KeyValueStore } from './kept.ts';
import type { Late } from './late.svelte.ts';
import { Layout } from './layout.svelte.ts';
import type { Look } from './look.svelte.ts';
import { OpenRoom } from './open-room.svelte.ts';
import { Rhythm } from './rhythm.svelte.ts';
import type { Route } from './route.svelte.ts';
import type { SaveFile } from './save-file.ts';
import type { Settings } from './settings.svelte.ts';
import type { Sight } from './sight.svelte.ts';
import { Since } from './since.svelte.ts';
import type { TickerRow } from './ticker-row.svelte.ts';
import { Times } from './times.svelte.ts';
import type { WatchExtras } from './watch-extras.ts';
import { Watchlist } from './watchlist.svelte.ts';

const TITLE = 'Outcry';
/** How soon a price that is no longer proven current is seen to be so. */
const AGE_MS = 200;

export interface FloorParts {
  readonly client: Client;
  readonly frame: Frame;
  readonly clock: Clock;
  readonly random: Random;
  readonly route: Route;
  readonly settings: Settings;
  readonly look: Look;
  readonly sight: Sight;
  /** What is kept between visits; throws where that is forbidden. */
  readonly storage: () => KeyValueStore;
  /** The guest's name of the last visit. */
  readonly keptName: string | null;
  /** IANA name of the zone in which this machine stands. */
  readonly localZone: string;
  readonly saveFile: SaveFile;
  /** What the browser says about the network. */
  readonly isOnline: () => boolean;
}

export class Floor {
  readonly frame: Frame;
  readonly clock: Clock;
  readonly route: Route;
  readonly settings: Settings;
  readonly look: Look;
  readonly layout: Layout;
  readonly sight: Sight;
  readonly watchlist: Watchlist;
  readonly connection: Connection;
  readonly times: Times;
  readonly rhythm: Rhythm;
  readonly candles: Candles;
  readonly guest: Guest;
  readonly room: OpenRoom;
  readonly since = new Since();
  readonly #parts: FloorParts;
  readonly #age = () => this.#grow();
  readonly #stopAging: () => void;
  /** How old prices usually are when they arrive, looked up once a second. */
  #usualMs: number | null = null;
  #late = $state.raw<Late | null>(null);
  /** The rows of the watchlist that are in view. */
  #inView: ReadonlySet<string> = new Set();
  #extras = $state.raw<WatchExtras | null>(null);
  #isClosed = false;
  #second = $state(-1);
  #title = $state(TITLE);

  /** What chart and room show; null: nothing yet, or the address names what is not traded here. */
  readonly current: TickerRow | null = $derived.by(() => {
    const { symbol, last } = this.route;
    if (symbol !== null) return this.watchlist.row(symbol);
    const kept = last === null ? null : this.watchlist.row(last);
    return kept ?? this.watchlist.rows[0] ?? null;
  });
  /** The symbol of the address that is not traded here; null: there is no such trouble. */
  readonly stranger: string | null = $derived.by(() => {
    const isKnown = this.watchlist.rows.length === 0 || this.current !== null;
    return isKnown ? null : this.route.symbol;
  });

  constructor(parts: FloorParts) {
    const { client, frame, clock, route } = parts;
    this.#parts = parts;
    this.frame = frame;
    this.clock = clock;
    this.route = route;
    this.settings = parts.settings;
    this.look = parts.look;
    this.layout = new Layout(parts.settings);
    this.sight = parts.sight;
    this.rhythm = new Rhythm(client, parts.settings, clock, () => {
      this.#late?.arrivals.clear();
      this.#usualMs = null;
      frame.request(this.#age);
    });
    this.watchlist = new Watchlist(client, frame, clock);
    this.connection = new Connection(client, frame, clock, parts.isOnline, this.#age);
    const openSeries = (symbol: string, interval: Interval) =>
      client.candles(symbol, interval, { tier: 'paused' });
    this.candles = new Candles(openSeries, frame, clock);
    const { settings, localZone } = parts;
    this.times = new Times({
      choice: () => settings.choices.zone,
      exchangeZone: () => this.connection.exchangeZone,
      localZone,
    });
    this.guest = new Guest(client.session, parts.keptName, parts.random);
    this.room = new OpenRoom((symbol) => client.room(symbol), this.guest, frame, clock);
    this.watchlist.open();
    void this.#loadExtras();
    this.#stopAging = every(clock, AGE_MS, () => frame.request(this.#age));
    this.#grow();
  }

  /** What the tape and the book are made of, whose code comes when they are looked at. */
  get dockParts(): DockParts {
    const { client, frame, clock } = this.#parts;
    return {
      trades: (symbol, handler, options) => client.trades(symbol, handler, options),
      book: (symbol, handler, options) => client.book(symbol, handler, options),
      frame,
      clock,
    };
  }

  /** What comes behind the first quote. Only what comes with it may ask: before, there is none. */
  get late(): Late {
    if (this.#late === null) throw new Error('asked for the late parts before they came');
    return this.#late;
  }

  /** Makes the late parts, once their code is here. */
  openLate(kind: typeof Late): void {
    const { client, frame, clock, settings, saveFile, isOnline } = this.#parts;
    const { times, candles, room, guest } = this;
    const isMeasuring = () => this.sight.isVisible && this.rhythm.rest === null;
    const shown = { times, candles, room, guest, isMeasuring };
    this.#late = new kind({ client, frame, clock, settings, saveFile, isOnline, ...shown });
    if (candles.subject) this.#late.follow(candles.subject);
  }

  /** What the client counts, for whoever shows figures. */
  get counted(): Counted {
    return this.#parts.client;
  }

  /** Wall time in the chosen zone, with the zone: `14:03:22 UTC`. */
  get clockText(): string {
    const { clock, offset } = this.times.formats;
    return `${clock(this.#second * 1_000)} ${offset(this.#second * 1_000)}`;
  }

  /** The page's title, once a second: symbol and price, and before them what the room has for whoever does not look. */
  get title(): string {
    return this.#title;
  }

  /** What the watchlist has beside prices; null: on its way. */
  get extras(): WatchExtras | null {
    return this.#extras;
  }

  /** When the newest price came, as text: shown while none can come. Null: they come. */
  get asOf(): string | null {
    const { isCut } = this.connection;
    const { heardAt } = this.watchlist;
    const { clock, offset } = this.times.formats;
    return isCut && heardAt > 0 ? `${clock(heardAt)} ${offset(heardAt)}` : null;
  }

  /** The rows of the watchlist that are in view now. */
  see(symbols: ReadonlySet<string>): void {
    this.#inView = symbols;
    this.#extras?.sparks.see(symbols);
    this.watchlist.see('list', symbols);
    this.rhythm.see(symbols);
  }

  /** Opens candles and room of what is current; to be called whenever that changes. */
  follow(): void {
    const { current } = this;
    if (!current) return;
    const { symbol, priceScale, sizeScale } = current.instrument;
    this.route.settle(symbol);
    const subject = { symbol, interval: this.route.interval, priceScale, sizeScale };
    this.candles.open(subject);
    this.room.open(symbol);
    this.since.renew(current);
    this.rhythm.chart(symbol);
    this.#late?.follow(subject);
    this.#extras?.news.visit(symbol);
    this.watchlist.see('open', new Set([symbol]));
    this.#parts.frame.request(this.#age);
  }

  /** Brings the chart to the front, with the moment `time` (market time, milliseconds) of the room on it. */
  showMoment(time: number): void {
    this.late.show(time);
    this.layout.showFromRoom();
  }

  close(): void {
    this.#isClosed = true;
    this.#stopAging();
    this.#parts.frame.close();
    this.route.close();
    this.sight.close();
    this.watchlist.close();
    this.connection.close();
    this.rhythm.close();
    this.#late?.close();
    this.candles.close();
    this.guest.close();
    this.room.close();
    this.#extras?.close();
    this.#parts.client.close();
  }

  async #loadExtras(): Promise<void> {
    const { WatchExtras } = await import('./watch-extras.ts');
    if (this.#isClosed) return;
    const { client, frame, clock, storage } = this.#parts;
    const { watchlist, settings, guest: reader } = this;
    const parts = { client, reader, watchlist, settings, frame, clock, storage };
    const extras = new WatchExtras(parts);
    this.#extras = extras;
    extras.sparks.see(this.#inView);
    if (this.current) extras.news.visit(this.current.symbol);
  }

  #grow(): void {
    const { clock } = this.#parts;
    const { rest, pausedAt } = this.rhythm;
    this.watchlist.age(rest);
    this.connection.age(this.current?.symbol ?? null, {
      pausedAt,
      isSettling: rest === 'settling',
      usualMs: this.#usualMs,
      clock: this.times.formats.clock,
    });
    this.#late?.age();
    const second = Math.floor(clock.now() / 1_000);
    if (second === this.#second) return;
    this.#second = second;
    const missed = this.sight.isVisible ? 0 : this.room.stand.unread.count;
    const title = this.current ? `${this.current.symbol} ${this.current.last} · ${TITLE}` : TITLE;
    this.#title = missed > 0 ? `(${missed}) ${title}` : title;
    this.since.renew(this.current);
    this.#usualMs = this.#late?.arrivals.usualMs ?? null;
    this.candles.describe();
    this.#extras?.turn();
  }
}
