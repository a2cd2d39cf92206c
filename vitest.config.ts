import process from 'node:process';
import { defineConfig } from 'vitest/config';

const slow = process.env.TEST_LONG === undefined ? 1 : 20;
const setupFiles = ['test/setup.ts'];

/** Unit tests are quick and pure; shell tests use real files, sockets and processes. Both are found by their suffix. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], setupFiles, testTimeout: 30_000 * slow } },
      { test: { name: 'shell', include: ['test/shell/**/*.test.ts', 'test/simulator/**/*.test.ts'], setupFiles, globalSetup: ['test/bundledWorker.ts'], expect: { poll: { timeout: 20_000 } }, testTimeout: 60_000 * slow, hookTimeout: 60_000 } },
    ],
  },
});
