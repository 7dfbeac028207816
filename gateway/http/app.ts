// The HTTP paths. Parses at the door, asks the parts, answers in the house's error form. The socket is in upgrade.ts.

import { Hono } from 'hono';
import { fault } from '../../protocol/codes.ts';
import { reasonOf } from '../../protocol/result.ts';
import { type App, peerOf, refuse } from './answer.ts';
import { marketPaths } from './market-paths.ts';
import { operatorPaths } from './operator-paths.ts';
import { opsPaths } from './ops-paths.ts';
import { roomPaths } from './room-paths.ts';
import { contentSecurityPolicy, isAllowedOrigin, pageHeaders } from './security.ts';
import type { HttpServices } from './services.ts';
import { webFiles } from './web-files.ts';

export function createApp(services: HttpServices): App {
  const app: App = new Hono();
  app.use(pageHeaders());
  apiDoor(app, services);
  marketPaths(app, services);
  roomPaths(app, services);
  operatorPaths(app, services);
  app.all('/api/*', (context) => {
    const { method } = context.req;
    return refuse(context, fault('unknown_method', `nothing answers ${method} at this path`));
  });
  opsPaths(app, services);

  app.use(async (context, next) => {
    const host = context.req.header('host') ?? '';
    context.header('Content-Security-Policy', contentSecurityPolicy(host, services.nodes.list()));
    await next();
  });
  webFiles(app, services.webFolder);

  app.notFound((context) => refuse(context, fault('unknown_method', 'no such path')));
  app.onError((thrown, context) => {
    services.log.error({ path: context.req.path, reason: reasonOf(thrown) }, 'request failed');
    return refuse(context, fault('internal', 'something went wrong here; it was logged'));
  });
  return app;
}

/** Origins and rates, before anything is parsed. */
function apiDoor(app: App, services: HttpServices): void {
  app.use('/api/*', async (context, next) => {
    const origin = context.req.header('origin');
    const host = context.req.header('host');
    if (!isAllowedOrigin(origin, host, services.origins, services.nodes.listWithLate())) {
      return refuse(context, fault('forbidden', 'this origin may not use this node'));
    }
    if (origin !== undefined) {
      context.header('Access-Control-Allow-Origin', origin);
      context.header('Access-Control-Allow-Headers', 'authorization, content-type');
      context.header('Vary', 'Origin');
    }
    context.header('Cache-Control', 'no-store');
    if (context.req.method === 'OPTIONS') return context.body(null, 204);
    const retryMs = services.doors.request(peerOf(context), context.req.header('x-forwarded-for'));
    if (retryMs > 0) {
      return refuse(context, fault('rate_limited', 'too many requests', { retryMs }));
    }
    await next();
    return undefined;
  });
}
