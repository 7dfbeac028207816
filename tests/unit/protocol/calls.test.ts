import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHANNELS, parseCall } from '../../../protocol/calls.ts';
import { SYMBOLS_PER_CALL } from '../../../protocol/limits.ts';

const TICKER = { channel: 'ticker', symbols: ['A'] };
const PARAMS = [
  'token',
  'channel',
  'symbols',
  'tier',
  'interval',
  'positions',
  'quiet',
  'symbol',
].concat('text', 'key', 'replyTo', 'seen', 'before', 'after', 'limit', 'n', 'hidden');

describe('calls', () => {
  it('[F2] a call is an object with method and params; what is unknown is ignored', () => {
    const text = JSON.stringify({
      jsonrpc: '2.0',
      id: 7,
      method: 'say',
      extra: { deep: [1] },
      params: { symbol: 'AAPL', text: 'hi', key: 'k-1', colour: 'red' },
    });

    expect(parseCall(text)).toEqual({
      ok: true,
      value: { id: 7, method: 'say', params: { symbol: 'AAPL', text: 'hi', key: 'k-1' } },
    });
  });

  it('[F3] an id is an integer or a string of at most 64 characters', () => {
    expect(idOf({ id: 'x'.repeat(64), method: 'ping' })).toBe('x'.repeat(64));
    expect(idOf({ method: 'ping' })).toBe(null);
    for (const id of ['x'.repeat(65), 1.5, 1e300, true, {}, []]) {
      expect(codeOf({ id, method: 'ping' })).toBe('invalid_message');
    }
  });

  it.each([
    ['{', 'invalid_json'],
    ['', 'invalid_json'],
    ['\ufeff{"method":"ping"}', 'invalid_json'],
    ['[{"id":1,"method":"ping"}]', 'invalid_message'],
    ['null', 'invalid_message'],
    ['7', 'invalid_message'],
    ['{"id":1}', 'invalid_message'],
    ['{"id":1,"method":"toString"}', 'unknown_method'],
    ['{"id":1,"method":"__proto__"}', 'unknown_method'],
    ['{"id":1,"method":"say"}', 'invalid_params'],
    ['{"id":1,"method":"beat","params":{"n":1e309}}', 'invalid_params'],
    [
      '{"id":1,"method":"subscribe","params":{"channel":"orders","symbols":["A"]}}',
      'unknown_channel',
    ],
    ['{"id":1,"method":"subscribe","params":{"channel":7,"symbols":["A"]}}', 'invalid_params'],
    ['{"id":1,"method":"subscribe","params":{"channel":"ticker","symbols":[]}}', 'invalid_params'],
    [
      '{"id":1,"method":"subscribe","params":{"channel":"ticker","symbols":"AAPL"}}',
      'invalid_params',
    ],
    ['{"id":1,"method":"history","params":{"symbol":"A","before":3,"after":1}}', 'invalid_params'],
  ])('[F4] %s is %s', (text, code) => {
    expect(parseCall(text)).toMatchObject({ ok: false, error: { fault: { code } } });
  });

  it.each(['', 'a b', 'é', 'x'.repeat(65)])('[Y8] %j is no key', (key) => {
    const call = { method: 'say', params: { symbol: 'A', text: 'hi', key } };

    expect(parseCall(JSON.stringify(call))).toMatchObject({
      ok: false,
      error: { fault: { code: 'invalid_params' } },
    });
  });

  it('[S12] the interval is one of eight, by default a minute', () => {
    const params = { channel: 'bars', symbols: ['A'] };
    const parsed = (more: object) =>
      parseCall(JSON.stringify({ method: 'subscribe', params: { ...params, ...more } }));

    expect(parsed({})).toMatchObject({ ok: true, value: { params: { interval: '1m' } } });
    for (const interval of ['1s', '5s', '15s', '1m', '5m', '15m', '1h', '1d']) {
      expect(parsed({ interval }).ok).toBe(true);
    }
    expect(parsed({ interval: '7m' }).ok).toBe(false);
  });

  it('a fault quotes little of what was wrong, and its place once', () => {
    const params = { channel: 'bars', symbols: ['A'], tier: 'x'.repeat(60_000) };
    const call = parseCall(JSON.stringify({ id: 1, method: 'subscribe', params }));
    const key = parseCall(
      JSON.stringify({ method: 'say', params: { symbol: 'A', text: 'hi', key: 'a b' } }),
    );

    expect(!call.ok && call.error.fault.message.length).toBeLessThan(300);
    expect(!key.ok && key.error.fault.message).toBe(
      'key: 1 to 64 of A to Z, a to z, 0 to 9, "_" and "-"',
    );
  });

  it.each([
    [
      'subscribe',
      { channel: 'ticker', symbols: [] },
      'symbols: a list of 1 to 1000 strings, or "*"',
    ],
    ['subscribe', { symbols: ['A'] }, `channel: one of ${CHANNELS.join(', ')}`],
    ['subscribe', { ...TICKER, positions: [] }, 'positions: an object of positions by symbol'],
    ['subscribe', { ...TICKER, positions: 7 }, 'positions: an object of positions by symbol'],
    [
      'subscribe',
      { ...TICKER, positions: { A: [] } },
      'positions.A.epoch: a whole number of at least 0',
    ],
    ['history', { symbol: 'A', limit: 201 }, 'limit: a whole number from 1 to 200'],
    ['history', { symbol: 'A', before: -1 }, 'before: a whole number of at least 1'],
    ['beat', {}, 'n: a whole number of at least 0'],
    ['beat', { n: 1, hidden: 1 }, 'hidden: true or false'],
    ['say', undefined, 'params: an object with symbol, text, key'],
  ])('[F4] the refusal of %s %j names the member and what is wanted', (method, params, message) => {
    expect(parseCall(JSON.stringify({ id: 1, method, params }))).toMatchObject({
      error: { id: 1, fault: { code: 'invalid_params', message } },
    });
  });

  it('[F4] whatever is wrong with params is told in our own words', () => {
    const value = fc.oneof(fc.jsonValue(), fc.constant('A'), fc.constant('ticker'), fc.nat());
    const names = [...PARAMS, 'epoch', 'seq', 'A'];
    const inner = fc.dictionary(fc.constantFrom(...names), value);
    const params = fc.dictionary(fc.constantFrom(...names), fc.oneof(value, inner));
    const method = fc.constantFrom(
      'authenticate',
      'subscribe',
      'unsubscribe',
      'say',
      'history',
      'beat',
    );
    fc.assert(
      fc.property(method, fc.oneof(params, fc.jsonValue()), (name, given) => {
        const parsed = parseCall(JSON.stringify({ id: 1, method: name, params: given }));
        if (parsed.ok) return;
        expect(parsed.error.fault.message).toMatch(/^[A-Za-z.]+(: | or after)/);
        expect(parsed.error.fault.message).not.toMatch(/Invalid|Expected|eceived|another form/);
      }),
      { numRuns: 1_000 },
    );
  });

  it('a refusal names the member that was wrong', () => {
    const parsed = parseCall(
      '{"id":1,"method":"say","params":{"symbol":"A","text":"x","key":"a b"}}',
    );

    expect(parsed).toMatchObject({
      error: { id: 1, fault: { message: expect.stringMatching(/key/) } },
    });
  });

  it('takes exactly as many symbols as it tells', () => {
    const symbols = (count: number) => Array.from({ length: count }, (_, index) => `S${index}`);
    const call = (count: number) =>
      JSON.stringify({
        method: 'subscribe',
        params: { channel: 'ticker', symbols: symbols(count) },
      });

    expect(parseCall(call(SYMBOLS_PER_CALL)).ok).toBe(true);
    expect(parseCall(call(SYMBOLS_PER_CALL + 1)).ok).toBe(false);
  });

  it('never throws and never touches a prototype, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        parseCall(text);
      }),
    );
    parseCall(`${'['.repeat(10_000)}${']'.repeat(10_000)}`);
    parseCall(
      '{"method":"subscribe","params":{"channel":"ticker","symbols":["A"],"positions":{"__proto__":{"epoch":1,"seq":1}}}}',
    );

    expect(Object.hasOwn(Object.prototype, 'epoch')).toBe(false);
    expect(({} as { epoch?: number }).epoch).toBeUndefined();
  });
});

function idOf(call: object) {
  const parsed = parseCall(JSON.stringify(call));
  return parsed.ok ? parsed.value.id : undefined;
}

function codeOf(call: object) {
  const parsed = parseCall(JSON.stringify(call));
  return parsed.ok ? undefined : parsed.error.fault.code;
}
