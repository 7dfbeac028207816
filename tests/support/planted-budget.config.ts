// The page's own build with another budget, for the test that such a build fails.

import { defineConfig } from 'vite';
import { holdSizeBudget } from '../../web/size-budget.ts';
import web from '../../web/vite.config.ts';

const [first = 0, chart = 0, rest = 0] = (process.env.PLANTED_BUDGET ?? '').split('/').map(Number);
const isOther = (plugin: unknown) =>
  !(
    plugin &&
    typeof plugin === 'object' &&
    'name' in plugin &&
    plugin.name === 'outcry:size-budget'
  );

export default defineConfig({
  ...web,
  plugins: [...(web.plugins ?? []).filter(isOther), holdSizeBudget({ first, chart, rest })],
});
