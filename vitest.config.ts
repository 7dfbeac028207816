// Two projects in one run: what runs in Node, and components alone in the system's Chromium. Without a browser the second
// is left out aloud; where CI=true it stays, and fails for want of one.

import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { browserBinary, CHROMIUM_ARGS } from './bench/chromium.ts';

const COMPONENTS = 'tests/components/**/*.test.ts';

/** How long a hung test may hang; no test is a clock, so a slow machine is no failure. */
const patience = { testTimeout: 60_000, hookTimeout: 120_000 };

const inNode = {
  // States of the page are tested in Node, but as the browser runs them: reactive.
  plugins: [svelte({ configFile: false, dynamicCompileOptions: () => ({ generate: 'client' }) })],
  test: { ...patience, name: 'node', include: ['tests/**/*.test.ts'], exclude: [COMPONENTS] },
};

const inBrowser = {
  // No mode is forced: the package that renders components has some of the older kind.
  plugins: [svelte({ configFile: false })],
  // All that a test asks for is known at the start: a package found on the way would load the page again.
  optimizeDeps: { include: ['vitest-browser-svelte', 'svelte', 'valibot'] },
  test: {
    ...patience,
    name: 'components',
    include: [COMPONENTS],
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: {
          executablePath: browserBinary ?? '/chromium-is-not-installed',
          args: CHROMIUM_ARGS,
        },
      }),
      instances: [{ browser: 'chromium' as const }],
    },
  },
};

const hasBrowser = browserBinary !== null || process.env.CI === 'true';
if (!hasBrowser) {
  process.stderr.write(`SKIPPED, since chromium is not installed: ${COMPONENTS}\n`);
}

export default defineConfig({
  test: {
    // Two cores: more workers only make suites with real processes wait for each other.
    maxWorkers: 2,
    projects: hasBrowser ? [inNode, inBrowser] : [inNode],
  },
});
