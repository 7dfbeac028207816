// `/api/rooms/:symbol/messages` and `/api/session`.

import * as v from 'valibot';
import { fault } from '../../protocol/codes.ts';
import { readInput } from '../../protocol/input.ts';
import { HISTORY_DEFAULT, HISTORY_MESSAGES } from '../../protocol/limits.ts';
import { type App, type AppContext, peerOf, refuse } from './answer.ts';
import { bearerToken } from './bearer.ts';
import { readJsonBody } from './json-body.ts';
import { QueryInteger, readQuery } from './query.ts';
import type { HttpServices } from './services.ts';

/** A session request is a name and little else. */
const SESSION_BYTES = 4_096;

const PageQuery = v.pipe(
  v.object({
    before: v.optional(v.pipe(QueryInteger, v.minValue(1))),
    after: v.optional(QueryInteger),
    limit: v.optional(
      v.pipe(QueryInteger, v.minValue(1), v.maxValue(HISTORY_MESSAGES)),
      String(HISTORY_DEFAULT),
    ),
  }),
  v.check(
    (page) => page.before === undefined || page.after === undefined,
    'before or after, not both',
  ),
);

const SessionBody = v.object({ name: v.string(), bot: v.optional(v.boolean(), false) });

export function roomPaths(app: App, services: HttpServices): void {
  app.get('/api/rooms/:symbol/messages', async (context) => {
    const query = readQuery(context, PageQuery);
    if (!query.ok) return refuse(context, query.error);
    const symbol = context.req.param('symbol');
    const page = await services.rooms.history({ symbol, ...query.value });
    return page.ok ? context.json(page.value) : refuse(context, page.error);
  });

  app.post('/api/session', (context) => createSession(context, services));
}

async function createSession(context: AppContext, services: HttpServices): Promise<Response> {
  const retryMs = services.doors.session(peerOf(context), context.req.header('x-forwarded-for'));
  if (retryMs > 0) return refuse(context, fault('rate_limited', 'too many sessions', { retryMs }));
  const body = await readJsonBody(context, SESSION_BYTES);
  if (!body.ok) return refuse(context, body.error);
  const parsed = readInput(SessionBody, body.value, 'body');
  if (!parsed.ok) return refuse(context, parsed.error);
  const token = bearerToken(context);
  if (!token.ok) return refuse(context, token.error);
  const { name, bot } = parsed.value;
  const session = token.value
    ? await services.auth.renew(token.value, name)
    : await services.auth.createSession(name, bot);
  return session.ok ? context.json(session.value) : refuse(context, session.error);
}
