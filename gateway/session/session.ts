// One connection, from welcome to close. Parses what comes in, sends what others made, and is the only place that
// closes. It knows neither WebSockets nor HTTP.
//
//   open ──close()──▶ closing ──closed()──▶ closed
//     └──────────────closed()─────────────────▲

import { type Call, type CallId, parseCall } from '../../protocol/calls.ts';
import { CLOSES, type CloseName, type ErrorCode, type Fault, fault } from '../../protocol/codes.ts';
import type { User } from '../../protocol/events.ts';
import { CALLS_BURST, CALLS_PER_SECOND, SILENT_MS } from '../../protocol/limits.ts';
import { reasonOf } from '../../protocol/result.ts';
import type { RoomListener, RoomReader } from '../fanout/room-reader.ts';
import type { PriceReader } from '../fanout/subscription.ts';
import { TokenBucket } from '../limits.ts';
import { notification } from '../notification.ts';
import { CallQueue } from './call-queue.ts';
import { type Answer, type Caller, dispatch } from './dispatch.ts';
import { EntryMessages } from './entry-messages.ts';
import { MarketSubscriptions } from './market-subscriptions.ts';
import { Outlet } from './outlet.ts';
import { RoomSubscriptions } from './room-subscriptions.ts';
import type { SessionServices } from './services.ts';
import type { ClientSocket, WireForm } from './socket.ts';
import { Strikes } from './strikes.ts';

type State = 'open' | 'closing' | 'closed';

export class Session implements RoomListener, Caller {
  readonly id: string;
  readonly services: SessionServices;
  readonly market: MarketSubscriptions;
  readonly rooms: RoomSubscriptions;
  user: User | null = null;
  userUntil = 0;
  readonly lagging = new Set<RoomReader>();
  readonly #socket: ClientSocket;
  readonly #outlet: Outlet;
  readonly #strikes: Strikes;
  readonly #calls: TokenBucket;
  #state: State = 'open';
  #heardAt: number;
  readonly #queue: CallQueue;
  #beats = 0;
  /** Wall less monotonic time at the beginning: what heartbeats tell never jumps, whoever sets the clock. */
  readonly #wallOffset: number;
  /** Prices take their turn behind rooms. */
  readonly #prices: PriceReader;
  readonly #entries: EntryMessages;

  constructor(id: string, services: SessionServices, socket: ClientSocket) {
    this.id = id;
    this.services = services;
    this.#socket = socket;
    this.#outlet = new Outlet(socket, services.clock);
    this.#strikes = new Strikes(services.clock);
    this.#queue = new CallQueue({
      run: (call) => this.#answer(call),
      isClear: () => this.#outlet.isClear,
      hold: (isWaiting) => this.#outlet.hold(isWaiting),
    });
    this.#calls = new TokenBucket({ burst: CALLS_BURST, perSecond: CALLS_PER_SECOND });
    this.#heardAt = services.clock.mono();
    this.#wallOffset = services.clock.now() - this.#heardAt;
    this.#entries = new EntryMessages((bytes) => this.#outlet.send(bytes));
    this.#prices = pricesOf(this, socket.form);
    this.market = new MarketSubscriptions(this.#prices, services.market, services.prices);
    this.rooms = new RoomSubscriptions(services, this, id);
    this.#outlet.reply(notification('welcome', services.welcome()));
  }

  /** Whether rooms may be sent now; see `#prices` for prices. */
  get isReady(): boolean {
    return this.#state === 'open' && this.#outlet.isReady;
  }

  get isClosed(): boolean {
    return this.#state === 'closed';
  }

  sendFrame(text: string): void {
    if (this.#state === 'open') this.#outlet.send(text);
  }

  /** Adds to the message that `flush` sends. */
  sendEntries(entries: Uint8Array): number {
    return this.#state === 'open' ? this.#entries.add(entries) : 0;
  }

  flush(): void {
    if (this.#state === 'open') this.#entries.flush();
  }

  /** One text message of the client. */
  receive(text: string): void {
    if (this.#state !== 'open') return;
    const call = parseCall(text);
    const retryMs = this.#calls.take(this.services.clock.mono());
    if (retryMs > 0) {
      const id = call.ok ? call.value.id : call.error.id;
      const message = 'too many calls on this connection';
      this.#refuse(id, fault('rate_limited', message, { retryMs: Math.ceil(retryMs) }));
      return;
    }
    if (call.ok) this.#queue.push(call.value);
    else this.#refuse(call.error.id, call.error.fault);
  }

  /** A binary message of the client. */
  receiveBinary(): void {
    if (this.#state !== 'open') return;
    this.#refuse(null, fault('invalid_message', 'calls are text frames'));
  }

  /** A WebSocket ping or pong of the client: counted like a call, and too many of them are told to nobody. */
  receiveControl(): void {
    if (this.#state !== 'open') return;
    if (this.#calls.take(this.services.clock.mono()) > 0) this.#strike('rate_limited');
  }

  /** Any byte came from the client. */
  heard(): void {
    this.#heardAt = this.services.clock.mono();
  }

  /** The WebSocket ping was answered. */
  answered(): void {
    this.#outlet.answered();
  }

  /** Every 50 ms: waiting replies go; a silent connection is given up. */
  turn(): void {
    if (this.#state !== 'open') return;
    // A socket that we do not read is alive as long as it takes what we send.
    if (this.#outlet.turn() === 'moved') this.heard();
    this.#queue.next();
    if (this.services.clock.mono() - this.#heardAt > SILENT_MS) this.close('silent');
    this.#tellPresence();
  }

  /** Every `HEARTBEAT_MS`. A session that is skipped gets none: its screen then knows that it is behind. */
  beat(): void {
    if (!this.isReady) return;
    const { clock } = this.services;
    const mono = clock.mono();
    const { stale, feedAgeMs } = this.market.freshness(mono);
    const ages = this.market.ages();
    this.#beats += 1;
    const time = Math.round(mono + this.#wallOffset);
    const beat = { n: this.#beats, time, feedAgeMs, stale, ...(ages && { ages }) };
    this.#outlet.send(notification('heartbeat', beat));
  }

  /** Tells what must not be lost: waits in the reply queue if need be. */
  tellSurely(text: string): void {
    if (this.#state === 'open') this.#outlet.reply(text);
  }

  authenticated(user: User, until: number): void {
    this.user = user;
    this.userUntil = until;
    this.rooms.authenticated(user);
  }

  close(name: CloseName): void {
    if (this.#state !== 'open') return;
    this.#state = 'closing';
    this.#release();
    this.services.counts.close(name);
    this.#socket.close(CLOSES[name].code, CLOSES[name].when);
  }

  /** Serving this session met a bug of ours: it is logged, and this session alone pays for it. */
  failed(thrown: unknown): void {
    this.services.log.error({ session: this.id, reason: reasonOf(thrown) }, 'session failed');
    this.close('bug');
  }

  /** The socket is gone. */
  closed(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#release();
  }

  async #answer(call: Call): Promise<void> {
    if (this.#state !== 'open') return;
    let answer: Answer;
    try {
      answer = await dispatch(this, call);
    } catch (thrown) {
      this.services.log.error(
        { session: this.id, method: call.method, reason: reasonOf(thrown) },
        'call failed',
      );
      answer = { ok: false, error: fault('internal', 'something went wrong here; it was logged') };
    }
    try {
      this.#carryOut(call, answer);
    } catch (thrown) {
      this.failed(thrown);
    }
  }

  #carryOut(call: Call, answer: Answer): void {
    if (!answer.ok) {
      this.#refuse(call.id, answer.error);
      return;
    }
    if (call.id !== null && this.#state === 'open') {
      this.#outlet.reply(JSON.stringify({ id: call.id, result: answer.value.result }));
    }
    // Also when the session has ended meanwhile: what was opened for it is given back.
    answer.value.begin?.();
  }

  /** Last of all lanes: while anything else waits for this client, who is here waits too, and is then the newest. */
  #tellPresence(): void {
    if (!this.#prices.isReady || this.market.isSkipped) return;
    for (const text of this.rooms.takePresence()) this.#outlet.send(text);
  }

  #refuse(id: CallId | null, error: Fault): void {
    if (this.#state !== 'open') return;
    this.#outlet.reply(JSON.stringify({ id, error }));
    this.#strike(error.code);
  }

  #strike(code: ErrorCode): void {
    this.services.counts.fault(code);
    if (this.#strikes.count(code) === 'out') this.close('policy');
  }

  #release(): void {
    this.#queue.close();
    this.market.close();
    this.rooms.close();
  }
}

function pricesOf(session: Session, form: WireForm): PriceReader {
  return {
    form,
    get isReady() {
      return session.isReady && session.lagging.size === 0;
    },
    sendFrame: (text) => session.sendFrame(text),
    sendEntries: (entries) => session.sendEntries(entries),
    flush: () => session.flush(),
    failed: (thrown) => session.failed(thrown),
  };
}
