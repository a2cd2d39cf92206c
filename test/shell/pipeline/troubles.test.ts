import { budgetingOf } from '../../../src/core/budget/standing.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KnownTexts } from '../../../src/core/knownTexts.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import type { Clock } from '../../../src/core/ports.ts';
import { parseCatalogue } from '../../../src/core/pricing/catalogue.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/settings.ts';
import type { CostSource, EntryStatus, UsageEntry } from '../../../src/core/usage.ts';
import { isResolved } from '../../../src/core/usage.ts';
import { OpenRouterApi } from '../../../src/openrouter/api.ts';
import { createOpenAiUpstream } from '../../../src/openrouter/openAiUpstream.ts';
import { Breaker } from '../../../src/pipeline/breaker.ts';
import type { Caller, PipelineContext } from '../../../src/pipeline/exchange.ts';
import { guardedCall } from '../../../src/pipeline/guardedCall.ts';
import { Settler } from '../../../src/pipeline/settler.ts';
import type { Ledger } from '../../../src/storage/ledger.ts';
import type { Simulator } from '../../simulator/api.ts';
import { REFUSALS } from '../../simulator/refusals.ts';
import type { RefusalName } from '../../simulator/refusals.ts';
import { createSimulator } from '../../simulator/simulator.ts';
import type { Trouble } from '../../simulator/troubles.ts';
import { FakeHabits } from '../../unit/fakes/habits.ts';
import { CLOCK, Lines, createIds, open, tempFolder, until } from '../storage/kit.ts';

/** The settler's pauses, from half a second to half an hour, made short. */
const HURRIED: Clock = { ...CLOCK, after: (ms, callback) => CLOCK.after(ms / 100, callback) };
const MODEL = 'openai/gpt-4o-mini';
const SECRET = 'the-secret-of-the-prompt';
const TOKENS = { tokens: { prompt: 100, completion: 40 } } as const;

/** What the ledger must say in the end. `cost`: what the simulator charged, nothing, or not to be known. */
interface Row {
  readonly name: string;
  readonly trouble: Trouble;
  readonly status: EntryStatus;
  readonly source: CostSource;
  readonly cost: 'charged' | 'zero' | 'unknown';
  readonly errorCode?: string;
  /** The user gives up once the upstream has the request, or once the first piece is there. */
  readonly cancelAt?: 'sent' | 'first piece';
}

const ANSWERED = { status: 'ok', source: 'usage', cost: 'charged' } as const;
const LOOKED_UP = { status: 'ok', source: 'generation', cost: 'charged' } as const;
const BROKEN = { status: 'error', source: 'generation', cost: 'charged' } as const;
const FREE = { status: 'error', source: 'usage', cost: 'zero' } as const;
const CANCELLED = { status: 'cancelled', source: 'generation', cost: 'charged' } as const;
const LOST = { source: 'none', cost: 'unknown' } as const;

const ROWS: readonly Row[] = [
  { name: 'no trouble', trouble: {}, ...ANSWERED },
  { name: 'every byte apart', trouble: { ...TOKENS, split: 'every_byte' }, ...ANSWERED },
  { name: 'pieces of random sizes', trouble: { split: 'random', text: 'Grüße, 世界! 🎉' }, ...ANSWERED },
  { name: 'pieces of seven bytes, CRLF, no space', trouble: { split: 7, crlf: true, tight: true }, ...ANSWERED },
  { name: 'comments in data lines', trouble: { dataComments: true }, ...ANSWERED },
  { name: 'no [DONE]', trouble: { noDone: true }, ...ANSWERED },
  { name: 'usage in a chunk without choices', trouble: { usageChunk: 'empty_choices' }, ...ANSWERED },
  { name: 'usage beside a repeated finish', trouble: { usageChunk: 'repeated_finish' }, ...ANSWERED },
  { name: 'usage with the finish', trouble: { usageChunk: 'with_finish' }, ...ANSWERED },
  { name: 'a key of the user\'s own', trouble: { byok: true }, ...ANSWERED },
  { name: 'a key of the user\'s own, with a fee', trouble: { byok: 0.001 }, ...ANSWERED },
  { name: 'a hit of the upstream\'s cache', trouble: { cacheHit: true }, ...ANSWERED },
  { name: 'nothing said', trouble: { zeroCompletion: true }, ...ANSWERED },
  { name: 'usage missing', trouble: { usage: 'missing' }, ...LOOKED_UP },
  { name: 'cost null', trouble: { usage: 'cost_null' }, ...LOOKED_UP },
  { name: 'cost absent', trouble: { usage: 'cost_absent' }, ...LOOKED_UP },
  { name: 'usage missing, the record late', trouble: { usage: 'missing', generation: { delayMs: 150 } }, ...LOOKED_UP },
  { name: 'usage missing, the record not found at first', trouble: { usage: 'missing', generation: { misses: 4 } }, ...LOOKED_UP },
  { name: 'usage missing, no record ever', trouble: { usage: 'missing', generation: { never: true } }, status: 'ok', ...LOST },
  { name: 'an error in mid-stream with a number', trouble: { failMidway: { code: 429, afterFrames: 3 } }, ...BROKEN, errorCode: '429' },
  { name: 'an error in mid-stream with a word', trouble: { failMidway: { code: 'server_error' } }, ...BROKEN, errorCode: 'server_error' },
  { name: 'an error in mid-stream without choices', trouble: { failMidway: { code: 502, noChoices: true, message: `sk-or-v1-${'0'.repeat(64)} refused` } }, ...BROKEN, errorCode: '502' },
  { name: 'an error in mid-stream that is charged', trouble: { ...TOKENS, failMidway: { code: 502, billed: true } }, ...BROKEN, errorCode: '502' },
  { name: 'an error instead of a stream, with status 200', trouble: { errorBody: { code: 'server_error', message: 'boom' } }, ...BROKEN, errorCode: 'server_error' },
  { name: 'cut before the headers', trouble: { drop: 'before_headers' }, status: 'error', ...LOST, errorCode: 'connection' },
  { name: 'cut after the headers', trouble: { drop: 'after_headers' }, ...BROKEN, errorCode: 'connection' },
  { name: 'cut in mid-stream', trouble: { ...TOKENS, drop: { afterFrames: 4 } }, ...BROKEN, errorCode: 'connection' },
  { name: 'silence before the headers, given up', trouble: { stall: 'before_headers' }, status: 'cancelled', ...LOST, cancelAt: 'sent' },
  { name: 'silence in mid-stream, given up', trouble: { ...TOKENS, stall: { afterFrames: 3 } }, ...CANCELLED, cancelAt: 'first piece' },
  { name: 'comments for ever, given up', trouble: { ...TOKENS, stall: { afterFrames: 2 }, stallComments: true }, ...CANCELLED, cancelAt: 'first piece' },
  { name: 'every provider fails', trouble: { failModels: [MODEL] }, ...FREE },
  { name: 'a refusal that echoes key and page', trouble: { refuse: { status: 502, html: `<html><body>Bearer sk-or-v1-${'1'.repeat(64)} ${SECRET}</body></html>` } }, status: 'error', ...LOST, errorCode: '502' },
  // What stands in between does not know whether the call went through.
  ...Object.keys(REFUSALS).map((name) => ({ name: `refused: ${name}`, trouble: { refuse: name as RefusalName }, ...(name.startsWith('cloudflare_5') ? { status: 'error' as const, ...LOST } : FREE) })),
];

let folder: ReturnType<typeof tempFolder>;
let simulator: Simulator;
let ledger: Ledger;
let settler: Settler;
let context: PipelineContext;
let log: Lines;

beforeAll(async () => {
  folder = tempFolder();
  log = new Lines();
  simulator = await createSimulator({ seed: 'troubles' });
  ledger = await open(folder.path, { log });
  const { origin, baseUrl, key } = simulator;
  const catalogue = parseCatalogue(await (await fetch(`${baseUrl}/models`)).json());
  const shared = { origin, keyHash: key.hash, store: ledger, logger: log, catalogue: () => Promise.resolve(catalogue) };
  context = {
    ...shared, clock: CLOCK, device: 'test', ids: createIds(), upstream: createOpenAiUpstream({ baseUrl, apiKey: key.key, title: 'test' }), breaker: new Breaker(), texts: new KnownTexts(),
    budgeting: () => budgetingOf({ ...DEFAULT_SETTINGS, 'limits.daily': 5 }, UTC, origin),
    habits: new FakeHabits(), endpoints: () => Promise.resolve(undefined),
  };
  const api = new OpenRouterApi(baseUrl, CLOCK);
  settler = new Settler({ ...shared, clock: HURRIED, reach: () => ({ origin, keyHash: key.hash, lookUp: (id) => api.generation({ text: key.key, hash: key.hash }, id) }) });
});

afterAll(async () => {
  settler.dispose();
  await ledger.dispose();
  await simulator.close();
  folder.remove();
});

test.each(ROWS)('$name', async (row) => {
  const generations = simulator.generations().length;
  const entry = await settled(await send(row), row);
  await simulator.idle();
  const charged = simulator.generations().slice(generations).reduce((sum, { data }) => sum + fromUsd(Number(data.total_cost)), 0);
  expect(entry).toMatchObject({ status: row.status, costSource: row.source, calls: 1, ...(row.errorCode === undefined ? {} : { errorCode: row.errorCode }) });
  expect(entry.cost).toBe({ charged, zero: 0, unknown: undefined }[row.cost]);
  expect(row.status === 'error').toBe((entry.errorText ?? '') !== '');
  expect(ledger.state.holds.size).toBe(0);
  expect(JSON.stringify([entry, log.lines])).not.toMatch(/sk-or-v1-\w{9}|the-secret/);
});

test('in the end, the ledger has what the key has spent, and the database what the state has', async () => {
  await simulator.idle();
  const used = simulator.state().keys.find(({ hash }) => hash === simulator.key.hash)?.trueUsage ?? 0;
  const unknowable = simulator.generations().filter(({ availableAt }) => availableAt === Number.POSITIVE_INFINITY).reduce((sum, { data }) => sum + fromUsd(Number(data.total_cost)), 0);
  const known = [...ledger.state.entries()].reduce((sum, { cost }) => sum + (cost ?? 0), 0);
  expect(unknowable).toBeGreaterThan(0);
  expect(known + unknowable).toBe(fromUsd(used));
  const models = await ledger.query('models', { origin: simulator.origin, start: 0, end: Number.MAX_SAFE_INTEGER });
  expect(models.reduce((sum, { cost }) => sum + cost, 0)).toBe(known);
});

async function send({ trouble, cancelAt }: Row): Promise<UsageEntry> {
  const stop = new AbortController();
  simulator.trouble({ times: 1, trouble });
  simulator.clearRequests();
  const caller: Caller = { admitted: () => undefined, ask: () => Promise.resolve({ kind: 'cancel' }), piece: () => (cancelAt === 'first piece' ? stop.abort() : undefined) };
  const call = guardedCall(context, { endpoint: 'chat/completions', body: { model: MODEL, messages: [{ role: 'user', content: SECRET }] }, who: { source: 'api' } }, caller, stop.signal);
  if (cancelAt === 'sent') {
    await until(() => simulator.requests().some(({ path }) => path === '/chat/completions'), 'the request to arrive');
    stop.abort();
  }
  const outcome = await call;
  expect(outcome.kind).toBe('ended');
  return outcome.entry;
}

/** The entry once its cost is known, where it can be. */
async function settled({ id }: UsageEntry, { source }: Row): Promise<UsageEntry> {
  await until(() => source === 'none' || isSettled(ledger.state.entry(id)), `the cost of ${id}`);
  const entry = ledger.state.entry(id);
  if (entry === undefined) throw new Error(`there is no entry ${id}`);
  return entry;
}

function isSettled(entry: UsageEntry | undefined): boolean {
  return entry !== undefined && isResolved(entry);
}
