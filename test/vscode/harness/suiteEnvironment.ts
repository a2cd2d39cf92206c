/** The suites find the simulator by these names, and switch it with `control()` of the simulator's `remote.ts`. */
export const suiteEnvironment = { origin: 'SUITE_SIMULATOR', key: 'SUITE_KEY', keyHash: 'SUITE_KEY_HASH' } as const;
