// The parts of the page that no first quote needs, made together: their code comes in files behind it.

import type { Client } from '../../../client/index.ts';
import type { Clock } from '../../../protocol/clock.ts';
import type { CandleSubject } from '../bars/subject.ts';
import { Arrivals } from './arrivals.ts';
import type { Candles } from './candles.svelte.ts';
import { ChartTools } from './chart-tools.svelte.ts';
import { ChatLane } from './chat-lane.svelte.ts';
import type { Frame } from './frame.ts';
import { HeldMoment } from './held-moment.svelte.ts';
import type { Speaker } from './line-book.ts';
import type { OpenRoom } from './open-room.svelte.ts';
import { Outage } from './outage.svelte.ts';
import type { SaveFile } from './save-file.ts';
import type { Settings } from './settings.svelte.ts';
import type { Times } from './times.svelte.ts';

export interface LateParts {
  readonly client: Client;
  readonly frame: Frame;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly times: Times;
  readonly candles: Candles;
  readonly room: OpenRoom;
  readonly guest: Speaker;
  readonly saveFile: SaveFile;
  readonly isOnline: () => boolean;
  /** Prices are shown as they come, so that their ages say something. */
  readonly isMeasuring: () => boolean;
}

export class Late {
  readonly chartTools: ChartTools;
  /** How often was spoken, bar by bar. */
  readonly lane: ChatLane;
  /** A moment of the room that the chart shows. */
  readonly moment: HeldMoment;
  /** The time without a connection. */
  readonly outage: Outage;
  /** How old prices are when they come. */
  readonly arrivals: Arrivals;
  readonly #room: OpenRoom;

  constructor(parts: LateParts) {
    const { client, frame, clock, settings, times, candles, room, guest, saveFile } = parts;
    this.#room = room;
    this.chartTools = new ChartTools({ candles, settings, times, clock, saveFile });
    this.lane = new ChatLane(room, guest, (symbol, page) => client.history(symbol, page), frame);
    this.moment = new HeldMoment(clock, candles);
    this.outage = new Outage(client, clock, parts.isOnline);
    this.arrivals = new Arrivals(client, frame, clock, parts.isMeasuring);
  }

  /** Another symbol or interval is open. */
  follow({ symbol, interval, priceScale }: CandleSubject): void {
    this.lane.open({ symbol, interval, priceScale });
    this.arrivals.follow(symbol);
    this.#want();
  }

  /** Shows the moment `time` (market time, milliseconds) of the open room on the chart. */
  show(time: number): void {
    this.#room.show(time);
    this.#want();
  }

  /** What changes by time alone; called in a frame. */
  age(): void {
    this.lane.look();
    this.outage.age();
  }

  close(): void {
    this.arrivals.close();
    this.outage.close();
    this.moment.close();
    this.lane.close();
  }

  /** The room knows what is wanted, and forgets it when another is open. */
  #want(): void {
    this.moment.want(this.#room.shown);
  }
}
