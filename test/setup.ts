import fc from 'fast-check';

/** The long run tries many more random cases. */
if (process.env.TEST_LONG !== undefined) fc.configureGlobal({ numRuns: 3000 });
