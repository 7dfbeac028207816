// The token of a request: `Authorization: Bearer <token>`.

import { type Fault, fault } from '../../protocol/codes.ts';
import { err, ok, type Result } from '../../protocol/result.ts';
import type { AppContext } from './answer.ts';

/** Null: the request has no such header. */
export function bearerToken(context: AppContext): Result<string | null, Fault> {
  const authorization = context.req.header('authorization');
  if (authorization === undefined) return ok(null);
  const token = /^Bearer (\S+)$/i.exec(authorization)?.[1];
  if (token !== undefined) return ok(token);
  return err(fault('token_invalid', 'Authorization: Bearer <token>'));
}
