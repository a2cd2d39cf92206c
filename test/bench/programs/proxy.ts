/** Our proxy as it runs headless: a process of its own with guard, metering and a ledger on disk. Prints its port. */
import { THREAD_IDLE_MS, keepHeapSmall } from '../../../src/cli/smallHeap.ts';
import { KnownClients, openLiveProxy } from '../../shell/proxy/liveProxy.ts';
import type { ProxyTask } from '../proxyProcess.ts';
import { announce } from '../proxyProcess.ts';

keepHeapSmall();
const task = JSON.parse(process.argv[2] ?? '{}') as ProxyTask;
const quiet = (): void => undefined;
const clients = new KnownClients();
const token = clients.add('bench');
const settings = { 'limits.daily': 1000, 'limits.monthly': 20_000, 'budgets': [{ scope: 'client:bench', daily: 900 }, { scope: 'model:openai/*', monthly: 9000 }] };

const { proxy } = await openLiveProxy({
  root: task.root, baseUrl: task.baseUrl, key: 'sk-or-v1-bench', clients, worker: { ...task.worker, idleMs: THREAD_IDLE_MS }, isLasting: true, settings: () => settings,
  logger: { debug: quiet, info: quiet, warn: quiet, error: (tag, text, cause) => void process.stderr.write(`${tag}: ${text} ${cause instanceof Error ? cause.message : ''}\n`) },
});
announce({ port: proxy.port, token });

// An editor's host has other things to do as well, and does them on the same thread.
if (task.blocksMs !== undefined) setInterval(() => block(task.blocksMs ?? 0), 1000);

function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}
