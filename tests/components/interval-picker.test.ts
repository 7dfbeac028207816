import { expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import '../../web/src/styles.css';
import { render } from 'vitest-browser-svelte';
import type { Interval } from '../../protocol/bar.ts';
import IntervalPicker from '../../web/src/components/IntervalPicker.svelte';

test('the interval in use is the one that is checked', async () => {
  const screen = await render(IntervalPicker, { interval: '5m', onpick: () => {} });

  await expect.element(screen.getByRole('radio', { name: '5m', exact: true })).toBeChecked();
  expect(screen.getByRole('radio').all()).toHaveLength(8);
});

test('a click and the arrow keys pick another', async () => {
  const onpick = vi.fn<(interval: Interval) => void>();
  const screen = await render(IntervalPicker, { interval: '1m', onpick });

  await screen.getByText('1h', { exact: true }).click();
  expect(onpick).toHaveBeenLastCalledWith('1h');
  await userEvent.keyboard('{ArrowRight}');

  expect(onpick).toHaveBeenLastCalledWith('1d');
});
