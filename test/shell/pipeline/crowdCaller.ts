/** A process that makes many calls at once through the guard; prints how each ended, how long its decision took, and what the ledger then says. */
import process from 'node:process';
import { budgetingOf } from '../../../src/core/budget/standing.ts';
import { KnownTexts } from '../../../src/core/knownTexts.ts';
import { UTC } from '../../../src/core/period.ts';
import { parseCatalogue } from '../../../src/core/pricing/catalogue.ts';
import { readSettings } from '../../../src/core/settings.ts';
import { createOpenAiUpstream } from '../../../src/openrouter/openAiUpstream.ts';
import { Breaker } from '../../../src/pipeline/breaker.ts';
import type { Caller, PipelineContext } from '../../../src/pipeline/exchange.ts';
import { guardedCall } from '../../../src/pipeline/guardedCall.ts';
import { CLOCK, Lines, createIds, open } from '../storage/kit.ts';

/** What a crowd is told to do. */
export interface CrowdTask {
  readonly home: string;
  readonly origin: string;
  readonly baseUrl: string;
  readonly key: string;
  readonly keyHash: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly calls: number;
  readonly model: string;
  readonly maxTokens: number;
  /** When all processes begin, epoch milliseconds. */
  readonly startAt: number;
}

/** What one process saw. */
export interface CrowdReport {
  readonly admitted: number;
  readonly refused: number;
  /** Nano-dollars. */
  readonly cost: number;
  readonly highs: readonly number[];
  /** Until each call was admitted or refused, milliseconds. */
  readonly decidedMs: readonly number[];
}

const task = JSON.parse(process.argv[2] ?? '{}') as CrowdTask;
const ledger = await open(task.home);
const alive = setInterval(() => undefined, 1000);
const catalogue = parseCatalogue(await (await fetch(`${task.baseUrl}/models`)).json());
const context: PipelineContext = {
  origin: task.origin, keyHash: task.keyHash, device: 'crowd', store: ledger, logger: new Lines(), catalogue: () => Promise.resolve(catalogue),
  clock: CLOCK, ids: createIds(), upstream: createOpenAiUpstream({ baseUrl: task.baseUrl, apiKey: task.key, title: 'crowd' }), breaker: new Breaker(), texts: new KnownTexts(),
  habits: { read: () => Promise.resolve(() => undefined), learn: () => undefined }, endpoints: () => Promise.resolve(undefined),
  budgeting: () => budgeting,
};
const budgeting = budgetingOf(readSettings({ ...task.settings, timeZone: 'utc' }).settings, UTC, task.origin);
process.stdout.write('ready\n');
await new Promise((resolve) => setTimeout(resolve, Math.max(0, task.startAt - Date.now())));
const results = await Promise.all(Array.from({ length: task.calls }, one));
await ledger.dispose();
clearInterval(alive);
const report: CrowdReport = {
  admitted: results.filter(({ isSent }) => isSent).length, refused: results.filter(({ isSent }) => !isSent).length,
  cost: results.reduce((sum, { cost }) => sum + cost, 0), highs: results.flatMap(({ high }) => high ?? []), decidedMs: results.map(({ decidedMs }) => decidedMs),
};
process.stdout.write(`${JSON.stringify(report)}\n`);

async function one(): Promise<{ readonly isSent: boolean; readonly cost: number; readonly high: number | undefined; readonly decidedMs: number }> {
  const began = performance.now();
  let [decided, high] = [0, undefined as number | undefined];
  const caller: Caller = {
    admitted: (admission) => {
      decided = performance.now();
      ({ high } = admission);
    },
    piece: () => undefined, ask: () => Promise.resolve({ kind: 'cancel' }),
  };
  const request = { endpoint: 'chat/completions', body: { model: task.model, messages: [{ role: 'user', content: 'Go.' }], max_tokens: task.maxTokens }, who: { source: 'api', client: 'crowd' } } as const;
  const outcome = await guardedCall(context, request, caller, new AbortController().signal);
  const isSent = outcome.kind === 'ended';
  return { isSent, cost: outcome.entry.cost ?? 0, high, decidedMs: (isSent ? decided : performance.now()) - began };
}
