// The body of a POST: JSON only, and no more bytes than it may have.

import { type Fault, fault } from '../../protocol/codes.ts';
import { readJson } from '../../protocol/json.ts';
import { err, type Result } from '../../protocol/result.ts';
import type { AppContext } from './answer.ts';

/** A form post from a foreign page cannot send this content type without asking first. */
const JSON_TYPE = /^application\/json\s*(;|$)/i;

export async function readJsonBody(
  context: AppContext,
  maxBytes: number,
): Promise<Result<unknown, Fault>> {
  if (!JSON_TYPE.test(context.req.header('content-type') ?? '')) {
    return err(fault('invalid_params', 'content-type: application/json'));
  }
  const body = context.req.raw.body;
  if (!body) return readJson('');
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      length += chunk.length;
      if (length > maxBytes) return err(fault('too_large', `a body has at most ${maxBytes} bytes`));
      chunks.push(chunk);
    }
  } catch {
    // The client left, or took too long: nobody reads this, and it is no fault of ours.
    return err(fault('invalid_params', 'the body did not arrive whole'));
  }
  return readJson(new TextDecoder().decode(Buffer.concat(chunks)));
}
