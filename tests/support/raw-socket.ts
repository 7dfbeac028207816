// Bytes on a plain TCP socket: requests and WebSocket frames that no client library would send. It answers nothing by
// itself, neither pings nor closes.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually } from './eventually.ts';

export interface RawFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

export interface FrameOptions {
  readonly opcode?: number;
  readonly fin?: boolean;
  /** The three reserved bits, 0 to 7. */
  readonly rsv?: number;
  readonly masked?: boolean;
  /** What the head says, when it lies. */
  readonly length?: bigint;
}

const MASK = Buffer.from([1, 2, 3, 4]);

/** One frame as a client sends it; by default a whole masked text. */
export function frame(content: string | Buffer, options: FrameOptions = {}): Buffer {
  const { opcode = 1, fin = true, rsv = 0, masked = true } = options;
  const payload = Buffer.from(content);
  const length = options.length ?? BigInt(payload.length);
  const first = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  const mask = masked ? MASK : Buffer.alloc(0);
  const body = masked ? payload.map((byte, at) => byte ^ (MASK[at % 4] ?? 0)) : payload;
  return Buffer.concat([Buffer.from([first]), lengthBytes(length, masked), mask, body]);
}

/** A close frame's payload. */
export function closing(code: number, reason: string | Buffer = ''): Buffer {
  return Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason)]);
}

function lengthBytes(length: bigint, masked: boolean): Buffer {
  const bit = masked ? 0x80 : 0;
  if (length < 126n) return Buffer.from([bit | Number(length)]);
  if (length < 65_536n)
    return Buffer.from([bit | 126, Number(length >> 8n), Number(length & 255n)]);
  const bytes = Buffer.alloc(9);
  bytes[0] = bit | 127;
  bytes.writeBigUInt64BE(length, 1);
  return bytes;
}

export class RawSocket {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  /** The server has closed its side, or cut the connection. */
  isEnded = false;
  /** Nothing that is written arrives any more. */
  isCut = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    const end = () => {
      this.isEnded = true;
    };
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    socket.on('end', end).on('close', end);
    socket.on('error', () => {
      this.isCut = true;
      socket.destroy();
    });
  }

  /** Connects to a server on this machine; `from`: another address of it, like 127.0.0.7. */
  static async connect(port: number, from = '127.0.0.1'): Promise<RawSocket> {
    const host = '127.0.0.1';
    const socket = connect({ port, host, localAddress: from, allowHalfOpen: true, noDelay: true });
    await once(socket, 'connect');
    return new RawSocket(socket);
  }

  /** Everything that has come so far. */
  get text(): string {
    return this.#received.toString('latin1');
  }

  /** Of the first answer; 0 before its first line has come. */
  get status(): number {
    return Number(/^HTTP\/1\.1 (\d{3}) /.exec(this.text)?.[1] ?? 0);
  }

  /** Whole frames after the head of the answer. */
  get frames(): RawFrame[] {
    const found: RawFrame[] = [];
    let at = this.text.indexOf('\r\n\r\n') + 4;
    for (;;) {
      const next = frameAt(this.#received, at);
      if (!next) return found;
      found.push(next.frame);
      at = next.end;
    }
  }

  /** Texts of the server, parsed. */
  get messages(): Record<string, unknown>[] {
    return this.frames
      .filter(({ opcode }) => opcode === 1)
      .map(({ payload }) => JSON.parse(payload.toString()));
  }

  /** Of the server's close frame, if it has sent one. */
  get closeCode(): number | null {
    const close = this.frames.find(({ opcode }) => opcode === 8);
    return close && close.payload.length >= 2 ? close.payload.readUInt16BE(0) : null;
  }

  write(bytes: string | Buffer): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /** Reads no more: the kernel's buffers fill up. */
  pause(): void {
    this.#socket.pause();
  }

  ended(deadlineMs?: number): Promise<boolean> {
    return eventually('the server ends the connection', () => this.isEnded, deadlineMs);
  }

  destroy(): void {
    this.#socket.destroy();
  }
}

export interface UpgradeOptions {
  readonly from?: string;
  readonly path?: string;
  /** Further header lines, such as `Origin: null`. */
  readonly lines?: readonly string[];
}

/** Asks for an upgrade and waits for the head of the answer, whatever it is. */
export async function askUpgrade(port: number, options: UpgradeOptions = {}): Promise<RawSocket> {
  const { from, path = '/ws', lines = [] } = options;
  const socket = await RawSocket.connect(port, from);
  const head = [
    `GET ${path} HTTP/1.1`,
    `Host: localhost:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==',
    ...lines,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  await eventually('the upgrade is answered', () => socket.text.includes('\r\n\r\n'));
  return socket;
}

/** A WebSocket that has got its welcome. */
export async function openRaw(port: number, options: UpgradeOptions = {}): Promise<RawSocket> {
  const socket = await askUpgrade(port, options);
  if (socket.status !== 101) throw new Error(`no upgrade: ${socket.text}`);
  await eventually('welcome', () => socket.messages.length > 0);
  return socket;
}

function frameAt(bytes: Buffer, at: number): { frame: RawFrame; end: number } | null {
  if (bytes.length < at + 2) return null;
  const opcode = bytes.readUInt8(at) & 15;
  const short = bytes.readUInt8(at + 1) & 127;
  const more = short === 127 ? 8 : short === 126 ? 2 : 0;
  if (bytes.length < at + 2 + more) return null;
  const length =
    more === 8
      ? Number(bytes.readBigUInt64BE(at + 2))
      : more === 2
        ? bytes.readUInt16BE(at + 2)
        : short;
  const start = at + 2 + more;
  if (bytes.length < start + length) return null;
  return { frame: { opcode, payload: bytes.subarray(start, start + length) }, end: start + length };
}
