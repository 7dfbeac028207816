// Questions and answers of the contract.

import { describe, expect, test } from 'vitest';
import type { BusEvent } from '../../bus/bus.ts';
import { type BusStage, bytes, textOf, WAIT_MS } from './bus-stage.ts';

export function askContract(stage: BusStage): void {
  const { pair, fresh, ready } = stage;

  describe('asking', () => {
    test.each([
      { chunks: [] },
      { chunks: ['whole'] },
      { chunks: Array.from({ length: 300 }, (_, index) => `chunk ${index}`) },
    ])('gives all $chunks.length chunks in order', async ({ chunks }) => {
      const [asker, answerer] = await pair();
      const subject = `ask.${fresh()}`;
      const asked: string[] = [];
      answerer.live.answer(subject, (question) => {
        asked.push(textOf(question));
        return chunks.map(bytes);
      });
      await ready(answerer);

      const result = await asker.live.ask(subject, bytes('why?'), WAIT_MS);

      expect(result.ok && result.value.map(textOf)).toEqual(chunks);
      expect(asked).toEqual(['why?']);
    });

    test('an empty question is a question, and large chunks arrive whole', async () => {
      const [asker, answerer] = await pair();
      const subject = `ask.${fresh()}`;
      const chunk = new Uint8Array(128 * 1024).fill(7);
      answerer.live.answer(subject, ({ length }) => (length === 0 ? [chunk, chunk, chunk] : []));
      await ready(answerer);

      const result = await asker.live.ask(subject, new Uint8Array(0), WAIT_MS);

      expect(result.ok && result.value).toHaveLength(3);
      for (const got of result.ok ? result.value : []) {
        expect(Buffer.compare(got, chunk)).toBe(0);
      }
    });

    test('many at once each get their own answer', async () => {
      const [asker, answerer] = await pair();
      const subject = `ask.${fresh()}`;
      answerer.live.answer(subject, (question) => [question, bytes('!')]);
      await ready(answerer);
      const questions = Array.from({ length: 100 }, (_, index) => `q${index}`);

      const results = await Promise.all(
        questions.map((text) => asker.live.ask(subject, bytes(text), WAIT_MS)),
      );

      const answers = results.map((result) => result.ok && result.value.map(textOf).join(''));
      expect(answers).toEqual(questions.map((text) => `${text}!`));
    });

    test('of two who serve a subject one answers', async () => {
      const [asker, answerer] = await pair();
      const subject = `ask.${fresh()}`;
      let asked = 0;
      for (const bus of [asker, answerer]) {
        bus.live.answer(subject, () => {
          asked += 1;
          return [bytes('here')];
        });
        await ready(bus);
      }

      const result = await asker.live.ask(subject, bytes('who?'), WAIT_MS);

      expect(result.ok && result.value).toHaveLength(1);
      await ready(answerer);
      expect(asked).toBe(1);
    });

    test('where nobody serves ends at once with no-answer', async () => {
      const [asker, answerer] = await pair();
      const subject = `ask.${fresh()}`;
      const stop = answerer.live.answer(subject, () => []);
      await ready(answerer);
      stop();
      await ready(answerer);
      const start = performance.now();

      const result = await asker.live.ask(subject, bytes('?'), 60_000);

      expect(result).toMatchObject({ ok: false, error: { type: 'no-answer' } });
      expect(performance.now() - start).toBeLessThan(5_000);
    });

    test.each([{ case: 'throws' }, { case: 'answers an empty chunk' }])(
      'one whose handler $case ends with unknown after the timeout, and is reported',
      async (row) => {
        const [asker, answerer] = await pair();
        const subject = `ask.${fresh()}`;
        const events: BusEvent[] = [];
        answerer.onEvent((event) => events.push(event));
        answerer.live.answer(subject, () => {
          if (row.case === 'throws') throw new Error('not today');
          return [new Uint8Array(0)];
        });
        await ready(answerer);

        const result = await asker.live.ask(subject, bytes('?'), 100);

        expect(result).toMatchObject({ ok: false, error: { type: 'unknown' } });
        expect(events).toHaveLength(1);
      },
    );

    test('one that is under way when the bus closes ends with unknown', async () => {
      const [asker, answerer] = await pair();
      const subject = `ask.${fresh()}`;
      answerer.live.answer(subject, () => {
        throw new Error('silent');
      });
      await ready(answerer);
      const asking = asker.live.ask(subject, bytes('?'), 60_000);

      await asker.close();

      expect(await asking).toMatchObject({ ok: false, error: { type: 'unknown' } });
    });
  });
}
