// From an upgrade request to a session: origin, limits, subprotocol, then a WebSocket whose events the session gets.
// Refusals are plain HTTP answers before the upgrade. Ping and pong are the session's business.

import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Clock } from '../../protocol/clock.ts';
import { ERRORS, type Fault, fault } from '../../protocol/codes.ts';
import { BINARY_SUBPROTOCOL, JSON_SUBPROTOCOL, MESSAGE_BYTES } from '../../protocol/limits.ts';
import type { Log } from '../log.ts';
import type { Nodes } from '../nodes.ts';
import type { Session } from '../session/session.ts';
import type { ClientSocket } from '../session/socket.ts';
import type { Doors } from './doors.ts';
import { isAllowedOrigin } from './security.ts';

const PATH = '/ws';
const SUBPROTOCOLS: readonly string[] = [BINARY_SUBPROTOCOL, JSON_SUBPROTOCOL];
/** A peer that does not answer the close handshake is cut after this long. */
const CLOSE_MS = 5_000;
/** A socket that is refused before the upgrade and does not read the answer. */
const REFUSE_MS = 2_000;

// A constant of its own, since the types of ws lag behind its options.
const SERVER_OPTIONS = {
  noServer: true,
  maxPayload: MESSAGE_BYTES,
  // Tiny fragments and unread pongs cost more than they carry.
  maxFragments: 64,
  maxBufferedChunks: 1_024,
  maxPendingAutoPongs: 20,
  perMessageDeflate: false,
  closeTimeout: CLOSE_MS,
  handleProtocols: (offered: Set<string>): string | false => [...offered].find(isSpoken) ?? false,
};

export interface UpgradeServices {
  readonly clock: Clock;
  readonly log: Log;
  readonly doors: Doors;
  readonly nodes: Nodes;
  readonly origins: readonly string[];
  /** Null while the node takes connections; else why not. */
  closedBecause(): string | null;
  /** Makes the session of a connection that has just been opened. */
  join(socket: ClientSocket): Session;
  /** The session's connection is gone. */
  gone(session: Session): void;
}

export class Upgrades {
  readonly #services: UpgradeServices;
  readonly #server = new WebSocketServer(SERVER_OPTIONS);

  constructor(services: UpgradeServices) {
    this.#services = services;
    this.#server.on('wsClientError', (error, socket) =>
      refuse(services.clock, socket, fault('invalid_params', error.message)),
    );
  }

  /** For the HTTP server's `upgrade` event. */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Without a listener a reset during the handshake would end the process.
    socket.on('error', () => socket.destroy());
    const refusal = this.#refusal(request);
    if (refusal) {
      refuse(this.#services.clock, socket, refusal);
      return;
    }
    const leave = this.#services.doors.enter(peerOf(request), forwardedFor(request));
    socket.on('close', leave);
    // The rules for silence are the session's.
    request.socket.setTimeout(0);
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const session = this.#join(webSocket);
      socket.on('data', () => session.heard());
    });
  }

  /** Ends whatever is still open, without a handshake. */
  close(): void {
    for (const webSocket of this.#server.clients) webSocket.terminate();
    this.#server.close();
  }

  #refusal(request: IncomingMessage): Fault | null {
    const { doors, nodes, origins, closedBecause } = this.#services;
    const path = (request.url ?? '').split('?')[0];
    if (path !== PATH) return fault('unknown_method', `sockets are at ${PATH}`);
    const { origin, host } = request.headers;
    if (!isAllowedOrigin(origin, host, origins, nodes.listWithLate())) {
      return fault('forbidden', 'this origin may not use this node');
    }
    const offered = request.headers['sec-websocket-protocol'];
    if (offered !== undefined && !offered.split(',').some((name) => isSpoken(name.trim()))) {
      return fault('invalid_params', `subprotocol: ${SUBPROTOCOLS.join(' or ')}`);
    }
    const reason = closedBecause();
    if (reason !== null) return fault('unavailable', reason, { retryMs: 1_000 });
    const retryMs = doors.handshake(peerOf(request), forwardedFor(request));
    return retryMs > 0 ? fault('rate_limited', 'too many connections', { retryMs }) : null;
  }

  #join(webSocket: WebSocket): Session {
    const session = this.#services.join(socketOf(webSocket));
    webSocket.on('message', (data: Buffer, isBinary: boolean) => {
      try {
        if (isBinary) session.receiveBinary();
        else session.receive(data.toString('utf8'));
      } catch (thrown) {
        session.failed(thrown);
      }
    });
    webSocket.on('ping', () => session.receiveControl());
    webSocket.on('pong', () => {
      session.receiveControl();
      session.answered();
    });
    // ws has closed with the right code already; without a listener the process would end.
    webSocket.on('error', (error) => {
      this.#services.log.info({ session: session.id, reason: error.message }, 'socket error');
    });
    webSocket.on('close', () => {
      session.closed();
      this.#services.gone(session);
    });
    return session;
  }
}

function isSpoken(name: string): boolean {
  return SUBPROTOCOLS.includes(name);
}

function socketOf(webSocket: WebSocket): ClientSocket {
  return {
    form: webSocket.protocol === BINARY_SUBPROTOCOL ? 'binary' : 'json',
    send(message) {
      if (webSocket.readyState === WebSocket.OPEN) webSocket.send(message);
    },
    get unsent() {
      return webSocket.bufferedAmount;
    },
    ping() {
      if (webSocket.readyState === WebSocket.OPEN) webSocket.ping();
    },
    pause: () => webSocket.pause(),
    resume: () => webSocket.resume(),
    close: (code, reason) => webSocket.close(code, reason),
  };
}

function refuse(clock: Clock, socket: Duplex, error: Fault): void {
  const { status } = ERRORS[error.code];
  const body = JSON.stringify({ error });
  const retryMs = error.data?.retryMs;
  const retry = typeof retryMs === 'number' ? [`Retry-After: ${Math.ceil(retryMs / 1000)}`] : [];
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...retry,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.on('finish', () => socket.destroy());
  socket.on(
    'close',
    clock.after(REFUSE_MS, () => socket.destroy()),
  );
}

function peerOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? '';
}

function forwardedFor(request: IncomingMessage): string | undefined {
  const header = request.headers['x-forwarded-for'];
  return Array.isArray(header) ? header.join(',') : header;
}
