// What a room says of itself beside its messages, as it is shown. Pure.

import type { Presence, RoomMessage, RoomState } from '../../../client/index.ts';

export type RoomPhase = 'loading' | 'ready' | 'failed';

export interface Somebody {
  readonly id: string;
  readonly name: string;
  readonly isBot: boolean;
}

export interface Present {
  readonly people: number;
  readonly bots: number;
  /** People first; those without a name are not among them. Null: not told, as in large rooms. */
  readonly names: readonly Somebody[] | null;
}

export function presentOf(presence: Presence | null): Present | null {
  if (!presence) return null;
  const { count, bots = 0, users } = presence;
  const all = users?.map(({ id, name, bot }) => ({ id, name, isBot: bot === true })) ?? null;
  const names = all && [...all.filter(({ isBot }) => !isBot), ...all.filter(({ isBot }) => isBot)];
  return { people: count - bots, bots, names };
}

export function phaseOf(state: RoomState, messages: readonly unknown[]): RoomPhase {
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

/** What stands above the oldest message of a room when nothing older can be read. A room's very first has no entry before it. */
export function beginningOf({ prev }: Pick<RoomMessage, 'prev'>, symbol: string): string {
  return prev === 0 ? `Start of the ${symbol} room` : 'Nothing older is kept';
}
