import assert from 'node:assert/strict';
import type { HostSuite } from '../harness/hostSuite.ts';
import { until } from '../harness/wait.ts';
import { IMPORTED, activated, entries, keyHash, sendPrompt, set, sharedValues, simulator } from './kit.ts';

const MODEL = 'openai/gpt-4o-mini';

export const suite: HostSuite = {
  name: 'prompt and guard',
  before: async () => {
    await activated();
  },
  after: () => set('limits.perRequest', undefined),
  tests: {
    'a prompt streams into a document, is booked at its true cost, and ends with its figures': async () => {
      const text = await sendPrompt({ model: MODEL, prompt: 'Say hello.' }, /today \$/);
      const entry = entries().find(({ source }) => source === 'prompt');
      const { keys } = await simulator('state');
      const charged = keys.find(({ hash }) => hash === keyHash())?.trueUsage ?? 0;
      assert.match(text, /> Say hello\./);
      assert.match(text, /GPT-4o-mini · \d+ in, \d+ out · \$0\.0\d+ · today \$/);
      assert.equal(entry?.status, 'ok');
      assert.equal(entry.costSource, 'usage');
      assert.equal(entry.model, MODEL);
      assert.ok(entry.generationId?.startsWith('gen-'));
      const untracked = entries().filter(({ source }) => source === 'untracked').reduce((sum, { cost = 0 }) => sum + cost, 0);
      assert.equal((entry.cost ?? 0) + untracked + IMPORTED, Math.round(charged * 1e9));
    },
    'a prompt that could cost more than a limit allows is refused, and never sent': async () => {
      await set('limits.perRequest', 0.000001);
      await until('the limit to rule', () => sharedValues(), (values) => values['limits.perRequest'] === 0.000001);
      const before = (await simulator('requests')).filter(({ path }) => path.endsWith('/chat/completions')).length;
      const text = await sendPrompt({ model: MODEL, prompt: 'Say hello again.' }, /Not sent\./);
      const after = (await simulator('requests')).filter(({ path }) => path.endsWith('/chat/completions')).length;
      assert.match(text, /more than the \$0\.0000010 that one call may cost/);
      assert.equal(after, before);
      assert.deepEqual(entries().filter(({ status }) => status === 'blocked').map(({ cost, calls }) => ({ cost, calls })), [{ cost: 0, calls: 0 }]);
    },
  },
};
