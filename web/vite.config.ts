// How the page is built and served while it is worked on. The built page must live under a policy that forbids
// inline code and inline styles: nothing is inlined here, and no asset becomes a data: address.

import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { firstChunk } from './first-chunk.ts';
import { holdSizeBudget, SIZE_BUDGET } from './size-budget.ts';

const gateway = new URL(process.env.GATEWAY ?? 'http://localhost:8080').origin;

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [
    svelte({ configFile: false, compilerOptions: { runes: true } }),
    holdSizeBudget(SIZE_BUDGET),
  ],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: firstChunk }] } } },
    // The sizes that count are held by the budget above.
    reportCompressedSize: false,
  },
  server: {
    proxy: {
      // A gateway takes only pages of its own address: to it, this page is one.
      '/api': { target: gateway, changeOrigin: true, headers: { origin: gateway } },
      '/ws': { target: gateway, ws: true, changeOrigin: true, rewriteWsOrigin: true },
    },
  },
});
