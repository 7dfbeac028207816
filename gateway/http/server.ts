// The HTTP server: listens, bounds how long a request may take to arrive, gives upgrades to whoever serves sockets.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
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

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

export class HttpServer {
  readonly #server: Server;
  #listener: Listener = notYet;

  constructor() {
    this.#server = createServer(OPTIONS, (request, response) => this.#listener(request, response));
    this.#server.maxHeadersCount = MAX_HEADERS;
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
    this.#server.on('upgrade', (request, socket, head) => upgrades.handle(request, socket, head));
  }

  /** Stops taking connections, cuts those of plain requests; sockets are closed by their owners. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

function notYet(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { 'Retry-After': '1' }).end();
}
