// A room with a past: `line 1`, `line 2` and so on, said by as many guests as the limits ask for.

import WebSocket from 'ws';
import { createClient } from '../../client/index.ts';
import { SAY_BURST } from '../../protocol/limits.ts';
import { eventually } from './eventually.ts';

/** `url`: the address of a gateway, `http://…`. */
export async function fillRoom(url: string, symbol: string, count: number): Promise<void> {
  for (let from = 1; from <= count; from += SAY_BURST) {
    await sayLines(url, symbol, from, Math.min(count, from + SAY_BURST - 1));
  }
}

async function sayLines(url: string, symbol: string, from: number, to: number): Promise<void> {
  const client = createClient({ url: `${url.replace('http', 'ws')}/ws`, WebSocket });
  try {
    const started = await client.session.start(`guest-${from}`);
    if (!started.ok) throw new Error(started.error.message);
    const room = client.room(symbol);
    for (let line = from; line <= to; line += 1) room.say(`line ${line}`);
    await eventually(`line ${to} is in the log`, () => {
      const failed = room.pending.find(({ state }) => state === 'failed');
      if (failed) throw new Error(`not said: ${failed.text}`);
      return room.pending.length === 0 && room.messages.length > 0;
    });
  } finally {
    client.close();
  }
}
