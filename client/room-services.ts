// What a room is given: the parts of its client that it calls.

import type { Clock, Random } from '../protocol/clock.ts';
import type { Position } from '../protocol/position.ts';
import type { Connection } from './connection.ts';
import type { Counts } from './counts.ts';
import type { Recovery } from './recovery.ts';
import type { Requests } from './requests.ts';
import type { Rooms } from './rooms.ts';
import type { Session } from './session.ts';

export interface RoomServices {
  readonly connection: Connection;
  readonly requests: Requests;
  readonly rooms: Rooms;
  readonly session: Session;
  readonly clock: Clock;
  readonly random: Random;
  readonly counts: Counts;
  readonly recovery: Recovery;
  /** The market's position on this screen, told with what is said. */
  seen(symbol: string): Position | null;
  /** Called once, when the room is closed. */
  closed(): void;
}
