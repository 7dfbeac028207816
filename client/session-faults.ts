// What a fault says about a session: whether its token is of use, whether its name can be had, whether to ask again. Pure.

import type { ClientFault } from './faults.ts';

/** The token is of no use any more. */
export function isNoGood({ code }: ClientFault): boolean {
  return code === 'token_expired' || code === 'token_invalid';
}

/** Nobody is there who could be asked: a new connection asks by itself. */
export function isGone({ code }: ClientFault): boolean {
  return code === 'disconnected' || code === 'closed';
}

/** Of `authenticate`, which has no other parameter: what was shown cannot be a token at all. */
export function isNoToken(fault: ClientFault): boolean {
  return isNoGood(fault) || fault.code === 'invalid_params';
}

/** Asking for the name again gets the same answer. */
export function isNoName({ code }: ClientFault): boolean {
  return ['name_taken', 'invalid_name', 'invalid_params', 'too_large'].includes(code);
}

/** It passes: nobody was there who could have taken or refused the name. */
export function isPassing({ code }: ClientFault): boolean {
  return code === 'disconnected' || code === 'timed_out' || code === 'unavailable';
}
