// Every error code and close code, as tables with their meaning. `docs/protocol.md` has a line and a test for each.

export interface ErrorMeaning {
  /** The HTTP status that carries it where it is answered over HTTP. */
  readonly status: 400 | 401 | 403 | 404 | 413 | 429 | 500 | 503;
}

export const ERRORS = {
  /** The text is not JSON. */
  invalid_json: { status: 400 },
  /** JSON, but not a call. */
  invalid_message: { status: 400 },
  /** No such method or path. */
  unknown_method: { status: 404 },
  /** The parameters are missing or of the wrong form. */
  invalid_params: { status: 400 },
  /** No such channel. */
  unknown_channel: { status: 404 },
  /** No such instrument or room. */
  unknown_symbol: { status: 404 },
  /** Needs a session, and none was given. */
  unauthenticated: { status: 401 },
  /** The token was not signed by this house. */
  token_invalid: { status: 401 },
  /** The token was good once: make a new session. */
  token_expired: { status: 401 },
  /** Not allowed for this origin or user. */
  forbidden: { status: 403 },
  /** Somebody else holds this name. */
  name_taken: { status: 403 },
  /** Too many; try again after data.retryMs. */
  rate_limited: { status: 429 },
  /** Longer than a limit of welcome. */
  too_large: { status: 413 },
  /** Empty, or with characters that are not text. */
  invalid_text: { status: 400 },
  /** A name breaks the rules for names. */
  invalid_name: { status: 400 },
  /** A part behind the gateway does not answer: try again. */
  unavailable: { status: 503 },
  /** No answer came in time, it may have happened: a message is said again with its key. */
  unknown_outcome: { status: 503 },
  /** Our bug. */
  internal: { status: 500 },
} as const satisfies Record<string, ErrorMeaning>;

export type ErrorCode = keyof typeof ERRORS;

export interface Fault {
  readonly code: ErrorCode;
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** An expected failure, to be told to whoever asked. `message` names what was wrong, never internals. */
export function fault(code: ErrorCode, message: string, data?: Fault['data']): Fault {
  return data ? { code, message, data } : { code, message };
}

export interface CloseMeaning {
  readonly code: number;
  readonly when: string;
}

/** The closes of the house; a proxy may say `overload`. 1002, 1007 and 1009 come from the WebSocket layer. */
export const CLOSES = {
  policy: { code: 1008, when: 'repeated nonsense or flooding; wait at least 30 s' },
  bug: { code: 1011, when: 'our bug; it was logged' },
  restart: { code: 1012, when: 'the node restarts' },
  overload: { code: 1013, when: 'too many connections: wait at least 5 s' },
  silent: { code: 4000, when: 'no byte came for 45 s' },
} as const satisfies Record<string, CloseMeaning>;

export type CloseName = keyof typeof CLOSES;

/** 1000, 1009, 1002, 1003, 1007 and 4500 to 4999 are final; everything else, also an unknown code, is worth another try. */
export function shouldReconnect(code: number): boolean {
  if (code >= 4500 && code <= 4999) return false;
  return ![1000, 1002, 1003, 1007, 1009].includes(code);
}
