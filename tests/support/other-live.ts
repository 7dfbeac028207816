// A bus of which some live parts are another's: to count what is asked of it, or to read what passes.

import type { Bus } from '../../bus/bus.ts';

/** `bus`, with `other` in place of its own live parts. */
export function withLive(bus: Bus, other: Partial<Bus['live']>): Bus {
  const { live } = bus;
  return {
    live: {
      subscribe: live.subscribe.bind(live),
      publish: live.publish.bind(live),
      ask: live.ask.bind(live),
      answer: live.answer.bind(live),
      ...other,
    },
    info: bus.info,
    rooms: bus.rooms,
    bars: bus.bars,
    status: bus.status,
    table: bus.table.bind(bus),
    onEvent: bus.onEvent.bind(bus),
    close: bus.close.bind(bus),
  };
}
