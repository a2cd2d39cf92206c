/**
 * Folds the journal away again and again until it is killed, and kills its own ledger's thread now and then. Its clock is ahead, so that segments whose writers are
 * dead are deleted after seconds instead of ten minutes. Prints when each compaction begins, and how it ended.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { AHEAD, join } from './clock.ts';

const [, , root = '', killShare = '0', restMs = '0'] = process.argv;
const threads = new Set<Worker>();
process.on('worker', (worker) => {
  threads.add(worker);
  worker.once('exit', () => threads.delete(worker));
});
const ledger = await join(root, { clock: AHEAD, trouble: (text) => tell(`trouble ${text}`) });
tell('ready');
for (;;) {
  tell('begin');
  if (Math.random() < Number(killShare)) void killThreadSoon();
  tell(await ledger.compact().then(({ outcome, deleted }) => `${outcome} ${deleted.length}`, (error: unknown) => `failed ${String(error)}`));
  await sleep(Math.random() * Number(restMs));
}

async function killThreadSoon(): Promise<void> {
  await sleep(Math.random() * 120);
  for (const thread of threads) await thread.terminate();
}

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}
