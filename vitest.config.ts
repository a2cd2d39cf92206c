import { defineConfig } from 'vitest/config';

/** Unit tests are quick and pure; shell tests use real files, sockets and processes. Both are found by their suffix. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 30_000 } },
      { test: { name: 'shell', include: ['test/shell/**/*.test.ts', 'test/simulator/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
    ],
  },
});
