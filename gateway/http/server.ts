// The HTTP server: listens, bounds how long a request may take to arrive, gives upgrades to whoever serves sockets.

import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { fault } from '../../protocol/codes.ts';
import { CONNECTIONS_PER_NODE } from '../../protocol/limits.ts';
import type { App } from './answer.ts';
import type { Upgrades } from './upgrade.ts';

const OPTIONS = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 8 * 1024,
};
const MAX_HEADERS = 64;
const BACKLOG = 4_096;
/** A peer that neither sends nor reads for so long is cut; sockets have rules of their own. */
const IDLE_MS = 30_000;
/** What Node's parser calls the reasons that are not plain nonsense. */
const PARSER_STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

export class HttpServer {
  readonly #server: Server;
  #listener: Listener = notYet;

  constructor() {
    this.#server = createServer(OPTIONS, (request, response) => this.#listener(request, response));
    this.#server.maxHeadersCount = MAX_HEADERS;
    this.#server.maxConnections = CONNECTIONS_PER_NODE;
    this.#server.setTimeout(IDLE_MS);
    this.#server.on('clientError', refuseNonsense);
  }

  /** Resolves with the port it listens on; rejects with the system's error, for example when it is taken. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port, host, backlog: BACKLOG }, () => {
        this.#server.off('error', reject);
        const address = this.#server.address();
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
  }

  /** Until then every request is answered with 503. */
  serve(app: App, upgrades: Upgrades): void {
    const answer = getRequestListener(app.fetch);
    this.#listener = (request, response) => void answer(request, response);
    this.#server.on('upgrade', (request, socket, head) => {
      if (/^websocket$/i.test(request.headers.upgrade ?? '')) {
        upgrades.handle(request, socket, head);
      } else {
        this.#answerWithout(request, socket);
      }
    });
  }

  /** An upgrade to something else is an offer that need not be taken (RFC 9110, 7.8): the request itself is answered. */
  #answerWithout(request: IncomingMessage, socket: Duplex): void {
    socket.on('error', () => socket.destroy());
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(request.socket);
    response.on('finish', () => socket.end());
    this.#listener(request, response);
  }

  /** Stops taking connections, cuts those of plain requests; sockets are closed by their owners. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

/** Bytes that are no request, or do not arrive in time: the house's error form, as far as there is a peer. */
function refuseNonsense(error: Error & { code?: string }, socket: Duplex): void {
  if (!socket.writable) return;
  const status = PARSER_STATUS[error.code ?? ''] ?? '400 Bad Request';
  const body = JSON.stringify({ error: fault('invalid_message', 'not a readable HTTP request') });
  const head = [
    `HTTP/1.1 ${status}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function notYet(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { 'Retry-After': '1' }).end();
}
