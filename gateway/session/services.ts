// What a session is given: the parts of the node that it calls. Made once, in node.ts.

import type { Clock } from '../../protocol/clock.ts';
import type { CloseName, ErrorCode } from '../../protocol/codes.ts';
import type { Welcome } from '../../protocol/events.ts';
import type { Auth } from '../auth.ts';
import type { PriceFanout } from '../fanout/price-fanout.ts';
import type { RoomFanout } from '../fanout/room-fanout.ts';
import type { KeyedBuckets } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Market } from '../market/market.ts';
import type { Presence } from '../presence.ts';
import type { Rooms } from '../rooms/rooms.ts';

export interface SessionCounts {
  fault(code: ErrorCode): void;
  close(name: CloseName): void;
}

export interface SessionServices {
  readonly clock: Clock;
  readonly log: Log;
  readonly market: Market;
  readonly prices: PriceFanout;
  readonly rooms: Rooms;
  readonly roomFanout: RoomFanout;
  readonly presence: Presence;
  readonly auth: Auth;
  /** Messages of each user. */
  readonly sayLimits: KeyedBuckets;
  readonly counts: SessionCounts;
  /** What this node tells a new connection. */
  welcome(): Welcome;
}
