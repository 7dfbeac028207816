// Why something did not work, in a sentence for people. The house's own words are good; those of the way there are not.

import { type ClientFault, retryMsOf } from '../../../client/faults.ts';
import { formatAge } from '../format.ts';

/** Without a full stop, so that it can stand after a colon. */
export function faultText(fault: ClientFault): string {
  switch (fault.code) {
    case 'disconnected':
      return 'there is no connection now';
    case 'timed_out':
    case 'unavailable':
      return 'no answer now, try again';
    case 'unauthenticated':
      return 'a name is needed to speak';
    case 'rate_limited': {
      const retryMs = retryMsOf(fault);
      const wait = retryMs === null ? 'a moment' : formatAge(Math.ceil(retryMs / 1_000) * 1_000);
      return `too many in a short time, wait ${wait}`;
    }
    default:
      return fault.message;
  }
}
