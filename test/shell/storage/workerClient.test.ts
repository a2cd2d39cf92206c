import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { speech } from '../../../src/core/l10n.ts';
import type { Home } from '../../../src/storage/home.ts';
import { openHome } from '../../../src/storage/home.ts';
import { createIdentity } from '../../../src/storage/identity.ts';
import { FileLock } from '../../../src/storage/lock.ts';
import type { WorkerFiles } from '../../../src/storage/workerClient.ts';
import { LedgerWorker } from '../../../src/storage/workerClient.ts';
import { ORIGIN, WORKER, tempFolder, until } from './kit.ts';

let folder: ReturnType<typeof tempFolder>;
let home: Home;
const workers: LedgerWorker[] = [];

beforeEach(() => {
  folder = tempFolder();
  home = openHome(folder.path);
});

afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.close();
  folder.remove();
});

function start(files: WorkerFiles): LedgerWorker {
  const identity = createIdentity(home.locks);
  const setup = { root: home.root, identity: { owner: identity.owner, file: identity.file }, wasm: files.wasm, speech: speech() };
  const worker = new LedgerWorker(files, setup, new FileLock(join(home.locks, 'compact.lock'), identity), () => undefined);
  workers.push(worker);
  return worker;
}

const NOTHING = { first: null, last: null };
const CRASHING = fileURLToPath(new URL('./programs/crashingWorker.ts', import.meta.url));

test('the thread starts on the first question, ends when idle, and starts again for the next', async () => {
  const worker = start({ ...WORKER, idleMs: 20 });
  expect(worker.isRunning).toBe(false);
  expect(await worker.query('span', { origin: ORIGIN })).toEqual(NOTHING);
  await until(() => !worker.isRunning, 'the thread to end');
  expect(await worker.query('span', { origin: ORIGIN })).toEqual(NOTHING);
});

test('questions that are asked at once are all answered', async () => {
  const worker = start({ ...WORKER, idleMs: 0 });
  const answers = await Promise.all(Array.from({ length: 20 }, () => worker.query('span', { origin: ORIGIN })));
  expect(answers).toEqual(Array.from({ length: 20 }, () => NOTHING));
});

test('a question that nobody sits before comes after those that somebody waits for, and at once where there are none', async () => {
  const worker = start(WORKER);
  await worker.query('span', { origin: ORIGIN });
  const answered: string[] = [];
  const later = worker.calm().then(() => worker.query('span', { origin: ORIGIN }, 'later')).then(() => answered.push('later'));
  for (const name of ['first', 'second', 'third', 'fourth']) {
    await worker.query('span', { origin: ORIGIN });
    answered.push(name);
  }
  await later;
  expect(answered).toEqual(['first', 'second', 'third', 'fourth', 'later']);
  // Those of its kind do not wait for one another.
  await worker.calm();
  const next = worker.query('span', { origin: ORIGIN }, 'later').then(() => answered.push('next'));
  await worker.calm();
  answered.push('calm');
  await next;
  expect(answered.slice(5)).toEqual(['calm', 'next']);
});

test('who lets others go first waits some seconds at most', async () => {
  const worker = start(WORKER);
  await worker.query('span', { origin: ORIGIN });
  const calm = worker.calm().then(() => 'calm');
  let questions = 0;
  for (let now = ''; now !== 'calm'; questions++) now = await Promise.race([calm, worker.query('span', { origin: ORIGIN }).then(() => 'answered')]);
  expect(questions).toBeGreaterThan(1);
  // All of its kind have waited with it: the next goes at once, before an answer that is on its way.
  const order: string[] = [];
  const asked = worker.query('span', { origin: ORIGIN }).then(() => order.push('answered'));
  await worker.calm().then(() => order.push('calm'));
  await asked;
  expect(order).toEqual(['calm', 'answered']);
});

test('a thread that dies in a compaction rejects what was asked and leaves no lock behind', async () => {
  const worker = start({ ...WORKER, file: CRASHING });
  const asked = worker.ask('compact', { zone: 'UTC', now: 0, keepDays: 1 });
  await expect(asked).rejects.toMatchObject({ code: 'ledger-unreadable' });
  expect(existsSync(join(home.locks, 'compact.lock'))).toBe(false);
});

test('a missing WebAssembly file is an error of each question, not of the process, and of none once it is there', async () => {
  const wasm = join(folder.path, 'late.wasm');
  const worker = start({ ...WORKER, wasm });
  for (let times = 0; times < 2; times++) await expect(worker.query('span', { origin: ORIGIN })).rejects.toMatchObject({ code: 'ledger-unreadable' });
  copyFileSync(WORKER.wasm, wasm);
  expect(await worker.query('span', { origin: ORIGIN })).toEqual(NOTHING);
});

test('closing waits for the answers that are due', async () => {
  const worker = start(WORKER);
  const answer = worker.query('span', { origin: ORIGIN });
  await worker.close();
  expect(await answer).toEqual(NOTHING);
  expect(worker.isRunning).toBe(false);
});
