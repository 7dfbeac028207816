// The built dashboard. Hashed assets are kept for good, the page itself is asked for each time.

import { serveStatic } from '@hono/node-server/serve-static';
import type { App } from './answer.ts';

const FOR_GOOD = 'public, max-age=31536000, immutable';

/** `folder` null: no pages. A path outside the folder is not found. */
export function webFiles(app: App, folder: string | null): void {
  if (folder === null) return;
  app.use('/assets/*', async (context, next) => {
    await next();
    if (context.res.status === 200) context.header('Cache-Control', FOR_GOOD);
  });
  app.use(
    '*',
    serveStatic({
      root: folder,
      onFound: (path, context) => {
        if (!path.includes('/assets/')) context.header('Cache-Control', 'no-cache');
      },
    }),
  );
}
