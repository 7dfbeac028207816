// The one connection of a client, over whatever sockets it takes. It knows nodes, silence and delays, and nothing of
// what is said on it. There is one funnel for every way to lose a socket: `#lose`.
//
//   idle ─open─▶ connecting ─opened─▶ handshaking ─welcome─▶ live
//                  ▲   │                   │                   │
//                  │   └─────── lost ──────┴─────── lost ──────┤
//                  │                                           ▼
//                  └──────────────── time, or wake ──────── waiting
//
//   any ─close, or a final close code─▶ closed
//
// Every socket has a generation; what an older one still says is not heard. A state's timer ends with the state.

import type { Clock, Random } from '../protocol/clock.ts';
import { shouldReconnect } from '../protocol/codes.ts';
import type { Welcome } from '../protocol/events.ts';
import type { ConnectionState } from './connection-state.ts';
import type { Counts } from './counts.ts';
import { Emitter } from './emitter.ts';
import { FrameDecoder } from './frame-decoder.ts';
import { type AnyTold, parseMessage, type ServerMessage } from './messages.ts';
import { Nodes } from './nodes.ts';
import { HEALTHY_MS, type Loss, retryDelay } from './reconnect.ts';
import { dialFault, type OpenSocket, openSocket, type SocketConstructor } from './socket.ts';

/** How long a socket may take to open, and then to be welcomed. */
const OPEN_MS = 5_000;
/** A live connection on which nothing came for so many heartbeats, and for so long, is half open: it is given up. */
const SILENT_HEARTBEATS = 5;
const SILENT_MS = 5_000;
/** A watchdog that barks so late shows that this process slept: what waits unread is heard first. */
const ASLEEP_MS = 1_000;

export interface ConnectionOptions {
  readonly url: string;
  readonly WebSocket: SocketConstructor;
  readonly clock: Clock;
  readonly random: Random;
  readonly counts: Counts;
}

interface ConnectionEvents {
  /** Welcomed: calls can be sent. Before `state`. */
  live: Welcome;
  /** The connection that was live is gone, but not by this side. Before `state`. */
  lost: Loss;
  message: Exclude<ServerMessage, { readonly type: 'unknown' }>;
  state: ConnectionState;
}

type Live = Extract<ConnectionState, { state: 'live' }>;

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #nodes: Nodes;
  readonly #events = new Emitter<ConnectionEvents>();
  #state: ConnectionState = { state: 'idle' };
  #socket: OpenSocket | null = null;
  #decoder = new FrameDecoder();
  #generation = 0;
  #heardAt = 0;
  /** The last node's wall time less this machine's monotonic time; null: no node has told its time yet. */
  #houseOffset: number | null = null;
  #stopTimer: () => void = () => {};

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#nodes = new Nodes(options.url);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  on<E extends keyof ConnectionEvents>(
    event: E,
    handler: (value: ConnectionEvents[E]) => void,
  ): () => void {
    return this.#events.on(event, handler);
  }

  /**
   * The house's clock, milliseconds UTC, as the last welcome told it: this machine's own may be wrong by days. Before the first
   * welcome it is this machine's.
   */
  houseTime(): number {
    const { clock } = this.#options;
    return this.#houseOffset === null ? clock.now() : clock.mono() + this.#houseOffset;
  }

  /** The address in use or next in turn. */
  get url(): string {
    return 'url' in this.#state ? this.#state.url : this.#options.url;
  }

  /** Begins to connect; does nothing unless idle, or closed by the house. */
  open(): void {
    const isOver = this.#state.state === 'closed' && this.#state.loss !== null;
    if (this.#state.state === 'idle' || isOver) this.#dial(this.#options.url, 0);
  }

  /** A hint that trying may help now: the network, the page or the user is back. */
  wake(): void {
    if (this.#state.state !== 'waiting') return;
    const { url, attempt, notBefore } = this.#state;
    const leftMs = notBefore - this.#options.clock.mono();
    if (leftMs <= 0) this.#dial(url, attempt);
    else this.#startTimer(leftMs, () => this.#dial(url, attempt));
  }

  /** False: not live, nothing was sent. */
  send(text: string): boolean {
    if (this.#state.state !== 'live') return false;
    this.#socket?.send(text);
    return true;
  }

  /** Ends it for good. Idempotent; afterwards no timer runs and nobody is called. */
  close(): void {
    if (this.#state.state === 'closed' && this.#state.loss === null) return;
    this.#dropSocket();
    this.#enter({ state: 'closed', loss: null });
    this.#events.clear();
  }

  #dial(url: string, attempt: number): void {
    this.#enter({ state: 'connecting', url, attempt });
    this.#startTimer(OPEN_MS, () => this.#lose({ reason: 'no connection in time', code: null }));
    this.#generation += 1;
    const generation = this.#generation;
    const current = (handle: () => void) => {
      if (generation === this.#generation) handle();
    };
    this.#events.emit('state', this.#state);
    if (generation !== this.#generation || this.#state.state !== 'connecting') return;
    this.#decoder = new FrameDecoder();
    try {
      this.#socket = openSocket(this.#options.WebSocket, url, {
        opened: () => current(() => this.#opened(url, attempt)),
        received: (content) => current(() => this.#receive(content)),
        ended: (code, reason) =>
          current(() => this.#lose({ reason: reason || 'the connection was lost', code })),
      });
    } catch (thrown) {
      this.#lose({ reason: dialFault(thrown), code: null });
    }
  }

  #opened(url: string, attempt: number): void {
    this.#enter({ state: 'handshaking', url, attempt });
    this.#startTimer(OPEN_MS, () => this.#lose({ reason: 'no welcome in time', code: null }));
    this.#events.emit('state', this.#state);
  }

  #receive(content: string | Uint8Array): void {
    const { clock, counts } = this.#options;
    this.#heardAt = clock.mono();
    counts.messages += 1;
    counts.bytes += content.length;
    if (typeof content === 'string') {
      const parsed = parseMessage(content);
      if (parsed.ok) this.#take(parsed.value);
      else counts.malformed += 1;
      return;
    }
    const decoded = this.#decoder.decode(content);
    if (!decoded.ok) counts.malformed += 1;
    for (const one of decoded.ok ? decoded.value : this.#decoder.tear()) this.#take(one);
  }

  #take(message: ServerMessage): void {
    const { counts } = this.#options;
    if (message.type === 'unknown') counts.unknown += 1;
    else if (message.type === 'told' && message.name === 'welcome') this.#welcomed(message);
    else if (this.#state.state === 'live') this.#hear(this.#state, message);
  }

  #welcomed({ params: welcome }: Extract<AnyTold, { name: 'welcome' }>): void {
    if (this.#state.state !== 'handshaking') return;
    const { url, attempt } = this.#state;
    this.#houseOffset = welcome.time - this.#options.clock.mono();
    this.#nodes.learn(welcome.nodes);
    if (attempt > 0) this.#options.counts.reconnects += 1;
    const since = this.#options.clock.mono();
    this.#enter({ state: 'live', url, attempt, welcome, since, leaveAt: null });
    this.#watch(welcome);
    this.#events.emit('live', welcome);
    this.#events.emit('state', this.#state);
  }

  #hear(live: Live, message: ConnectionEvents['message']): void {
    const isStatus = message.type === 'told' && message.name === 'status';
    if (isStatus && message.params.type === 'reconnect') {
      const leaveAt = this.#options.clock.mono() + message.params.afterMs;
      this.#state = { ...live, leaveAt };
      this.#watch(live.welcome);
    }
    this.#events.emit('message', message);
  }

  /** Waits until the connection has been silent for too long, or until it is time to leave as told. */
  #watch(welcome: Welcome): void {
    if (this.#state.state !== 'live') return;
    const { clock } = this.#options;
    const silentMs = Math.max(SILENT_MS, SILENT_HEARTBEATS * welcome.heartbeatMs);
    const leaveAt = this.#state.leaveAt ?? Number.POSITIVE_INFINITY;
    const dueAt = Math.min(this.#heardAt + silentMs, leaveAt);
    this.#startTimer(dueAt - clock.mono(), () => {
      const now = clock.mono();
      if (now >= leaveAt) {
        this.#lose({ reason: 'the node asked to go elsewhere', code: null });
      } else if (now < this.#heardAt + silentMs) {
        this.#watch(welcome);
      } else if (now > dueAt + ASLEEP_MS) {
        this.#heardAt = now - silentMs + ASLEEP_MS;
        this.#watch(welcome);
      } else {
        this.#lose({ reason: `nothing was heard for ${silentMs} ms`, code: null });
      }
    });
  }

  #lose(loss: Loss): void {
    const before = this.#state;
    if (!('url' in before) || before.state === 'waiting') return;
    this.#dropSocket();
    if (loss.code !== null && !shouldReconnect(loss.code)) {
      this.#enter({ state: 'closed', loss });
    } else {
      this.#wait(before.url, this.#attemptAfter(before), loss, this.#toldMs(before));
    }
    if (before.state === 'live') this.#events.emit('lost', loss);
    this.#events.emit('state', this.#state);
  }

  #wait(lost: string, attempt: number, loss: Loss, toldMs: number | null): void {
    const { clock, random } = this.#options;
    const { delayMs, leastMs } = retryDelay(attempt, loss, toldMs, random);
    const url = this.#nodes.next(lost, random);
    const notBefore = clock.mono() + leastMs;
    this.#enter({ state: 'waiting', url, attempt, loss, delayMs, notBefore });
    this.#startTimer(delayMs, () => this.#dial(url, attempt));
  }

  #attemptAfter(before: Exclude<ConnectionState, { state: 'idle' | 'closed' | 'waiting' }>) {
    const wasHealthy =
      before.state === 'live' && this.#options.clock.mono() - before.since >= HEALTHY_MS;
    return wasHealthy ? 1 : before.attempt + 1;
  }

  #toldMs(before: ConnectionState): number | null {
    if (before.state !== 'live' || before.leaveAt === null) return null;
    return Math.max(0, before.leaveAt - this.#options.clock.mono());
  }

  #dropSocket(): void {
    this.#generation += 1;
    this.#socket?.close();
    this.#socket = null;
  }

  #enter(state: ConnectionState): void {
    this.#stopTimer();
    this.#state = state;
  }

  #startTimer(delayMs: number, run: () => void): void {
    this.#stopTimer();
    this.#stopTimer = this.#options.clock.after(Math.max(0, delayMs), run);
  }
}
