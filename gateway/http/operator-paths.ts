// `/api/operator/feed`: where the feeds stand, and orders to them. For whoever has the operator token, and for nobody
// whose address has guessed too often.

import { type Fault, fault } from '../../protocol/codes.ts';
import { OrderSchema } from '../../protocol/control.ts';
import { readInput } from '../../protocol/input.ts';
import { ORDER_BYTES } from '../../protocol/limits.ts';
import { isOperatorToken } from '../operator-token.ts';
import { type App, type AppContext, peerOf, refuse } from './answer.ts';
import { bearerToken } from './bearer.ts';
import { readJsonBody } from './json-body.ts';
import type { HttpServices } from './services.ts';

const PATH = '/api/operator/feed';

export function operatorPaths(app: App, services: HttpServices): void {
  app.use(PATH, async (context, next) => {
    const refusal = refusalOf(context, services);
    if (refusal) return refuse(context, refusal);
    await next();
    return undefined;
  });

  app.get(PATH, async (context) => {
    const feeds = await services.feedOrders.show();
    return feeds.ok ? context.json(feeds.value) : refuse(context, feeds.error);
  });

  app.post(PATH, async (context) => {
    const body = await readJsonBody(context, ORDER_BYTES);
    if (!body.ok) return refuse(context, body.error);
    const order = readInput(OrderSchema, body.value, 'body');
    if (!order.ok) return refuse(context, order.error);
    const feeds = await services.feedOrders.order(order.value);
    return feeds.ok ? context.json(feeds.value) : refuse(context, feeds.error);
  });
}

/** Null: this is an operator. */
function refusalOf(context: AppContext, { doors, operatorToken }: HttpServices): Fault | null {
  const caller = [peerOf(context), context.req.header('x-forwarded-for')] as const;
  const retryMs = doors.operatorWait(...caller);
  if (retryMs > 0) return fault('rate_limited', 'too many wrong operator tokens', { retryMs });
  const token = bearerToken(context);
  if (token.ok && token.value === null) {
    return fault('unauthenticated', 'needs the operator token: Authorization: Bearer <token>');
  }
  if (token.ok && token.value && isOperatorToken(operatorToken, token.value)) return null;
  doors.operatorFailed(...caller);
  return token.ok ? fault('token_invalid', 'this is not the operator token here') : token.error;
}
