// What the HTTP paths are given: the parts of the node that they ask. Made once, in node.ts.

import type { BusInfo } from '../../bus/bus.ts';
import type { Auth } from '../auth.ts';
import type { FeedOrders } from '../feed-orders.ts';
import type { Log } from '../log.ts';
import type { Market } from '../market/market.ts';
import type { Metrics } from '../metrics.ts';
import type { Nodes } from '../nodes.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { Doors } from './doors.ts';

export interface HttpServices {
  readonly log: Log;
  readonly market: Market;
  readonly rooms: Rooms;
  readonly auth: Auth;
  readonly nodes: Nodes;
  readonly metrics: Metrics;
  readonly doors: Doors;
  readonly feedOrders: FeedOrders;
  /** Whoever has it may order the feeds. */
  readonly operatorToken: string;
  /** Origins of pages elsewhere that may use this node. */
  readonly origins: readonly string[];
  /** Folder of the built dashboard; null: this node serves no pages. */
  readonly webFolder: string | null;
  readonly broker: BusInfo;
  /** Null: ready; else what is missing. */
  unready(): string | null;
}
