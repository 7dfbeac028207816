import { describe, expect, test } from 'vitest';
import { isOperatorToken, operatorToken } from '../../../gateway/operator-token.ts';

function logged() {
  const lines: string[] = [];
  const say = (fields: object, text: string) => lines.push(`${text} ${JSON.stringify(fields)}`);
  return { lines, log: { info: say, warn: say, error: say } };
}

describe('the operator token', () => {
  test('is the one that was told, and is said nowhere', () => {
    const { lines, log } = logged();

    expect(operatorToken('told-by-the-environment', () => new Uint8Array(), log)).toBe(
      'told-by-the-environment',
    );
    expect(lines).toEqual([]);
  });

  test('is made where none was told, and said once', () => {
    const { lines, log } = logged();
    const token = operatorToken(null, (count) => new Uint8Array(count).fill(251), log);

    expect(token).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(lines).toEqual([expect.stringContaining(token)]);
  });

  test('is itself alone', () => {
    expect(isOperatorToken('abcdef', 'abcdef')).toBe(true);
    for (const other of ['', 'abcde', 'abcdefg', 'Abcdef', 'ábcdef']) {
      expect(isOperatorToken('abcdef', other)).toBe(false);
    }
  });
});
