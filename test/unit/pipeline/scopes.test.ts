import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import type { Settings } from '../../../src/core/settings.ts';
import type { Attribution } from '../../../src/core/usage.ts';
import type { Outcome } from '../../../src/pipeline/exchange.ts';
import { settle } from '../fakes/clock.ts';
import { HOUR, held, spent } from '../fakes/ledger.ts';
import { FakeCaller, Pipeline, answered } from '../fakes/pipeline.ts';

const CLINE: Attribution = { source: 'proxy', client: 'cline', session: 's1', tags: ['nightly'] };

function pipelineWith(settings: Partial<Settings>, who = CLINE): Pipeline {
  const pipeline = new Pipeline(settings);
  pipeline.who = who;
  return pipeline;
}

async function decision(pipeline: Pipeline, who: Attribution = pipeline.who, body: Readonly<Record<string, unknown>> = {}): Promise<string | undefined> {
  pipeline.who = who;
  return (await answered(pipeline, body)).entry.decision;
}

describe('a budget of its own', () => {
  it('binds the calls in its scope, and no others', async () => {
    const pipeline = pipelineWith({ budgets: [{ scope: 'client:cline', daily: 1 }] });
    await pipeline.store.append([spent('a', 2, { client: 'cline' })]);
    expect([await decision(pipeline), await decision(pipeline, { ...CLINE, client: 'cline/reviewer' }), await decision(pipeline, { ...CLINE, client: 'roo' }), await decision(pipeline, { source: 'prompt' })])
      .toEqual(['deny: client:cline day limit', 'deny: client:cline day limit', 'allow', 'allow']);
  });

  it('is used up by what went through it, and new in the next period', async () => {
    const pipeline = pipelineWith({ budgets: [{ scope: 'tag:nightly', hourly: 0.01 }] });
    const send = async (): Promise<Outcome['kind']> => (await answered(pipeline, { max_tokens: 1000 }, 0.0048)).kind;
    expect([await send(), await send(), await send()]).toEqual(['ended', 'ended', 'refused']);
    pipeline.clock.skip(HOUR);
    expect(await send()).toBe('ended');
  });

  it('of each session is each session\'s own', async () => {
    const pipeline = pipelineWith({ budgets: [{ scope: 'session:*', daily: 1 }] });
    await pipeline.store.append([spent('a', 2, { session: 's1' })]);
    expect([await decision(pipeline), await decision(pipeline, { ...CLINE, session: 's2' })]).toEqual(['deny: session:s1 day limit', 'allow']);
  });

  it('of a model binds it by whatever name it is asked for', async () => {
    const pipeline = pipelineWith({ budgets: [{ scope: 'model:openai/gpt-4o-mini', perRequest: 0.000001 }] });
    expect([await decision(pipeline, CLINE, { model: 'openai/gpt-4o-mini' }), await decision(pipeline, CLINE, { model: 'openai/gpt-4o-mini:nitro' }), await decision(pipeline, CLINE, { model: 'qwen/qwen3-max' })])
      .toEqual(['deny: model:openai/gpt-4o-mini request limit', 'deny: model:openai/gpt-4o-mini request limit', 'allow']);
  });

  it('of a model binds also a call that may fall back to it, once', async () => {
    const pipeline = pipelineWith({ 'limits.daily': 50, 'budgets': [{ scope: 'model:anthropic/*', daily: 1 }] });
    await pipeline.store.append([spent('a', 2, { model: 'anthropic/claude-haiku-4.5' })]);
    const body = { models: ['qwen/qwen3-max', 'anthropic/claude-haiku-4.5'] };
    expect([await decision(pipeline, CLINE, body), await decision(pipeline, CLINE, { models: ['qwen/qwen3-max'] })]).toEqual(['deny: model:anthropic/* day limit', 'allow']);
  });

  it('of tokens has those of running calls set aside, and gives them back', async () => {
    const pipeline = pipelineWith({ budgets: [{ scope: 'client:cline', tokensPerDay: 3000 }] });
    pipeline.send({ max_tokens: 2500 }, new FakeCaller()).catch(() => undefined);
    await settle();
    const [hold] = pipeline.store.state.holds.values();
    expect(hold?.tokens).toBeGreaterThan(2500);
    pipeline.send({ max_tokens: 1000 }, new FakeCaller()).catch(() => undefined);
    await settle();
    expect(pipeline.upstream.calls).toHaveLength(1);
    await pipeline.store.append([{ type: 'release', id: hold?.id ?? '' }]);
    await settle();
    expect(pipeline.upstream.calls).toHaveLength(2);
  });

  it('of tokens counts the bound of calls that ended without saying how many they had, until that is known', async () => {
    const pipeline = pipelineWith({ 'limits.tokensPerDay': 16_000 });
    const outcomes: Outcome['kind'][] = [];
    for (const name of ['first', 'second']) {
      const stop = new AbortController();
      const outcome = pipeline.send({ max_tokens: 15_000 }, new FakeCaller(), stop.signal);
      await settle();
      if (name === 'first') pipeline.upstream.last.open('gen-1');
      await settle();
      stop.abort();
      outcomes.push((await outcome).kind);
    }
    const { id = '', estimateTokens = 0 } = pipeline.store.state.entries().find(({ status }) => status === 'cancelled') ?? {};
    expect([outcomes, pipeline.upstream.calls.length, estimateTokens > 15_000]).toEqual([['ended', 'refused'], 1, true]);
    await pipeline.store.append([{ type: 'amend', id, fields: { inputTokens: 20, outputTokens: 5, costSource: 'generation', cost: fromUsd(0.001) } }]);
    expect((await answered(pipeline, { max_tokens: 15_000 })).kind).toBe('ended');
  });

  it('lowers the cap on the answer to what fits it, in the request that is sent too', async () => {
    const pipeline = pipelineWith({ 'limits.daily': 50, 'budgets': [{ scope: 'client:cline', tokensPerDay: 3000 }, { scope: 'tag:nightly', daily: 5 }] });
    const { entry } = await answered(pipeline, { max_tokens: 9000 });
    const cap = Number(pipeline.upstream.last.body.max_tokens);
    expect([cap > 1024, cap < 3000, entry.decision]).toEqual([true, true, `allow, output capped at ${cap} tokens`]);
  });
});

describe('a call that may wait for money that is set aside', () => {
  async function waiting(holdWaitSeconds: number): Promise<{ readonly pipeline: Pipeline; readonly outcome: Promise<Outcome> }> {
    const pipeline = pipelineWith({ 'limits.daily': 5, holdWaitSeconds });
    await pipeline.store.append([held('other', fromUsd(5))]);
    const outcome = pipeline.send();
    outcome.catch(() => undefined);
    await settle();
    return { pipeline, outcome };
  }

  it('waits for as long as the setting says', async () => {
    const { pipeline, outcome } = await waiting(30);
    await pipeline.clock.advance(29_999);
    expect(pipeline.written).toEqual(['hold']);
    await pipeline.clock.advance(1);
    expect((await outcome).kind).toBe('refused');
  });

  it('does not wait where the setting says so', async () => {
    expect((await (await waiting(0)).outcome).kind).toBe('refused');
  });
});

describe('a call whose price nobody knows', () => {
  const body = { model: 'nobody/knows-this' };

  it('is asked about where nothing is limited, and may be sent: nothing is set aside that nobody knows', async () => {
    const pipeline = pipelineWith({});
    pipeline.caller.answers = [{ kind: 'once', reason: 'trying it' }];
    const outcome = answered(pipeline, body);
    await settle();
    expect(await outcome).toMatchObject({ kind: 'ended', entry: { decision: 'allow: once, by the user (trying it)' } });
    expect(pipeline.caller.questions).toMatchObject([{ breach: { kind: 'unknown-price', reason: 'unknown-model' }, asked: { kind: 'unknown' } }]);
    expect(pipeline.store.journal.events.find(({ type }) => type === 'hold')).not.toHaveProperty('high');
  });

  it('is sent with a warning, or refused, where the setting says so', async () => {
    expect(await decision(pipelineWith({ unknownPrice: 'warn' }), CLINE, body)).toBe('warn: unknown price');
    expect(await decision(pipelineWith({ unknownPrice: 'refuse' }), CLINE, body)).toBe('deny: unknown price');
  });

  it('is refused under a hard limit of its scope, and left to the setting where that binds others', async () => {
    const settings: Partial<Settings> = { unknownPrice: 'warn', budgets: [{ scope: 'client:cline', daily: 5 }] };
    expect([await decision(pipelineWith(settings), CLINE, body), await decision(pipelineWith(settings), { ...CLINE, client: 'roo' }, body)]).toEqual(['deny: unknown price', 'warn: unknown price']);
  });
});
