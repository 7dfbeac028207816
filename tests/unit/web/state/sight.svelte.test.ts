import { expect, it } from 'vitest';
import { Sight } from '../../../../web/src/state/sight.svelte.ts';

it('follows whether the page can be seen, until it is closed', () => {
  const page = Object.assign(new EventTarget(), { visibilityState: 'hidden' as const });
  const set = (visibilityState: 'hidden' | 'visible') => {
    Object.assign(page, { visibilityState });
    page.dispatchEvent(new Event('visibilitychange'));
  };
  const sight = new Sight(page);
  expect(sight.isVisible).toBe(false);

  set('visible');
  expect(sight.isVisible).toBe(true);
  set('hidden');
  expect(sight.isVisible).toBe(false);
  sight.close();
  set('visible');

  expect(sight.isVisible).toBe(false);
});
