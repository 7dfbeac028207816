// What holds the room's sheet, under a finger and a key. A finger that dragged sends no click, unlike a mouse.

import { expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import SheetHandle from '../../web/src/components/SheetHandle.svelte';
import '../../web/src/styles.css';

const HEIGHTS = { peek: 100, half: 400, full: 800 };
const FINGER = { pointerId: 2, pointerType: 'touch', bubbles: true };

async function hold() {
  const onsnap = vi.fn();
  const props = { snap: 'half' as const, heightsOf: () => HEIGHTS, onsnap, ondrag: () => {} };
  const screen = await render(SheetHandle, props);
  const handle = screen.getByRole('button', { name: 'Open the room fully' }).element();
  // The browser captures only pointers that it has made itself.
  Object.assign(handle, { setPointerCapture: () => {} });
  const touch = (type: string, clientY: number) =>
    handle.dispatchEvent(new PointerEvent(type, { ...FINGER, clientY }));
  const drag = (from: number, to: number) => {
    touch('pointerdown', from);
    touch('pointermove', to);
    touch('pointerup', to);
  };
  const press = () => {
    touch('pointerdown', 0);
    touch('pointerup', 0);
    handle.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  };
  return { handle, onsnap, drag, press };
}

test('Enter opens the sheet further after a finger has dragged it', async () => {
  const { handle, onsnap, drag } = await hold();
  drag(500, 510);
  onsnap.mockClear();

  if (handle instanceof HTMLElement) handle.focus();
  await userEvent.keyboard('{Enter}');

  expect(onsnap.mock.calls).toEqual([['full']]);
});

test('a finger presses it after it has dragged it', async () => {
  const { onsnap, drag, press } = await hold();
  drag(500, 510);
  onsnap.mockClear();

  press();

  expect(onsnap.mock.calls).toEqual([['full']]);
});

test('the click that ends the drag of a mouse is no press', async () => {
  const { handle, onsnap, drag } = await hold();
  drag(500, 510);
  onsnap.mockClear();

  handle.dispatchEvent(new MouseEvent('click', { bubbles: true }));

  expect(onsnap).not.toHaveBeenCalled();
});
