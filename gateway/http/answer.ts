// What every HTTP path has in common: the types of the app, the form of an error, who asked.

import type { Context, Hono } from 'hono';
import { ERRORS, type Fault } from '../../protocol/codes.ts';

/** What the server adds to each request: of it only the socket's peer is read. */
export interface Bindings {
  readonly incoming: { readonly socket: { readonly remoteAddress?: string | undefined } };
}

export type AppEnv = { Bindings: Bindings };
export type AppContext = Context<AppEnv>;
export type App = Hono<AppEnv>;

/** The house's error form, with the status of the code. */
export function refuse(context: AppContext, error: Fault): Response {
  const retryMs = error.data?.retryMs;
  if (typeof retryMs === 'number') context.header('Retry-After', String(Math.ceil(retryMs / 1000)));
  return context.json({ error }, ERRORS[error.code].status);
}

export function peerOf(context: AppContext): string {
  return context.env.incoming.socket.remoteAddress ?? '';
}
