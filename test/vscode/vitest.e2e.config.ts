import { defineConfig } from 'vitest/config';

/** End to end: the packaged extension in a real editor, driven through a real browser. One file at a time: each has two cores' worth of work. */
// eslint-disable-next-line no-restricted-syntax -- vitest reads its configuration from the default export
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['e2e/**/*.e2e.ts'],
    globalSetup: ['harness/packagedOnce.ts'],
    pool: 'forks', fileParallelism: false, maxWorkers: 1,
    testTimeout: 180_000, hookTimeout: 180_000, teardownTimeout: 30_000,
    reporters: ['verbose'],
  },
});
