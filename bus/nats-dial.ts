// Reaches a NATS server: addresses, the client's options with their reasons, the first connection with a bounded wait.
// After that the client reconnects by itself, for ever.

import { Socket } from 'node:net';
import {
  AuthorizationError,
  connect,
  type NatsConnection,
  type NodeConnectionOptions,
  UserAuthenticationExpiredError,
} from '@nats-io/transport-node';
import type { Clock } from '../protocol/clock.ts';
import { reasonOf } from '../protocol/result.ts';
import { assertToken } from './names.ts';

export interface NatsOptions {
  /** Addresses like `nats://user:password@host:4222`; credentials of the first that has some go to all. */
  readonly servers: readonly string[];
  /** One subject token, unique to this process: names the connection and its inboxes. */
  readonly name: string;
  readonly clock: Clock;
  /** How long the first connection is tried, all in all. Default 10 s. */
  readonly waitMs?: number;
  /** A silent server is noticed after three of these at most. Default 2 s. */
  readonly pingMs?: number;
}

const RETRY_MS = 250;
/** A server that has not greeted by then is not well, and another may be. */
const DIAL_MS = 2_000;

/** Connects. Throws an Error that a person can read when nobody answers within `waitMs`, or at once when refused. */
export async function dial(options: NatsOptions): Promise<NatsConnection> {
  assertToken(options.name);
  const { clock, waitMs = 10_000 } = options;
  const addresses = options.servers.map(parseAddress);
  const deadline = clock.mono() + waitMs;
  for (;;) {
    const leftMs = Math.max(RETRY_MS, deadline - clock.mono());
    try {
      return await connect(clientOptions(options, addresses, Math.min(DIAL_MS, leftMs)));
    } catch (thrown) {
      const isFinal =
        thrown instanceof AuthorizationError || thrown instanceof UserAuthenticationExpiredError;
      if (isFinal || clock.mono() + RETRY_MS >= deadline) {
        const hosts = addresses.map(({ host }) => host).join(', ');
        throw new Error(`no connection to NATS at ${hosts}: ${reasonOf(thrown)}`, {
          cause: thrown,
        });
      }
      await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
    }
  }
}

/**
 * Cuts the socket of a connection that the client has found stale. The client first waits for what it has written to
 * leave, which a frozen server never lets happen: without this it would not dial another one.
 */
export function cutSocket(connection: NatsConnection): void {
  let inner: unknown = connection;
  for (const part of ['protocol', 'transport', 'socket']) {
    if (typeof inner !== 'object' || inner === null) return;
    inner = Reflect.get(inner, part);
  }
  if (inner instanceof Socket) inner.destroy();
}

interface Address {
  readonly host: string;
  readonly user: string;
  readonly password: string;
  readonly isEncrypted: boolean;
}

/** Throws an Error that names what is wrong, without the password. */
function parseAddress(server: string): Address {
  const text = server.includes('://') ? server : `nats://${server}`;
  const scheme = text.slice(0, text.indexOf('://'));
  if (!URL.canParse(text) || !['nats', 'tls'].includes(scheme)) {
    throw new Error('a NATS address looks like nats://host:4222 or tls://user:password@host:4222');
  }
  const { hostname, port, username, password } = new URL(text);
  return {
    host: `${hostname}:${port || '4222'}`,
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    isEncrypted: scheme === 'tls',
  };
}

function clientOptions(
  options: NatsOptions,
  addresses: readonly Address[],
  timeout: number,
): NodeConnectionOptions {
  return {
    servers: addresses.map(({ host }) => host),
    name: options.name,
    inboxPrefix: `_INBOX.${options.name}`,
    timeout,
    // The client's default gives up for good after ten attempts.
    maxReconnectAttempts: -1,
    reconnectTimeWait: RETRY_MS,
    reconnectJitter: 250,
    ignoreAuthErrorAbort: true,
    pingInterval: options.pingMs ?? 2_000,
    maxPingOut: 2,
    // A stack trace for each request costs more than the request.
    noAsyncTraces: true,
    ...credentialsOf(addresses),
    ...(addresses.some(({ isEncrypted }) => isEncrypted) ? { tls: {} } : {}),
  };
}

/** A user without a password is a token. */
function credentialsOf(
  addresses: readonly Address[],
): { user: string; pass: string } | { token: string } | undefined {
  const login = addresses.find(({ user }) => user !== '');
  if (!login) return undefined;
  return login.password ? { user: login.user, pass: login.password } : { token: login.user };
}
