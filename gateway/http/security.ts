// Security headers of every answer, and who may call from a browser at all.

import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

const HOST = /^[A-Za-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-fA-F:]+\](:\d{1,5})?$/;

/** Everything of a page comes from here; only connections may go to other nodes. */
export function pageHeaders(): MiddlewareHandler {
  const headers = secureHeaders({
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
    crossOriginOpenerPolicy: 'same-origin',
    crossOriginResourcePolicy: 'same-origin',
    permissionsPolicy: { camera: [], microphone: [], geolocation: [] },
    // Only behind TLS, which a proxy in front ends: it sets this one.
    strictTransportSecurity: false,
  });
  return headers;
}

/**
 * The content security policy of a page that was asked for at `host`: connections may go to this host's other ports
 * (nodes on one machine may join after the page was loaded) and to the other nodes that are known now.
 */
export function contentSecurityPolicy(host: string, nodes: readonly string[]): string {
  const connect = new Set(["'self'"]);
  if (HOST.test(host)) {
    const name = host.replace(/:\d+$/, '');
    for (const scheme of ['http', 'https', 'ws', 'wss']) connect.add(`${scheme}://${name}:*`);
  }
  for (const node of nodes) {
    const { origin, http } = originsOf(node);
    connect.add(origin).add(http);
  }
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src ${[...connect].join(' ')}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Whether a browser page of `origin` may use this node. Absent is allowed: no cookie carries rights. */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
  nodes: readonly string[],
): boolean {
  if (origin === undefined) return true;
  if (host !== undefined && (origin === `http://${host}` || origin === `https://${host}`))
    return true;
  if (allowed.includes(origin)) return true;
  return nodes.some((node) => originsOf(node).http === origin);
}

function originsOf(webSocketUrl: string): { origin: string; http: string } {
  const url = new URL(webSocketUrl);
  const origin = `${url.protocol}//${url.host}`;
  return { origin, http: origin.replace(/^ws/, 'http') };
}
