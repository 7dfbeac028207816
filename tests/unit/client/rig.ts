// A client with everything around it played by the test, and short ways to say what a gateway says.

import type { Client } from '../../../client/client.ts';
import { type ClientOptions, createClient } from '../../../client/create-client.ts';
import type { RoomMessage, TickerFrame } from '../../../protocol/events.ts';
import { FakeClock, turns } from '../../support/fake-clock.ts';
import { type Door, FakeGateway, FakeHttp } from '../../support/fake-gateway.ts';
import { instrumentRow } from '../../support/instrument-row.ts';

export const URL_ONE = 'ws://one:8080/ws';
export const URL_TWO = 'ws://two:8080/ws';

export interface Rig {
  readonly clock: FakeClock;
  readonly gateway: FakeGateway;
  readonly http: FakeHttp;
  readonly client: Client;
  /** What `random` answers from now on. */
  chance: number;
}

export function openRig(options: Partial<ClientOptions> = {}): Rig {
  const clock = new FakeClock();
  const gateway = new FakeGateway();
  const http = new FakeHttp();
  const rig = { clock, gateway, http, chance: 0.5 };
  const client = createClient({
    url: URL_ONE,
    WebSocket: gateway.WebSocket,
    fetch: http.fetch,
    clock,
    random: () => rig.chance,
    ...options,
  });
  return Object.assign(rig, { client });
}

/** A rig whose client is welcome already. */
export function openLiveRig(options: Partial<ClientOptions> = {}): Rig & { door: Door } {
  const rig = openRig(options);
  const door = rig.gateway.admit({ nodes: [URL_ONE, URL_TWO] });
  return Object.assign(rig, { door });
}

/** The connection breaks, the client comes back and is welcome: its new connection. */
export async function comeBack(rig: Rig): Promise<Door> {
  rig.gateway.door().end();
  rig.client.wake();
  const door = rig.gateway.admit({ nodes: [URL_ONE, URL_TWO] });
  await turns(1);
  return door;
}

/** Takes a `subscribe`, accepts all of it and gives its params. */
export function confirm(door: Door, extra: object = {}) {
  const { id, params } = door.take('subscribe');
  const subscribed = params.symbols === '*' ? ['A', 'B'] : params.symbols;
  door.answer(id, { subscribed, rejected: [], ...extra });
  door.flush();
  return params;
}

/** Park and Miller's generator, for chance that must not repeat itself. */
export function seeded(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

export function ticker(over: Partial<TickerFrame> = {}): TickerFrame {
  return {
    symbol: 'A',
    epoch: 1,
    from: 0,
    to: 1,
    time: 0,
    sent: 0,
    last: '1.00',
    bid: ['0.99', '5'],
    ask: null,
    bars: [],
    day: { open: '1.00', high: '1.00', low: '1.00', volume: '0', previousClose: '1.00' },
    status: 'open',
    ...over,
  };
}

export function snapshot(at: number, over: Partial<TickerFrame> = {}): TickerFrame {
  return ticker({ from: at, to: at, snapshot: true, ...over });
}

export function message(seq: number, prev: number, over: Partial<RoomMessage> = {}): RoomMessage {
  return {
    symbol: 'A',
    epoch: 7,
    seq,
    prev,
    time: seq,
    type: 'message',
    key: `key-${seq}`,
    user: { id: 'u2', name: 'Bo' },
    text: `text ${seq}`,
    stamp: null,
    ...over,
  };
}

export const INSTRUMENT = instrumentRow('A');
