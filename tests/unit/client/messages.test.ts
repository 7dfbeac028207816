import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMessage } from '../../../client/messages.ts';
import { message, ticker } from './rig.ts';

const told = (method: string, params: unknown) => parseMessage(JSON.stringify({ method, params }));

describe("the client's door", () => {
  test('reads what a gateway tells', () => {
    const parsed = told('ticker', ticker());

    expect(parsed).toEqual({ ok: true, value: { type: 'told', name: 'ticker', params: ticker() } });
  });

  test('reads answers and refusals by their id', () => {
    expect(parseMessage('{"id":3,"result":{"time":1}}')).toEqual({
      ok: true,
      value: { type: 'answer', id: 3, result: { time: 1 } },
    });
    expect(
      parseMessage(
        '{"id":null,"error":{"code":"rate_limited","message":"m","data":{"retryMs":5}}}',
      ),
    ).toEqual({
      ok: true,
      value: {
        type: 'refusal',
        id: null,
        fault: { code: 'rate_limited', message: 'm', data: { retryMs: 5 } },
      },
    });
  });

  test('a code of a newer gateway reads as internal', () => {
    const parsed = parseMessage('{"id":1,"error":{"code":"brand_new","message":"m"}}');

    expect(parsed).toMatchObject({ ok: true, value: { fault: { code: 'internal' } } });
  });

  test('members that are not known are ignored', () => {
    const parsed = told('presence', { symbol: 'A', count: 2, mood: 'bullish' });

    expect(parsed).toMatchObject({ ok: true, value: { params: { symbol: 'A', count: 2 } } });
  });

  test('a method that is not known is unknown, not malformed', () => {
    expect(told('fireworks', { colour: 'red' })).toEqual({
      ok: true,
      value: { type: 'unknown', method: 'fireworks' },
    });
    expect(told('toString', {})).toMatchObject({ ok: true, value: { type: 'unknown' } });
  });

  test('an entry of a type that is not known keeps its place in the chain', () => {
    const { symbol, epoch, seq, prev, time } = message(5, 4);
    const parsed = told('room', { symbol, epoch, seq, prev, time, type: 'edit', of: 3 });

    expect(parsed).toMatchObject({
      ok: true,
      value: { params: { type: 'other', kind: 'edit', seq: 5, prev: 4 } },
    });
  });

  test('a known type of another form is malformed', () => {
    const { text: _text, ...broken } = message(5, 4);

    expect(told('room', broken).ok).toBe(false);
    expect(told('ticker', { symbol: 'A' }).ok).toBe(false);
    expect(told('heartbeat', undefined).ok).toBe(false);
  });

  test('whatever comes, it answers and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((it) => JSON.stringify(it)),
        ),
        (text) => {
          expect(typeof parseMessage(text).ok).toBe('boolean');
        },
      ),
    );
  });
});
