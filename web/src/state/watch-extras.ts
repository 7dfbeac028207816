// What the watchlist has beside prices: lists and orders, the last hour of each row in view, and where something was
// said. The first quote does not wait for it, so its code comes beside it.

import type { Clock } from '../../../protocol/clock.ts';
import type { Frame } from './frame.ts';
import type { KeyValueStore } from './kept.ts';
import { OwnList } from './own-list.svelte.ts';
import { type Reader, type RoomEars, RoomNews } from './room-news.svelte.ts';
import type { Settings } from './settings.svelte.ts';
import { type PastBars, Sparks } from './sparks.svelte.ts';
import { WatchOrder } from './watch-order.svelte.ts';
import type { Watchlist } from './watchlist.svelte.ts';

export interface ExtrasParts {
  readonly client: PastBars & RoomEars;
  readonly reader: Reader;
  readonly watchlist: Pick<Watchlist, 'rows' | 'row'>;
  readonly settings: Settings;
  readonly frame: Frame;
  readonly clock: Clock;
  readonly storage: () => KeyValueStore;
}

export class WatchExtras {
  readonly own: OwnList;
  readonly order: WatchOrder;
  readonly sparks: Sparks;
  readonly news: RoomNews;

  constructor({ client, reader, watchlist, settings, frame, clock, storage }: ExtrasParts) {
    this.own = new OwnList(storage);
    this.order = new WatchOrder(() => watchlist.rows, this.own, settings);
    this.sparks = new Sparks(client, (symbol) => watchlist.row(symbol), clock);
    this.news = new RoomNews(client, reader, frame, storage);
  }

  /** Called about once a second, in a frame. */
  turn(): void {
    this.order.renew();
    this.sparks.turn();
    this.news.turn(this.own.symbols);
  }

  close(): void {
    this.sparks.close();
    this.news.close();
  }
}
