import { budgetingOf } from '../../../src/core/budget/standing.ts';
import { Breaker } from '../../../src/pipeline/breaker.ts';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KnownTexts } from '../../../src/core/knownTexts.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import { parseCatalogue } from '../../../src/core/pricing/catalogue.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/settings.ts';
import { OpenRouterApi } from '../../../src/openrouter/api.ts';
import { EndpointCache } from '../../../src/openrouter/endpointCache.ts';
import { HabitsFile } from '../../../src/openrouter/habitsFile.ts';
import { createOpenAiUpstream } from '../../../src/openrouter/openAiUpstream.ts';
import type { Outcome, PipelineContext, WireBody } from '../../../src/pipeline/exchange.ts';
import { guardedCall } from '../../../src/pipeline/guardedCall.ts';
import type { Ledger } from '../../../src/storage/ledger.ts';
import type { Simulator } from '../../simulator/api.ts';
import { createSimulator } from '../../simulator/simulator.ts';
import { CLOCK, Lines, createIds, open, tempFolder } from '../storage/kit.ts';

/** At OpenAI it costs a fifth of what it costs anywhere else. */
const LUNA = 'openai/gpt-5.6-luna';

let folder: ReturnType<typeof tempFolder>;
let simulator: Simulator;
let ledger: Ledger;

beforeEach(async () => {
  folder = tempFolder();
  simulator = await createSimulator({ seed: 'ceiling' });
  ledger = await open(folder.path);
});

afterEach(async () => {
  await ledger.dispose();
  await simulator.close();
  folder.remove();
});

async function send(body: WireBody, settings: Partial<Settings> = { 'limits.daily': 5 }): Promise<Outcome> {
  const { origin, baseUrl, key } = simulator;
  const shared = { folder: join(folder.path, 'cache'), clock: CLOCK, logger: new Lines() };
  const catalogue = parseCatalogue(await (await fetch(`${baseUrl}/models`)).json());
  const endpoints = new EndpointCache({ ...shared, api: new OpenRouterApi(baseUrl, CLOCK), baseUrl });
  const context: PipelineContext = {
    ...shared, origin, keyHash: key.hash, device: 'test', store: ledger, ids: createIds(), upstream: createOpenAiUpstream({ baseUrl, apiKey: key.key, title: 'test' }),
    habits: new HabitsFile({ ...shared, origin }), catalogue: () => Promise.resolve(catalogue), endpoints: (model) => endpoints.of(model),
    breaker: new Breaker(), texts: new KnownTexts(), budgeting: () => budgetingOf({ ...DEFAULT_SETTINGS, ...settings }, UTC, origin),
  };
  const request = { endpoint: 'chat/completions', body: { model: LUNA, max_tokens: 50, messages: [{ role: 'user', content: 'hi' }], ...body }, who: { source: 'api' } } as const;
  return guardedCall(context, request, { admitted: () => undefined, piece: () => undefined, ask: () => Promise.resolve({ kind: 'cancel' }) }, new AbortController().signal);
}

const asked = (path: string): number => simulator.requests().filter((request) => request.path === path).length;

describe('the price ceiling', () => {
  it('keeps a call at the listed price, and asks nobody what the others charge', async () => {
    const outcome = await send({});
    expect(outcome).toMatchObject({ kind: 'ended', entry: { status: 'ok', provider: 'OpenAI', attempt: 1 } });
    expect(asked(`/models/${LUNA}/endpoints`)).toBe(0);
  });

  it('gives way, where it leaves no provider, to the price of the dearest one', async () => {
    const outcome = await send({ provider: { ignore: ['openai'] } });
    expect(outcome).toMatchObject({ kind: 'ended', entry: { status: 'ok', attempt: 2 } });
    expect(outcome.entry.provider).not.toBe('OpenAI');
    expect([asked('/chat/completions'), asked(`/models/${LUNA}/endpoints`)]).toEqual([2, 1]);
    expect(outcome.entry.cost).toBeLessThanOrEqual(outcome.entry.estimate ?? 0);
    const others = [...ledger.state.entries()].filter(({ id }) => id !== outcome.entry.id);
    expect(others).toMatchObject([{ status: 'error', errorCode: '404', cost: 0, exchange: outcome.entry.exchange }]);
    await simulator.idle();
    expect([...ledger.state.entries()].reduce((sum, { cost }) => sum + (cost ?? 0), 0)).toBe(fromUsd(simulator.state().keys.find(({ hash }) => hash === simulator.key.hash)?.trueUsage ?? 0));
    expect(ledger.state.holds.size).toBe(0);
  });

  it('stays where the dearest provider costs more than the limit leaves', async () => {
    const high = (await send({})).entry.estimate ?? 0;
    const outcome = await send({ provider: { ignore: ['openai'] } }, { 'limits.perRequest': (high / 1e9) * 2 });
    expect(outcome).toMatchObject({ kind: 'refused', breach: { kind: 'request' } });
    expect(asked('/chat/completions')).toBe(2);
  });

  it('is the caller\'s own where there is one: then the dearest provider within it is reckoned with', async () => {
    const outcome = await send({ provider: { order: ['azure'], max_price: { prompt: 2, completion: 9 } } });
    expect(outcome).toMatchObject({ kind: 'ended', entry: { status: 'ok', provider: 'Azure' } });
    expect(outcome.entry.cost).toBeLessThanOrEqual(outcome.entry.estimate ?? 0);
    expect(asked(`/models/${LUNA}/endpoints`)).toBe(1);
  });
});
