// A well-behaved client beside hostile ones: watches prices and a room, and remembers whatever disturbed it.

import WebSocket from 'ws';
import { eventually } from './eventually.ts';

/** A heartbeat comes each second; by the server's clock, so that a busy test is not taken for a busy server. */
const MOST_GAP_MS = 2_500;

interface Told {
  readonly id?: number;
  readonly method?: string;
  readonly result?: unknown;
  readonly error?: unknown;
  readonly params?: {
    readonly n: number;
    readonly time: number;
    readonly symbol: string;
    readonly from: number;
    readonly to: number;
    readonly type?: string;
    readonly key?: string;
  };
}

export class Neighbour {
  readonly #socket: WebSocket;
  readonly #troubles: string[] = [];
  readonly #positions = new Map<string, number>();
  #beat: { n: number; time: number } | null = null;
  #isLeaving = false;
  #answers = 0;
  #calls = 0;
  /** Frames of prices so far. */
  frames = 0;
  /** Heartbeats so far. */
  beats = 0;
  /** Keys of the messages in its room, in order. */
  readonly said: string[] = [];

  constructor(url: string) {
    this.#socket = new WebSocket(url);
    this.#socket.on('message', (data: Buffer) => this.#read(JSON.parse(data.toString())));
    this.#socket.on('error', (error) => this.#troubles.push(`error: ${error.message}`));
    this.#socket.on('close', (code) => {
      if (!this.#isLeaving) this.#troubles.push(`closed with ${code}`);
    });
  }

  /** Watches every price, and the room of `symbol`. */
  static async watch(url: string, symbol: string): Promise<Neighbour> {
    const neighbour = new Neighbour(url);
    await eventually('the neighbour is in', () => neighbour.#socket.readyState === WebSocket.OPEN);
    neighbour.call('subscribe', { channel: 'ticker', symbols: '*' });
    neighbour.call('subscribe', { channel: 'room', symbols: [symbol] });
    await eventually(
      'the neighbour watches',
      () => neighbour.#answers === 2 && neighbour.beats > 0,
    );
    return neighbour;
  }

  /** Everything that went wrong so far, a line each. */
  get troubles(): string[] {
    const silence = Date.now() - (this.#beat?.time ?? 0);
    const late = silence > MOST_GAP_MS ? [`the last heartbeat was ${silence} ms ago`] : [];
    return [...this.#troubles, ...late];
  }

  call(method: string, params?: object): void {
    this.#calls += 1;
    this.#socket.send(JSON.stringify({ id: this.#calls, method, params }));
  }

  close(): void {
    this.#isLeaving = true;
    this.#socket.terminate();
  }

  #read({ id, method, error, params }: Told): void {
    if (id !== undefined) this.#answers += 1;
    if (error) this.#troubles.push(`error: ${JSON.stringify(error)}`);
    if (!params) return;
    if (method === 'heartbeat') this.#heartbeat(params.n, params.time);
    if (method === 'room' && params.key) this.said.push(params.key);
    if (method !== 'ticker') return;
    this.frames += 1;
    const before = this.#positions.get(params.symbol) ?? params.from;
    if (before !== params.from) this.#troubles.push(`${params.symbol}: ${before} → ${params.from}`);
    this.#positions.set(params.symbol, params.to);
  }

  #heartbeat(n: number, time: number): void {
    this.beats += 1;
    const gap = time - (this.#beat?.time ?? time);
    if (gap > MOST_GAP_MS) this.#troubles.push(`no heartbeat for ${gap} ms`);
    if (this.#beat && n !== this.#beat.n + 1) this.#troubles.push(`beat ${this.#beat.n} → ${n}`);
    this.#beat = { n, time };
  }
}
