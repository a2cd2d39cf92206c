import fc from 'fast-check';

/** The same cases on every run, so that a failure means that something changed. The long run tries many more, and new ones each time. */
fc.configureGlobal(process.env.TEST_LONG === undefined ? { seed: 20261128 } : { numRuns: 3000 });
