import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // States of the page are tested in Node, but as the browser runs them: reactive.
  plugins: [svelte({ configFile: false, dynamicCompileOptions: () => ({ generate: 'client' }) })],
  test: {
    include: ['tests/**/*.test.ts'],
    // How long a hung test may hang; no test is a clock, so a slow machine is no failure.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores: more workers only make suites with real processes wait for each other.
    maxWorkers: 2,
  },
});
