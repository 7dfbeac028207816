// Bundles the client with what it needs into one plain ES module, `client/dist/index.js`. Its types come from `tsc`
// (`client/tsconfig.json`); the file emitted here opens them under the module's own name.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  logLevel: 'warn',
  build: {
    lib: { entry: 'index.ts', formats: ['es'], fileName: () => 'index.js' },
    target: 'es2022',
    minify: false,
    sourcemap: true,
    outDir: 'dist',
    emptyOutDir: true,
  },
  plugins: [
    {
      name: 'types-door',
      generateBundle() {
        const source = "export * from './types/client/index.js';\n";
        this.emitFile({ type: 'asset', fileName: 'index.d.ts', source });
      },
    },
  ],
});
