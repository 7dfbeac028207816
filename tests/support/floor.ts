// A floor in one process under a test's clock: an in-memory broker, a scripted feed, and nodes that sessions join by fake
// sockets. Nothing here waits for real time.

import { randomBytes } from 'node:crypto';
import type { Bus } from '../../bus/bus.ts';
import { MemoryBroker } from '../../bus/memory.ts';
import { TrustedProxies } from '../../gateway/addresses.ts';
import type { Log } from '../../gateway/log.ts';
import { type GatewayNode, openNode } from '../../gateway/node.ts';
import type { Session } from '../../gateway/session/session.ts';
import type { WireForm } from '../../gateway/session/socket.ts';
import type { Call } from '../../protocol/calls.ts';
import { subjectToken, TABLES } from '../../protocol/subjects.ts';
import { FakeClock, turns } from './fake-clock.ts';
import { FakeSocket, type Reply } from './fake-socket.ts';
import { ScriptedFeed } from './scripted-feed.ts';

/** For tests of what both forms must do alike. */
export const FORMS: readonly WireForm[] = ['json', 'binary'];
const ANSWER_MS = 5_000;
export const SECRET = 'a secret of the tests, 32 bytes.';
export const OPERATOR_TOKEN = 'operator-of-the-tests';
export const NODE_URLS = ['ws://localhost:8080/ws', 'ws://localhost:8081/ws'];

/** One line per thing that went wrong inside: tests that expect none can say so. */
export class KeptLog implements Log {
  readonly errors: string[] = [];
  info(): void {}
  warn(): void {}
  error(fields: object, text: string): void {
    this.errors.push(`${text} ${JSON.stringify(fields)}`);
  }
}

export class Client {
  readonly socket: FakeSocket;
  readonly session: Session;
  readonly #floor: Floor;
  #nextId = 1;

  constructor(floor: Floor, node: GatewayNode, form: WireForm) {
    this.socket = new FakeSocket(form);
    this.#floor = floor;
    this.session = node.join(this.socket);
    // A peer that reads answers pings at once.
    this.socket.onPing = () => {
      this.session.heard();
      this.session.receiveControl();
      this.session.answered();
    };
  }

  /** Says a call and gives its reply, after letting everything run that needs no time. */
  async call(method: Call['method'], params?: object): Promise<Reply> {
    const id = this.#nextId++;
    this.session.heard();
    this.session.receive(JSON.stringify({ id, method, params }));
    // Signatures are checked on other threads, so turns of this one cannot be counted.
    const deadline = performance.now() + ANSWER_MS;
    while (!this.#isAnswered(id) && performance.now() < deadline) await turns(1);
    await this.#floor.clock.settle();
    return this.reply(id);
  }

  /** Says a call whose reply needs time to pass. */
  say(method: Call['method'], params?: object): number {
    const id = this.#nextId++;
    this.session.heard();
    this.session.receive(JSON.stringify({ id, method, params }));
    return id;
  }

  reply(id: number): Reply {
    const reply = this.socket.replies.find((one) => one.id === id);
    if (!reply) throw new Error(`call ${id} was not answered: ${this.socket.order.join(' ')}`);
    return reply;
  }

  #isAnswered(id: number): boolean {
    return (
      this.session.isClosed || this.socket.texts.some((text) => text.startsWith(`{"id":${id},`))
    );
  }

  told(method: string) {
    return this.socket.told(method);
  }

  async authenticate(name: string): Promise<void> {
    const token = await this.#floor.token(name);
    await this.call('authenticate', { token });
  }
}

export interface FloorOptions {
  /** How its clients are told market frames. */
  readonly form?: WireForm;
  readonly symbols?: readonly string[];
  readonly nodes?: number;
  readonly origins?: readonly string[];
  readonly addressLimits?: boolean;
  readonly webFolder?: string | null;
  /** Stands between each node and its bus. */
  readonly spy?: (bus: Bus) => Bus;
}

export class Floor {
  readonly clock = new FakeClock();
  readonly log = new KeptLog();
  readonly broker: MemoryBroker;
  readonly feed: ScriptedFeed;
  readonly nodes: GatewayNode[] = [];
  readonly #buses: Bus[] = [];
  readonly #form: WireForm;
  #sinceBeat = 0;

  constructor(options: FloorOptions) {
    this.#form = options.form ?? 'json';
    this.broker = new MemoryBroker({ clock: this.clock, random: () => 0.5 });
    const { symbols = ['AAPL', 'BRK.B', 'BTC-USD'] } = options;
    this.feed = new ScriptedFeed({ bus: this.connect(), clock: this.clock, symbols });
  }

  /** A floor whose feed has listed its instruments and beats, with nodes that know them. */
  static async open(options: FloorOptions = {}): Promise<Floor> {
    const floor = new Floor(options);
    await floor.clock.settle();
    await floor.feed.list();
    floor.feed.answer();
    const { nodes = 1 } = options;
    for (let index = 0; index < nodes; index += 1) await floor.#addNode(index, options);
    floor.feed.beat();
    await floor.clock.settle();
    return floor;
  }

  /** Lets time pass on every clock; the feed beats each second unless it is told not to. */
  async pass(ms: number, { beats = true, stepMs = 10 } = {}): Promise<void> {
    for (let left = ms; left > 0; left -= stepMs) {
      const step = Math.min(stepMs, left);
      this.feed.time += step;
      this.clock.advance(step);
      this.#sinceBeat += step;
      if (beats && this.#sinceBeat >= 1_000) {
        this.#sinceBeat = 0;
        this.feed.beat();
      }
      await turns(2);
    }
    await this.clock.settle();
  }

  /** Lists one more instrument. */
  async list(symbol: string): Promise<void> {
    this.feed.add(symbol);
    await this.feed.list();
  }

  /** Takes an instrument off the table. */
  async delist(symbol: string): Promise<void> {
    const table = await this.connect().table(TABLES.instruments);
    await table.delete(subjectToken(symbol));
    await this.clock.settle();
  }

  connect(): Bus {
    const bus = this.broker.connect();
    this.#buses.push(bus);
    return bus;
  }

  node(index = 0): GatewayNode {
    const node = this.nodes[index];
    if (!node) throw new Error(`no node ${index}`);
    return node;
  }

  client(node = 0): Client {
    return new Client(this, this.node(node), this.#form);
  }

  async token(name: string, node = 0): Promise<string> {
    const answer = await this.post(name, {}, node);
    const body: { token: string } = await answer.json();
    return body.token;
  }

  post(name: string, headers: Record<string, string> = {}, node = 0): Promise<Response> {
    return this.request(
      '/api/session',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ name }),
      },
      node,
    );
  }

  /** An HTTP request at a node, as from a peer on this machine. */
  async request(path: string, init: RequestInit = {}, node = 0): Promise<Response> {
    const peer = { incoming: { socket: { remoteAddress: '127.0.0.1' } } };
    const answer = this.node(node).app.request(`http://localhost:808${node}${path}`, init, peer);
    await this.clock.settle();
    return answer;
  }

  async close(): Promise<void> {
    for (const node of this.nodes) node.close();
    this.feed.silence();
    for (const bus of this.#buses) await bus.close();
  }

  async #addNode(index: number, options: FloorOptions): Promise<void> {
    const { origins = [], addressLimits = false, webFolder = null, spy = same } = options;
    const opening = openNode({
      bus: spy(this.connect()),
      clock: this.clock,
      random: () => 0.5,
      secureBytes: randomBytes,
      log: this.log,
      node: `g${index + 1}`,
      publicUrl: NODE_URLS[index] ?? '',
      webFolder,
      origins,
      trustedProxies: new TrustedProxies(),
      addressLimits,
      secret: SECRET,
      operatorToken: OPERATOR_TOKEN,
    });
    await this.clock.settle();
    this.nodes.push(await opening);
  }
}

function same(bus: Bus): Bus {
  return bus;
}
