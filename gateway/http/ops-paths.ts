// `/healthz`, `/readyz`, `/metrics`: for whoever runs the node.

import type { App } from './answer.ts';
import type { HttpServices } from './services.ts';

export function opsPaths(app: App, services: HttpServices): void {
  app.get('/healthz', (context) => {
    const { kind, version, durability } = services.broker;
    return context.json({ alive: true, broker: { kind, version, durability } });
  });

  app.get('/readyz', (context) => {
    const missing = services.unready();
    return missing === null
      ? context.json({ ready: true })
      : context.json({ ready: false, reason: missing }, 503);
  });

  app.get('/metrics', async (context) =>
    context.text(await services.metrics.text(), 200, { 'Content-Type': services.metrics.type }),
  );
}
