// A NATS client of a few lines on a plain socket: what a stranger on the broker may do that our own client would not.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawMessage {
  readonly subject: string;
  readonly reply: string;
  readonly body: string;
}

/** Connects to a server on loopback. */
export async function connectRaw(port: number): Promise<RawNats> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return new RawNats(socket);
}

export class RawNats {
  readonly #socket: Socket;
  readonly #handlers = new Map<string, (message: RawMessage) => void>();
  #input = Buffer.alloc(0);
  #count = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.write('CONNECT {"verbose":false,"headers":true,"no_responders":false}\r\n');
  }

  /** `lines` are header lines like `Nats-Sequence: 7`. */
  publish(subject: string, body: string, lines: readonly string[] = [], reply = ''): void {
    const size = Buffer.byteLength(body);
    if (lines.length === 0) {
      this.#socket.write(`PUB ${subject} ${reply} ${size}\r\n${body}\r\n`);
      return;
    }
    const head = `NATS/1.0\r\n${lines.join('\r\n')}\r\n\r\n`;
    const sizes = `${head.length} ${head.length + size}`;
    this.#socket.write(`HPUB ${subject} ${reply} ${sizes}\r\n${head}${body}\r\n`);
  }

  subscribe(subject: string, handler: (message: RawMessage) => void): void {
    this.#count += 1;
    this.#handlers.set(`${this.#count}`, handler);
    this.#socket.write(`SUB ${subject} ${this.#count}\r\n`);
  }

  /** Asks the server's JetStream API; gives the parsed answer. */
  ask(subject: string, question: unknown = ''): Promise<unknown> {
    const inbox = `_INBOX.raw.${process.pid}.${this.#count}`;
    return new Promise((resolve) => {
      this.subscribe(inbox, ({ body }) => resolve(JSON.parse(body)));
      this.publish(subject, question === '' ? '' : JSON.stringify(question), [], inbox);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#input = Buffer.concat([this.#input, chunk]);
    for (;;) {
      const end = this.#input.indexOf('\r\n');
      if (end < 0) return;
      const words = this.#input.subarray(0, end).toString().split(' ');
      const isMessage = words[0] === 'MSG' || words[0] === 'HMSG';
      const size = isMessage ? Number(words.at(-1)) + 2 : 0;
      if (this.#input.length < end + 2 + size) return;
      const payload = this.#input.subarray(end + 2, end + 2 + Math.max(0, size - 2));
      this.#input = this.#input.subarray(end + 2 + size);
      if (words[0] === 'PING') this.#socket.write('PONG\r\n');
      if (isMessage) this.#hand(words, payload);
    }
  }

  #hand(words: readonly string[], payload: Buffer): void {
    const [kind, subject = '', sid = '', ...rest] = words;
    const isWithHeaders = kind === 'HMSG';
    const reply = rest.length > (isWithHeaders ? 2 : 1) ? (rest[0] ?? '') : '';
    const headSize = isWithHeaders ? Number(rest.at(-2)) : 0;
    const body = payload.subarray(headSize).toString();
    this.#handlers.get(sid)?.({ subject, reply, body });
  }
}
