// A call to the part that serves it. Nothing else happens here.

import type { Call, Params } from '../../protocol/calls.ts';
import { type Fault, fault } from '../../protocol/codes.ts';
import type { User } from '../../protocol/events.ts';
import { assertNever, err, ok, type Result } from '../../protocol/result.ts';
import type { MarketSubscriptions } from './market-subscriptions.ts';
import type { RoomSubscriptions } from './room-subscriptions.ts';
import type { SessionServices } from './services.ts';

/** The session, as far as calls need it. */
export interface Caller {
  readonly services: SessionServices;
  readonly market: MarketSubscriptions;
  readonly rooms: RoomSubscriptions;
  readonly user: User | null;
  /** Wall time at which the user's token ends. */
  readonly userUntil: number;
  authenticated(user: User, until: number): void;
}

export interface Answered {
  readonly result: unknown;
  /** What may only happen after the result was sent. */
  readonly begin?: () => void;
}

export type Answer = Result<Answered, Fault>;

export function dispatch(session: Caller, call: Call): Answer | Promise<Answer> {
  switch (call.method) {
    case 'authenticate':
      return authenticate(session, call.params);
    case 'subscribe':
      return subscribe(session, call.params);
    case 'unsubscribe':
      return unsubscribe(session, call.params);
    case 'say':
      return say(session, call.params);
    case 'history':
      return history(session, call.params);
    case 'beat':
      session.market.setHidden(call.params.hidden ?? false);
      return ok({ result: {} });
    case 'ping':
      return ok({ result: { time: session.services.clock.now() } });
    default:
      return assertNever(call);
  }
}

async function authenticate(session: Caller, params: Params<'authenticate'>): Promise<Answer> {
  const verified = await session.services.auth.verify(params.token);
  if (!verified.ok) return verified;
  const { user, expires } = verified.value;
  session.authenticated(user, expires);
  return ok({ result: { user, expires } });
}

function subscribe(session: Caller, params: Params<'subscribe'>): Answer | Promise<Answer> {
  const { channel, symbols } = params;
  if (channel !== 'room') return ok(session.market.subscribe({ ...params, channel }));
  if (symbols === '*') return err(fault('invalid_params', 'symbols: rooms are joined by name'));
  return session.rooms.subscribe(symbols, params).then(ok);
}

function unsubscribe(session: Caller, params: Params<'unsubscribe'>): Answer {
  const { channel, symbols } = params;
  if (channel !== 'room') {
    return ok({ result: { unsubscribed: session.market.unsubscribe({ ...params, channel }) } });
  }
  if (symbols === '*') return err(fault('invalid_params', 'symbols: rooms are left by name'));
  return ok({ result: { unsubscribed: session.rooms.unsubscribe(symbols) } });
}

async function say(session: Caller, params: Params<'say'>): Promise<Answer> {
  const { user, services } = session;
  if (!user) return err(fault('unauthenticated', 'authenticate first: saying needs a session'));
  if (services.clock.now() >= session.userUntil) {
    return err(fault('token_expired', 'the session has ended: renew the token'));
  }
  const retryMs = services.sayLimits.take(user.id, services.clock.mono());
  if (retryMs > 0) {
    const data = { retryMs: Math.ceil(retryMs) };
    return err(fault('rate_limited', 'five messages in ten seconds, ten at once', data));
  }
  // Whoever speaks without reading makes this node look at the market, so that the next message is stamped.
  services.market.watch(params.symbol)();
  const said = await services.rooms.say(user, params);
  return said.ok ? ok({ result: said.value }) : said;
}

async function history(session: Caller, params: Params<'history'>): Promise<Answer> {
  const page = await session.services.rooms.history(params);
  return page.ok ? ok({ result: page.value }) : page;
}
