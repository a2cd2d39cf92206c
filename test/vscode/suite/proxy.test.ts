import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ClientsFile } from '../../../src/storage/clientsFile.ts';
import { homeAt } from '../../../src/storage/home.ts';
import { Lines } from '../../shell/storage/kit.ts';
import { freePort } from '../../shell/proxy/keeperKit.ts';
import type { HostSuite } from '../harness/hostSuite.ts';
import { until } from '../harness/wait.ts';
import { activated, entries, home, set, simulator } from './kit.ts';

let port = 0;

/** Status of a call as a tool makes it; `undefined` where nobody listens. */
async function call(token: string): Promise<number | undefined> {
  const body = JSON.stringify({ model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] });
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/chat/completions`, { method: 'POST', headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' }, body });
    await answer.text();
    return answer.status;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Ends the extension as the editor does when its window closes. */
async function deactivate(): Promise<void> {
  const { extensionPath } = await activated();
  const loaded = require.cache[join(extensionPath, 'dist/extension.cjs')]?.exports as { readonly deactivate: () => Promise<void> };
  await loaded.deactivate();
}

export const suite: HostSuite = {
  name: 'proxy',
  before: async () => {
    await activated();
    port = await freePort();
    await set('proxy.port', port);
  },
  after: async () => {
    await set('proxy.autoStart', undefined);
    await set('proxy.port', undefined);
  },
  tests: {
    'a call that runs when the window closes is finished and booked, and nobody is let in any more': async () => {
      const clients = new ClientsFile(homeAt(home()), new Lines());
      const { token } = await clients.add('suite');
      clients.dispose();
      await set('proxy.autoStart', true);
      await until('the proxy', () => call(token), (status) => status === 200);
      await simulator('clearRequests');
      await simulator('trouble', { trouble: { firstByteMs: 1_500 }, times: 1 });
      const running = call(token);
      await until('the call to arrive', async () => (await simulator('requests')).filter(({ path }) => path.endsWith('/chat/completions')).length, (count) => count > 0);
      const ended = deactivate();
      await until('nobody to listen', () => call(''), (status) => status === undefined);
      assert.equal(await running, 200);
      await ended;
      assert.deepEqual(entries().filter(({ client }) => client === 'suite').map(({ status, costSource }) => [status, costSource]), [['ok', 'usage'], ['ok', 'usage']]);
    },
  },
};
