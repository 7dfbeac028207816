// Why a question of this client was not answered: a fault told by the house, or one of the way there.

import type { ErrorCode } from '../protocol/codes.ts';

export interface ClientFault {
  /**
   * `disconnected`: not connected, or the connection was lost before the answer, or the host cannot be reached.
   * `timed_out`: no answer in time. `closed`: this client was closed.
   */
  readonly code: ErrorCode | 'disconnected' | 'timed_out' | 'closed';
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
}

export function clientFault(code: ClientFault['code'], message: string): ClientFault {
  return { code, message };
}

/** How long the house asks to wait before another try, in milliseconds; null: it says nothing. */
export function retryMsOf({ data }: ClientFault): number | null {
  const retryMs = data?.retryMs;
  return typeof retryMs === 'number' && retryMs >= 0 ? retryMs : null;
}

const FINAL: ReadonlySet<string> = new Set<ClientFault['code']>([
  'invalid_message',
  'unknown_method',
  'invalid_params',
  'unknown_channel',
  'unknown_symbol',
  'forbidden',
  'closed',
]);

/** Whether asking the same thing again cannot help. */
export function isFinal({ code }: ClientFault): boolean {
  return isFinalCode(code);
}

/** As `isFinal`, of a code as the wire has it. */
export function isFinalCode(code: string): boolean {
  return FINAL.has(code);
}
