// Sessions of guests: signed tokens that every node takes, and names held by one user at a time. The key is the
// operator's secret, else one that the first node made and all nodes read from the broker.
//
// A token carries its name until it ends, so a name that was changed stays with its user as long as a token may bear it:
// otherwise two people could speak under one name.

import { createHash, hkdfSync } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import * as v from 'valibot';
import type { Bus, Table } from '../bus/bus.ts';
import type { Clock } from '../protocol/clock.ts';
import { type Fault, fault } from '../protocol/codes.ts';
import type { User } from '../protocol/events.ts';
import type { SessionAnswer } from '../protocol/http.ts';
import { SESSION_MS } from '../protocol/limits.ts';
import { err, ok, type Result, reasonOf } from '../protocol/result.ts';
import { subjectToken, TABLES } from '../protocol/subjects.ts';
import { nameKey, parseName } from '../protocol/words.ts';

const ISSUER = 'outcry';
const ALGORITHM = 'HS256';
/** The shortest secret that is taken; config.ts tells the operator. */
export const SECRET_BYTES = 16;
const MADE_SECRET_BYTES = 32;
const USER_ID_BYTES = 12;
const SECRET_KEY = 'session-tokens';
/** How far the clocks of nodes may lie apart. It does not prolong a token. */
const SKEW_S = 30;
const ROW_CHARACTERS = 100;
/** A table that others write at the same moment is tried again. */
const TRIES = 3;

const ClaimsSchema = v.object({
  sub: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/)),
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  bot: v.optional(v.literal(true)),
  iat: v.number(),
  exp: v.number(),
});

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export interface AuthDeps {
  readonly bus: Bus;
  readonly clock: Clock;
  /** That many bytes that nobody can guess. */
  readonly secureBytes: (count: number) => Uint8Array;
  /** The operator's secret, of SECRET_BYTES at least; without one a key is shared through the broker. */
  readonly secret?: string | undefined;
}

export interface Verified {
  readonly user: User;
  /** Wall time at which the token ends. */
  readonly expires: number;
}

export class Auth {
  readonly #clock: Clock;
  readonly #secureBytes: AuthDeps['secureBytes'];
  readonly #key: Uint8Array;
  readonly #names: Table;

  private constructor(deps: AuthDeps, key: Uint8Array, names: Table) {
    this.#clock = deps.clock;
    this.#secureBytes = deps.secureBytes;
    this.#key = key;
    this.#names = names;
  }

  /** Reads or makes the key. The error is for the operator. */
  static async open(deps: AuthDeps): Promise<Result<Auth>> {
    try {
      const secret = await secretOf(deps);
      if (!secret.ok) return secret;
      const names = await deps.bus.table(TABLES.names, { ttlMs: SESSION_MS });
      return ok(new Auth(deps, signingKey(secret.value), names));
    } catch (thrown) {
      return err(`the tables of sessions cannot be opened: ${reasonOf(thrown)}`);
    }
  }

  /** A new guest under `name`, which nobody else holds. `isBot`: it says itself that it is a program, for as long as it lives. */
  async createSession(name: string, isBot = false): Promise<Result<SessionAnswer, Fault>> {
    const id = Buffer.from(this.#secureBytes(USER_ID_BYTES)).toString('base64url');
    return this.#session({ id, name, ...(isBot ? { bot: true } : {}) });
  }

  /** A fresh token under the same id; `name` may be another one. */
  async renew(token: string, name: string): Promise<Result<SessionAnswer, Fault>> {
    const verified = await this.verify(token);
    if (!verified.ok) return verified;
    return this.#session({ ...verified.value.user, name });
  }

  /** Who the token speaks for, while it is good. */
  async verify(token: string): Promise<Result<Verified, Fault>> {
    const now = this.#clock.now();
    const claims = await this.#claims(token, now);
    if (!claims.ok) return claims;
    const { sub, name, bot, iat, exp } = claims.value;
    if (exp * 1000 <= now) return err(expired());
    if (iat > now / 1000 + SKEW_S) return err(invalid());
    return ok({ user: { id: sub, name, ...(bot ? { bot } : {}) }, expires: exp * 1000 });
  }

  async #claims(
    token: string,
    now: number,
  ): Promise<Result<v.InferOutput<typeof ClaimsSchema>, Fault>> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        currentDate: new Date(now),
        clockTolerance: SKEW_S,
      });
      const claims = v.safeParse(ClaimsSchema, payload);
      return claims.success ? ok(claims.output) : err(invalid());
    } catch (thrown) {
      return err(thrown instanceof errors.JWTExpired ? expired() : invalid());
    }
  }

  async #session(wanted: User): Promise<Result<SessionAnswer, Fault>> {
    const { id, bot } = wanted;
    const name = parseName(wanted.name);
    if (!name.ok) return name;
    // Before the name is held, so that it is held at least as long as the token is good.
    const issued = Math.floor(this.#clock.now() / 1000);
    const held = await this.#hold(name.value, id);
    if (!held.ok) return held;
    const ends = issued + SESSION_MS / 1000;
    const told = { name: name.value, ...(bot ? { bot } : {}) };
    const token = await new SignJWT(told)
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
      .setIssuer(ISSUER)
      .setSubject(id)
      .setIssuedAt(issued)
      .setExpirationTime(ends)
      .sign(this.#key);
    return ok({ token, user: { id, ...told }, expires: ends * 1000 });
  }

  /** Holds the name for the user, from now on for as long as a token lasts. */
  async #hold(name: string, id: string): Promise<Result<void, Fault>> {
    const key = rowOfName(name);
    const holder = encoder.encode(id);
    for (let tries = 0; tries < TRIES; tries += 1) {
      const created = await this.#names.create(key, holder);
      if (created.ok && created.value !== null) return ok(undefined);
      const row = await this.#names.get(key);
      if (!row.ok || !row.value) continue;
      if (decoder.decode(row.value.value) !== id) {
        return err(fault('name_taken', `somebody else is called ${name}`));
      }
      const updated = await this.#names.update(key, holder, row.value.revision);
      if (updated.ok && updated.value !== null) return ok(undefined);
    }
    return err(fault('unavailable', 'names cannot be looked up now: try again'));
  }
}

async function secretOf({ bus, secret, secureBytes }: AuthDeps): Promise<Result<Uint8Array>> {
  if (secret !== undefined) return ok(encoder.encode(secret));
  const secrets = await bus.table(TABLES.secrets);
  let reason = 'others write it at the same time';
  for (let tries = 0; tries < TRIES; tries += 1) {
    const made = secureBytes(MADE_SECRET_BYTES);
    const created = await secrets.create(SECRET_KEY, made);
    if (created.ok && created.value !== null) return ok(made);
    const row = await secrets.get(SECRET_KEY);
    if (row.ok && row.value && row.value.value.length >= SECRET_BYTES) return ok(row.value.value);
    if (!row.ok) reason = row.error.reason;
  }
  return err(`the key of session tokens cannot be read: ${reason}`);
}

/** Twenty letters of some scripts are longer in a token than the broker takes: those are found by their digest. */
function rowOfName(name: string): string {
  const key = nameKey(name);
  const token = subjectToken(key);
  if (token.length <= ROW_CHARACTERS) return token;
  return `sha256-${createHash('sha256').update(key).digest('base64url')}`;
}

/** A key of one length and one purpose, whatever the secret is. */
function signingKey(secret: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, '', 'outcry session tokens', 32));
}

function invalid(): Fault {
  return fault('token_invalid', 'this token was not made here');
}

function expired(): Fault {
  return fault('token_expired', 'this token has ended: make a new session');
}
