import { describe, expect, test } from 'vitest';
import { readable } from '../../../run/lines.mjs';

describe('a line of a child', () => {
  test.each([
    ['plain words', 'plain words'],
    ['{"level":30,"time":1,"name":"feed","msg":"feed ready"}', 'feed ready'],
    ['{"level":40,"msg":"slow","ms":12,"who":"n1"}', 'warning: slow, ms 12, who n1'],
    ['{"level":50,"pid":3,"hostname":"x","msg":"lost"}', 'error: lost'],
    ['{"level":60,"msg":"gone","err":{"type":"Error"}}', 'fatal: gone, err {"type":"Error"}'],
    ['{"msg":"no log line"}', '{"msg":"no log line"}'],
    ['{ not JSON', '{ not JSON'],
  ])('%s', (line, text) => {
    expect(readable(line)).toBe(text);
  });
});
