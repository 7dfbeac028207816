import { expect, test, vi } from 'vitest';
import { cdp, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { err, ok, type Result } from '../../protocol/result.ts';
import Composer from '../../web/src/components/Composer.svelte';
import { choicesOf, type Word } from '../../web/src/state/word-choice.ts';
import '../../web/src/styles.css';

const LENGTH = 100;
const SYMBOLS = [
  { text: 'AAPL', more: 'Apple' },
  { text: 'AMZN', more: 'Amazon' },
  { text: 'BTC-USD', more: 'Bitcoin' },
];
const NAMES = [
  { text: 'ana', more: null },
  { text: 'tape_poet', more: 'bot' },
];

type Answer = Result<void> | Promise<Result<void>>;

/** A visitor's composer; the answers are the house's. */
async function write(more: { name?: string | null; answers?: readonly Answer[] } = {}) {
  const { name = null, answers = [] } = more;
  const left = [...answers];
  const ontake = vi.fn(async (_name: string) => left.shift() ?? ok(undefined));
  const onsay = vi.fn((_text: string): Result<void> => ok(undefined));
  const screen = await render(Composer, {
    symbol: 'AAPL',
    isBrief: false,
    name,
    suggestion: 'calm_otter',
    notice: null,
    draft: '',
    maxLength: LENGTH,
    offers: (word: Word) => choicesOf(word, word.sign === '$' ? SYMBOLS : NAMES),
    ontake,
    onsay,
  });
  return {
    screen,
    ontake,
    onsay,
    text: screen.getByRole('textbox', { name: 'Message about AAPL' }),
    field: screen.getByRole('textbox', { name: 'Your name' }),
    send: screen.getByRole('button', { name: 'Send' }),
  };
}

test('one Enter takes the suggested name and says the message', async () => {
  const { text, field, ontake, onsay } = await write();
  await expect.element(field).toHaveValue('calm_otter');

  await text.fill('first!');
  await userEvent.keyboard('{Enter}');

  await vi.waitFor(() => expect(onsay.mock.calls).toEqual([['first!']]));
  expect(ontake.mock.calls).toEqual([['calm_otter']]);
  await expect.element(text).toHaveValue('');
  await expect.element(text).toHaveFocus();
});

test('a taken name is told, keeps the message, and another name says it', async () => {
  const { screen, text, field, ontake, onsay } = await write({ answers: [err('ana is taken')] });

  await field.fill('ana');
  await text.fill('hello');
  await userEvent.keyboard('{Enter}');
  await expect.element(screen.getByRole('alert')).toHaveTextContent('ana is taken');
  await expect.element(field).toHaveFocus();
  await expect.element(text).toHaveValue('hello');
  expect(onsay).not.toHaveBeenCalled();
  await field.fill('ana_2');
  await userEvent.keyboard('{Enter}');

  await vi.waitFor(() => expect(onsay.mock.calls).toEqual([['hello']]));
  expect(ontake.mock.calls).toEqual([['ana'], ['ana_2']]);
  await expect.element(screen.getByRole('alert')).not.toBeInTheDocument();
});

test('Enter within a composition belongs to it, and says nothing', async () => {
  const { text, onsay } = await write({ name: 'ana' });
  await text.click();

  await cdp().send('Input.imeSetComposition', {
    text: 'にほん',
    selectionStart: 3,
    selectionEnd: 3,
  });
  await userEvent.keyboard('{Enter}');
  expect(onsay).not.toHaveBeenCalled();
  await cdp().send('Input.insertText', { text: '日本' });
  await text.fill('日本');
  await userEvent.keyboard('{Enter}');

  await vi.waitFor(() => expect(onsay.mock.calls).toEqual([['日本']]));
});

test('Shift and Enter begin another line', async () => {
  const { text, onsay } = await write({ name: 'ana' });

  await text.fill('one');
  await userEvent.keyboard('{Shift>}{Enter}{/Shift}two{Enter}');

  await vi.waitFor(() => expect(onsay.mock.calls).toEqual([['one\ntwo']]));
});

test('what is too long is counted in characters as people see them, and is not sent', async () => {
  const { screen, text, send, onsay } = await write({ name: 'ana' });

  await text.fill('🦦'.repeat(LENGTH - 10));
  await expect.element(screen.getByText('10 characters left')).toBeVisible();
  await text.fill('🦦'.repeat(LENGTH + 3));

  await expect.element(screen.getByText('3 characters too many')).toBeVisible();
  await expect.element(send).toBeDisabled();
  expect(onsay).not.toHaveBeenCalled();
});

test('nothing is said when there is nothing but space', async () => {
  const { text, onsay } = await write({ name: 'ana' });

  await text.fill('  ');
  await userEvent.keyboard('{Enter}');
  await text.fill('now');
  await userEvent.keyboard('{Enter}');

  await vi.waitFor(() => expect(onsay.mock.calls).toEqual([['now']]));
});

test('a name that is taken after another room was opened says nothing there', async () => {
  let answer = (_result: Result<void>) => {};
  const taken = new Promise<Result<void>>((resolve) => {
    answer = resolve;
  });
  const { screen, text, ontake, onsay } = await write({ answers: [taken] });
  await text.fill('about AAPL');
  await userEvent.keyboard('{Enter}');
  expect(ontake).toHaveBeenCalledOnce();

  await screen.rerender({ symbol: 'MSFT', draft: 'not done yet' });
  answer(ok(undefined));
  await expect.element(screen.getByRole('button', { name: 'Send' })).toBeEnabled();

  expect(onsay).not.toHaveBeenCalled();
  const other = screen.getByRole('textbox', { name: 'Message about MSFT' });
  await expect.element(other).toHaveValue('not done yet');
});

test('what is wrong with a message is not told in another room', async () => {
  const { screen, text, onsay } = await write({ name: 'ana' });
  onsay.mockReturnValueOnce(err('wait a moment'));
  await text.fill('about AAPL');
  await userEvent.keyboard('{Enter}');
  await expect.element(screen.getByRole('alert')).toHaveTextContent('wait a moment');

  await screen.rerender({ symbol: 'MSFT', draft: '' });

  await expect.element(screen.getByRole('alert')).not.toBeInTheDocument();
});

test('a symbol is completed by key: arrows choose, Enter takes, and the next Enter says it', async () => {
  const { screen, text, onsay } = await write({ name: 'ana' });
  await text.fill('look at ');
  await userEvent.type(text, '$a');
  const list = screen.getByRole('listbox', { name: 'Symbols' });
  await expect.element(list.getByRole('option', { selected: true })).toHaveTextContent('AAPL');

  await userEvent.keyboard('{ArrowDown}');
  const chosen = list.getByRole('option', { selected: true });
  await expect.element(chosen).toHaveTextContent('AMZN Amazon');
  const { id } = chosen.element();
  await expect.element(text).toHaveAttribute('aria-activedescendant', id);
  await userEvent.keyboard('{Enter}');
  await expect.element(list).not.toBeInTheDocument();
  await expect.element(text).toHaveValue('look at $AMZN ');
  expect(onsay).not.toHaveBeenCalled();
  await userEvent.keyboard('now{Enter}');

  await vi.waitFor(() => expect(onsay.mock.calls).toEqual([['look at $AMZN now']]));
});

test('a name is completed by Tab, and by a press that leaves the focus where one writes', async () => {
  const { screen, text } = await write({ name: 'bo' });
  await text.click();
  await userEvent.keyboard('@an{Tab}');
  await expect.element(text).toHaveValue('@ana ');

  await userEvent.keyboard('and @');
  await screen.getByRole('option', { name: 'tape_poet' }).click();

  await expect.element(text).toHaveValue('@ana and @tape_poet ');
  await expect.element(text).toHaveFocus();
});

test('Escape puts the list away for this word, and Enter says what is written', async () => {
  const { screen, text, onsay } = await write({ name: 'bo' });
  const list = screen.getByRole('listbox');
  await text.click();
  await userEvent.keyboard('$a');
  await expect.element(list).toBeVisible();

  await userEvent.keyboard('{Escape}m');
  await expect.element(list).not.toBeInTheDocument();
  await userEvent.keyboard('{Enter}');

  await vi.waitFor(() => expect(onsay.mock.calls).toEqual([['$am']]));
});

test.each(['$', '@ana', 'five$', '$nope'])(
  'Enter after "%s" says it as it stands',
  async (said) => {
    const { text, onsay } = await write({ name: 'bo' });
    await text.click();

    await userEvent.keyboard(`${said}{Enter}`);

    await vi.waitFor(() => expect(onsay.mock.calls).toEqual([[said]]));
  },
);
