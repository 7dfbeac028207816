// One node on the network: the HTTP server and its sockets in front of node.ts.

import { HttpServer } from './http/server.ts';
import { Upgrades } from './http/upgrade.ts';
import { type NodeOptions, openNode } from './node.ts';

export interface GatewayOptions extends Omit<NodeOptions, 'publicUrl'> {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** The WebSocket address that clients are told; null: `ws://localhost:<port>/ws`. */
  readonly publicUrl: string | null;
}

export interface Gateway {
  readonly node: string;
  readonly port: number;
  /** `http://localhost:<port>` */
  readonly url: string;
  /** Sends everybody away kindly, spread over time, then closes. */
  drain(): Promise<void>;
  /** Ends at once. Idempotent; the bus stays the caller's. */
  close(): Promise<void>;
}

/** Rejects when the port is taken or the broker does not answer; nothing is left open then. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const server = new HttpServer();
  const port = await server.listen(options.port, options.host);
  try {
    return await serve(options, server, port);
  } catch (thrown) {
    await server.close();
    throw thrown;
  }
}

async function serve(options: GatewayOptions, server: HttpServer, port: number): Promise<Gateway> {
  const publicUrl = options.publicUrl ?? `ws://localhost:${port}/ws`;
  const node = await openNode({ ...options, publicUrl });
  const upgrades = new Upgrades({
    clock: options.clock,
    log: options.log,
    doors: node.doors,
    nodes: node.nodes,
    origins: options.origins,
    closedBecause: () => node.closedBecause(),
    join: (socket) => node.join(socket),
    gone: (session) => node.sessions.delete(session),
  });
  server.serve(node.app, upgrades);

  let closed: Promise<void> | null = null;
  const close = () => {
    closed ??= (async () => {
      node.close();
      upgrades.close();
      await server.close();
    })();
    return closed;
  };
  return {
    node: options.node,
    port,
    url: `http://localhost:${port}`,
    async drain() {
      await node.drain();
      await close();
    },
    close,
  };
}
