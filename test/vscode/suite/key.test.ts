import assert from 'node:assert/strict';
import type { HostSuite } from '../harness/hostSuite.ts';
import { until } from '../harness/wait.ts';
import { IMPORTED, activated, entries, keyHash, set, simulator } from './kit.ts';

export const suite: HostSuite = {
  name: 'key and poll',
  before: async () => {
    await activated();
    await set('pollSeconds', 5);
  },
  after: () => set('pollSeconds', undefined),
  tests: {
    'the key of the environment is used where none is stored': async () => {
      const asked = await until('a question about the key', () => simulator('requests'), (all) => all.some(({ path }) => path.endsWith('/key')));
      const question = asked.find(({ path }) => path.endsWith('/key'));
      assert.equal(question?.keyHash, keyHash());
    },
    'what another program spends with the key becomes an untracked entry': async () => {
      await until('a first sample', () => simulator('requests'), (all) => all.some(({ path }) => path.endsWith('/key')));
      await simulator('spend', { keyHash: keyHash(), usd: 0.25 });
      const booked = await until('the untracked entry', () => entries().filter(({ source }) => source === 'untracked'), (found) => found.length > 0);
      assert.deepEqual(booked.map(({ cost, costSource, keyHash: hash }) => ({ cost, costSource, hash })), [{ cost: 250_000_000 - IMPORTED, costSource: 'key', hash: keyHash() }]);
    },
  },
};
