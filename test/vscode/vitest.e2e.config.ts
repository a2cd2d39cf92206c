import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/** End to end: the packaged extension in a real editor, driven through a real browser. One file at a time: each has two cores' worth of work. */
// eslint-disable-next-line no-restricted-syntax -- vitest reads its configuration from the default export
export default defineConfig({
  test: {
    // The project's top: vitest keeps its cache in the node_modules there.
    root: resolve(import.meta.dirname, '../..'),
    include: ['test/vscode/e2e/**/*.e2e.ts'],
    globalSetup: ['test/vscode/harness/packagedOnce.ts'],
    pool: 'forks', fileParallelism: false, maxWorkers: 1,
    testTimeout: 180_000, hookTimeout: 180_000, teardownTimeout: 30_000,
    reporters: ['verbose'],
  },
});
