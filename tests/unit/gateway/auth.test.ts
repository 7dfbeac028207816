import { createHmac, randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryBroker } from '../../../bus/memory.ts';
import { Auth, type AuthDeps } from '../../../gateway/auth.ts';
import { SESSION_MS } from '../../../protocol/limits.ts';
import { FakeClock } from '../../support/fake-clock.ts';

let clock: FakeClock;
let broker: MemoryBroker;

beforeEach(() => {
  clock = new FakeClock();
  broker = new MemoryBroker({ clock, random: () => 0.5 });
});

async function open(change: Partial<AuthDeps> = {}): Promise<Auth> {
  const auth = await Auth.open({
    bus: broker.connect(),
    clock,
    secureBytes: randomBytes,
    ...change,
  });
  if (!auth.ok) throw new Error(auth.error);
  return auth.value;
}

async function session(auth: Auth, name: string) {
  const made = await auth.createSession(name);
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

const code = (result: { ok: boolean; error?: { code: string } }) =>
  result.ok ? 'ok' : result.error?.code;

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token with these claims, signed as the house of `secret` would. */
function signed(
  secret: string,
  claims: object,
  header: object = { alg: 'HS256', typ: 'JWT' },
): string {
  const body = `${encoded(header)}.${encoded(claims)}`;
  return `${body}.${createHmac('sha256', keyOf(secret)).update(body).digest('base64url')}`;
}

/** RFC 5869 with an empty salt, by hand, so that the test does not ask the code under test. */
function keyOf(secret: string): Buffer {
  const extracted = createHmac('sha256', Buffer.alloc(32)).update(secret).digest();
  return createHmac('sha256', extracted).update('outcry session tokens\u0001').digest();
}

describe('a session', () => {
  test('[A1] made at one node is good at every other, without any secret being set', async () => {
    const [here, there] = await Promise.all([open(), open()]);

    const made = await session(here, 'Ada');

    expect(made.user).toEqual({ id: expect.stringMatching(/^[A-Za-z0-9_-]{16}$/), name: 'Ada' });
    expect(made.expires).toBe(clock.now() + SESSION_MS);
    expect(await there.verify(made.token)).toEqual({
      ok: true,
      value: { user: made.user, expires: made.expires },
    });
    expect(await (await open()).verify(made.token)).toMatchObject({ ok: true });
  });

  test('[A1] with the same secret is good even at another broker, with another secret it is not', async () => {
    const secret = 'sixteen bytes ok';
    const made = await session(await open({ secret }), 'Ada');
    broker = new MemoryBroker({ clock, random: () => 0.5 });

    expect(code(await (await open({ secret })).verify(made.token))).toBe('ok');
    expect(code(await (await open({ secret: 'sixteen bytes no' })).verify(made.token))).toBe(
      'token_invalid',
    );
    expect(code(await (await open()).verify(made.token))).toBe('token_invalid');
  });

  test('[A2] is renewed under the same id, with a new end, under the same name or another', async () => {
    const auth = await open();
    const made = await session(auth, 'Ada');
    clock.advance(SESSION_MS / 2);

    const same = await auth.renew(made.token, 'Ada');
    const other = await auth.renew(made.token, 'Countess');

    expect(same).toMatchObject({ value: { user: made.user, expires: clock.now() + SESSION_MS } });
    expect(other).toMatchObject({ value: { user: { id: made.user.id, name: 'Countess' } } });
    expect(code(await auth.renew('nonsense', 'Ada'))).toBe('token_invalid');
  });

  test('a broker that is away is told with the reason', async () => {
    broker.stop();

    const opened = Auth.open({ clock, secureBytes: randomBytes, bus: broker.connect() });

    expect(await opened).toMatchObject({
      ok: false,
      error: expect.stringContaining('stopped'),
    });
  });

  test('while the broker is away tokens are still known, and new names cannot be held', async () => {
    const auth = await open();
    const made = await session(auth, 'Ada');
    broker.stop();

    expect(code(await auth.verify(made.token))).toBe('ok');
    expect(code(await auth.createSession('Bob'))).toBe('unavailable');
  });
});

describe('[A3] a token', () => {
  const secret = 'a secret of the house';
  const now = () => clock.now() / 1000;
  const claims = (change: object = {}) => ({
    iss: 'outcry',
    sub: 'u1',
    name: 'Ada',
    iat: now(),
    exp: now() + 60,
    ...change,
  });

  test('signed by the house is good, whoever computed it', async () => {
    const auth = await open({ secret });

    expect(await auth.verify(signed(secret, claims()))).toEqual({
      ok: true,
      value: { user: { id: 'u1', name: 'Ada' }, expires: clock.now() + 60_000 },
    });
  });

  test('ends exactly at its end', async () => {
    const auth = await open({ secret });
    const token = signed(secret, claims());

    clock.advance(59_999);
    expect(code(await auth.verify(token))).toBe('ok');
    clock.advance(1);
    expect(code(await auth.verify(token))).toBe('token_expired');
    clock.advance(3_600_000);
    expect(code(await auth.verify(token))).toBe('token_expired');
  });

  test.each([
    ['without a signature', () => `${encoded({ alg: 'none' })}.${encoded(claims())}.`],
    ['whose header says none', () => signed(secret, claims(), { alg: 'none' })],
    ['of another algorithm', () => signed(secret, claims(), { alg: 'HS512' })],
    [
      'with critical extensions',
      () => signed(secret, claims(), { alg: 'HS256', crit: ['x'], x: 1 }),
    ],
    ['of another secret', () => signed('another secret of theirs', claims())],
    [
      'changed after it was signed',
      () => {
        const [head, , tail] = signed(secret, claims()).split('.');
        return [head, encoded(claims({ sub: 'u2' })), tail].join('.');
      },
    ],
    ['of another issuer', () => signed(secret, claims({ iss: 'somebody' }))],
    ['from the future', () => signed(secret, claims({ iat: now() + 31 }))],
    ['that is not good yet', () => signed(secret, claims({ nbf: now() + 31 }))],
    ['without an end', () => signed(secret, { ...claims(), exp: undefined })],
    ['without a beginning', () => signed(secret, { ...claims(), iat: undefined })],
    ['without a user', () => signed(secret, { ...claims(), sub: undefined })],
    ['with an id that is none', () => signed(secret, claims({ sub: 'a.b >' }))],
    ['without a name', () => signed(secret, { ...claims(), name: 7 })],
    [
      'that is expired and of another secret',
      () => signed('another secret of theirs', claims({ exp: 1 })),
    ],
    ['that is empty', () => ''],
    ['that is nonsense', () => 'a.b.c'],
    ['with a NUL', () => `${signed(secret, claims())}\u0000`],
  ])('%s is refused, without telling why', async (_what, make) => {
    const auth = await open({ secret });

    expect(await auth.verify(make())).toEqual({
      ok: false,
      error: { code: 'token_invalid', message: 'this token was not made here' },
    });
  });

  test('of a node whose clock is ahead by less than 30 s is good', async () => {
    const auth = await open({ secret });

    expect(
      code(await auth.verify(signed(secret, claims({ iat: now() + 29, nbf: now() + 29 })))),
    ).toBe('ok');
  });
});

describe('[A4] a name', () => {
  test('is held by one user at a time, at all nodes and in every way of writing it', async () => {
    const [here, there] = await Promise.all([open(), open()]);
    const made = await session(here, 'Ada');

    expect(code(await there.createSession('ADA'))).toBe('name_taken');
    expect(code(await there.createSession('Ａｄａ'))).toBe('name_taken');
    expect(code(await there.renew(made.token, 'ada'))).toBe('ok');
  });

  test('goes to exactly one of those who ask for it at the same time', async () => {
    const nodes = await Promise.all([open(), open(), open()]);

    const results = await Promise.all(nodes.map((node) => node.createSession('Ada')));

    expect(results.map(code).sort()).toEqual(['name_taken', 'name_taken', 'ok']);
  });

  test('is free when the last token that bears it has ended, not before, and renewing keeps it', async () => {
    const auth = await open();
    const made = await session(auth, 'Ada');
    clock.advance(SESSION_MS - 1);
    expect(code(await auth.createSession('Ada'))).toBe('name_taken');
    expect(code(await auth.renew(made.token, 'Ada'))).toBe('ok');

    clock.advance(SESSION_MS - 1);
    expect(code(await auth.createSession('Ada'))).toBe('name_taken');
    clock.advance(1_000);
    expect(code(await auth.createSession('Ada'))).toBe('ok');
  });

  test('that was given up stays with its user while a token may bear it', async () => {
    const auth = await open();
    const ada = await session(auth, 'Ada');
    expect(code(await auth.renew(ada.token, 'Countess'))).toBe('ok');

    expect(code(await auth.createSession('Ada'))).toBe('name_taken');
    expect(code(await auth.renew(ada.token, 'Ada'))).toBe('ok');
    clock.advance(SESSION_MS + 1);
    expect(code(await auth.createSession('Countess'))).toBe('ok');
  });

  test.each(['A', 'a b', 'x'.repeat(21), 'аdmin', 'Ada\u200b', '', '>', 'a.b'])(
    'like %j is refused',
    async (name) => {
      expect(code(await (await open()).createSession(name))).toBe('invalid_name');
    },
  );

  test('that is reserved is taken', async () => {
    expect(code(await (await open()).createSession('Operator'))).toBe('name_taken');
  });

  test('may be of any script, as long as it goes', async () => {
    const auth = await open();
    for (const name of ['Žofie', '指値注文', '𐌰'.repeat(20), '漢'.repeat(20), '漢'.repeat(19)]) {
      expect(code(await auth.createSession(name))).toBe('ok');
      expect(code(await auth.createSession(name))).toBe('name_taken');
    }
  });

  test('is held though the answer of the broker got lost', async () => {
    const bus = broker.connect();
    let lost = 0;
    const auth = await open({
      bus: {
        info: bus.info,
        live: bus.live,
        rooms: bus.rooms,
        bars: bus.bars,
        status: bus.status,
        onEvent: (listener) => bus.onEvent(listener),
        close: () => bus.close(),
        table: async (name, options) => {
          const table = await bus.table(name, options);
          return {
            get: (key) => table.get(key),
            put: (...all) => table.put(...all),
            update: (...all) => table.update(...all),
            delete: (key) => table.delete(key),
            watch: (handler) => table.watch(handler),
            create: async (...all) => {
              const created = await table.create(...all);
              if (name !== 'names' || lost > 0) return created;
              lost += 1;
              return { ok: false, error: { type: 'unknown', reason: 'lost' } };
            },
          };
        },
      },
    });

    expect(code(await auth.createSession('Ada'))).toBe('ok');
    expect(lost).toBe(1);
    expect(code(await auth.createSession('Ada'))).toBe('name_taken');
  });
});
