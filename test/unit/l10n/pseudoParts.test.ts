import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LOG_SOURCES, logRows } from '../../../src/core/budget/guardLog.ts';
import { LOG_KINDS } from '../../../src/core/budget/guardLogRow.ts';
import type { Wall, WallFacts } from '../../../src/core/budget/nextWall.ts';
import { wallsOf } from '../../../src/core/budget/nextWall.ts';
import { proposalReason, proposalTitle } from '../../../src/core/budget/proposalText.ts';
import { proposedLimits } from '../../../src/core/budget/proposedLimits.ts';
import type { CostStanding } from '../../../src/core/budget/standing.ts';
import { standings } from '../../../src/core/budget/standing.ts';
import { basisText, leftText, wallLine, wallSentence } from '../../../src/core/budget/wallText.ts';
import { worstCase } from '../../../src/core/budget/worstCase.ts';
import { worstCaseText } from '../../../src/core/budget/worstCaseText.ts';
import { allAdvice } from '../../../src/core/insight/advice/allAdvice.ts';
import type { AdviceFacts } from '../../../src/core/insight/advice/facts.ts';
import { speak } from '../../../src/core/l10n.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { isMark } from '../../../src/core/ledger/marks.ts';
import type { GuardedItem } from '../../../src/core/ledger/queries.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { UTC, dayKey } from '../../../src/core/period.ts';
import type { Catalogue } from '../../../src/core/pricing/catalogue.ts';
import { createCatalogue } from '../../../src/core/pricing/catalogue.ts';
import { estimateCall } from '../../../src/core/pricing/estimate.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/settings.ts';
import { readRequest } from '../../../src/core/wire/request.ts';
import type { ViewFormat } from '../../../src/protocol/analysis.ts';
import { admittedWords, spacedWords } from '../../../src/vscode/prompt/callWords.ts';
import { estimateLine, footer, priceLine, tightestOf } from '../../../src/vscode/prompt/words.ts';
import { viewText } from '../../../src/vscode/report/viewText.ts';
import type { SignInFailure } from '../../../src/vscode/signIn/failureWords.ts';
import { failureWords } from '../../../src/vscode/signIn/failureWords.ts';
import { WORLD } from '../../fixtures/report/data.ts';
import { analysisOf, zone } from '../../fixtures/report/world.ts';
import { DEFAULT_VIEW } from '../../../media/report/model/viewState.ts';
import { bareWords } from '../../l10n/bareWords.ts';
import { pseudoTexts } from '../../l10n/texts.ts';
import { glanceAfter } from '../fakes/glance.ts';
import { DAY, HOUR, NOON, ORIGIN, budgeting, entryOf, held, spent, stateAfter, written } from '../fakes/ledger.ts';
import { CATALOGUE as ADVICE_MODELS, NOW, call, elsewhere, facts, many } from '../insight/kit.ts';
import { CATALOGUE, model } from '../pricing/fixture.ts';

const TEXTS = pseudoTexts();

// Dates come from the engine: in Greek letters, where a date that was put together by hand stands out.
beforeEach(() => speak('el', TEXTS));
afterEach(() => speak('en', undefined));

/** What nobody translates: names of models, programs and budgets, suffixes to copy, units, zones. */
const NAMES: readonly RegExp[] = [/[~\w.-]+\/[\w.:@/-]+/g, /\b(?:claude-haiku|gpt-4o-mini|gpt|glm|qwen|haiku|mini)[\w.:-]*/g, /\b(?:cline|aider|summary|dear|cheap|shop|workspace default key|Europe|Berlin|UTC|min|ms)\b/g];

function expectForeign(texts: readonly string[], allowed: readonly (string | RegExp)[] = []): void {
  expect(texts.filter((text) => text !== '').length).toBeGreaterThan(0);
  expect(bareWords(texts.map((text) => text.replaceAll('\\', '')), [...NAMES, ...allowed])).toEqual([]);
}

const KEY = { usage: fromUsd(20), limit: null, tookMs: 10 };

/** Facts that make each rule speak. */
function troubles(): readonly AdviceFacts[] {
  const changed = (id: string, changes: object): Catalogue => createCatalogue(ADVICE_MODELS.models.map((one) => (one.id === id ? { ...one, ...changes } : one)));
  const [plain, ending] = [changed('anthropic/claude-haiku-4.5', { supportedParameters: ['tools'] }), changed('openai/gpt-4o-mini', { expirationDate: '2026-12-20' })];
  const mini = call({ model: 'openai/gpt-4o-mini', client: 'aider', cost: fromUsd(0.001) });
  const summaries = many(212, call({ purpose: 'summary', inputTokens: 20_000, outputTokens: 2000, cost: fromUsd(0.03) }));
  const turns = Array.from({ length: 40 }, (_, turn) => call({ session: 's', at: NOW - DAY + turn * 60_000, inputTokens: 100_000 + turn * 1000, cost: fromUsd(0.1) }));
  return [
    facts([...summaries, mini], { catalogue: plain }), facts([mini], { catalogue: ending }), facts([mini], { catalogue: ending, now: NOW + 60 * DAY }), facts([], { catalogue: ending, settings: { ...DEFAULT_SETTINGS, defaultModel: 'openai/gpt-4o-mini' } }), facts(turns),
    facts(many(30, call({ model: 'z-ai/glm-5.2', cost: fromUsd(0.02) }))), facts(many(1000, call({ reasoningTokens: 800 }))),
    facts([...many(100, call({ cost: fromUsd(0.2) })), elsewhere(30), call({ hasFailed: true, cost: fromUsd(8) })], { settings: DEFAULT_SETTINGS, key: KEY }),
  ];
}

function walls(): readonly Wall[] {
  const pace = { amount: fromUsd(1), overMs: 2 * HOUR };
  const still = { amount: 0, overMs: 2 * HOUR };
  const of = (changes: Partial<WallFacts>): readonly Wall[] => wallsOf({ now: NOON, limits: [], budgets: [], keyPace: () => pace, ...changes });
  const daily = (usd: number, policy: 'stop' | 'ask' | 'downgrade' | 'throttle' | 'warn'): readonly CostStanding[] => standings(stateAfter([spent('a', usd, { at: NOON - 60_000 })]), NOON, budgeting({ 'limits.daily': 5, policy })).flatMap((standing) => (standing.metric === 'cost' ? [standing] : []));
  const forecast = { kind: 'known' as const, expected: fromUsd(7), low: fromUsd(3), high: fromUsd(14), basis: { days: 30, trials: 20 } };
  return [
    ...(['stop', 'ask', 'downgrade', 'throttle', 'warn'] as const).flatMap((policy) => daily(4, policy).flatMap((standing) => of({ limits: [{ standing, pace, forecast }, { standing, pace: still, forecast }, { standing, pace: still }] }))),
    ...daily(5, 'stop').flatMap((standing) => of({ limits: [{ standing, pace }] })),
    ...of({ budgets: [{ scope: 'workspace_default_key', limit: fromUsd(20), remaining: fromUsd(6), resetsAt: NOON + 20 * DAY }, { limit: fromUsd(20), remaining: fromUsd(-1) }] }),
    ...of({ credits: fromUsd(2.4) }), ...of({ credits: fromUsd(60) }), ...of({ free: { used: 30, limit: 50, at: NOON } }),
  ];
}

function logged(): readonly GuardedItem[] {
  const codes = ['day limit', 'client:cline hour token limit', 'request limit', 'client:a/b request limit', 'runaway: repeats', 'runaway: stopped', 'key month limit', 'unknown price'];
  const decisions = [...codes.map((code) => `deny: ${code}`), ...['day limit', 'as before', 'by the user', 'degraded', 'warned', 'stopped'].map((code) => `downgrade: ${code}, from a/dear`), 'allow: once, by the user'];
  const evidence = { calls: 6, sinceTurn: 9, ms: 60_000, cost: fromUsd(0.5), certainty: 'exact' as const, perMinute: fromUsd(0.5) };
  const events: readonly NewEvent[] = [
    { type: 'alert-shown', id: `everything|${ORIGIN}|cost|day|${NOON - 12 * HOUR}|90`, limit: fromUsd(5), owner: 'x' },
    ...['burn', 'average|everything', 'balance', 'expiry', 'refused'].map((kind): NewEvent => ({ type: 'alert-shown', id: `${kind}|${ORIGIN}|day|1|1`, limit: fromUsd(1), owner: 'x' })),
    { type: 'state', id: `client:cline|${ORIGIN}|tokens|day`, start: NOON - HOUR, end: NOON + DAY, from: 'active', to: 'stopped', used: 1_200_000, limit: 1_000_000 },
    { type: 'state', id: `everything|${ORIGIN}|cost|month`, start: NOON - HOUR, end: NOON + DAY, from: 'stopped', to: 'active', used: 1, limit: 2 },
    { type: 'pause', id: 's', reason: 'repeats', client: 'cline', evidence }, { type: 'grant', id: 's', choice: 'money' }, { type: 'grant', id: 's', choice: 'turn' },
    { type: 'downgrade', id: 's a/dear', from: 'a/dear', to: 'a/cheap', budget: 'everything', until: NOON, isUndone: true },
  ];
  return [
    ...decisions.map((decision, index): GuardedItem => ({ kind: 'entry', entry: entryOf({ id: `e${index}`, decision, requestedModel: 'a/dear', model: 'a/cheap', client: index % 2 === 0 ? 'cline' : undefined as never, project: 'shop 0123abcd', estimate: fromUsd(0.4), cost: fromUsd(0.1), baseline: fromUsd(0.3) }) })),
    ...events.flatMap((event): readonly GuardedItem[] => {
      const mark = written(event, NOON);
      return isMark(mark) ? [{ kind: 'mark', mark }] : [];
    }),
  ];
}

describe('in a language that nobody speaks, no text stays English', () => {
  it('of advice, by whatever rule', async () => {
    const all = (await Promise.all(troubles().map((one) => allAdvice(one, () => Promise.resolve())))).flat();
    expect(new Set(all.map(({ id }) => id.split(' ')[0]))).toEqual(new Set(['cheaper-model', 'uncached-prompts', 'key-without-limit', 'no-own-limit', 'expiring-model', 'costly-errors', 'free-variant', 'dear-providers', 'much-reasoning', 'spent-elsewhere']));
    expectForeign(all.flatMap(({ text, basis }) => [text, basis]));
  });

  it('of walls, and of how far a limit can be passed', () => {
    const all = walls();
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(['limit', 'budget', 'credits', 'free']));
    expectForeign(all.flatMap((wall) => [wallSentence(wall, UTC, NOON), wallLine(wall, UTC, NOON) ?? '', leftText(wall), basisText(wall)]));
    const rules = budgeting({ 'limits.daily': 5, 'limits.tokensPerDay': 1000 });
    const worst = [[], [spent('a', 7)], [held('h', fromUsd(6))], [spent('b', 1, { costSource: 'none' })]].map((events) => {
      const state = stateAfter(events);
      return worstCase(standings(state, NOON, rules), state, NOON, rules);
    });
    expectForeign(worst.map((found) => (found === undefined ? '' : worstCaseText(found, UTC))));
  });

  it('of proposed limits', () => {
    const all = [[10, 12, 36], [0, 0, 0], [0.001, 0.001, 0.001]].flatMap(([daily = 0, weekly = 0, monthly = 0]) => proposedLimits({ daily: fromUsd(daily), weekly: fromUsd(weekly), monthly: fromUsd(monthly) }, NOON));
    expectForeign(all.flatMap((limit) => [proposalTitle(limit), proposalReason(limit)]));
  });

  it('of the guard’s log', () => {
    const rows = logRows(logged(), { origin: ORIGIN, nameOf: (id) => id, dayOf: (at) => dayKey(at, UTC) });
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(LOG_KINDS));
    expect(Object.keys(LOG_SOURCES)).toEqual([...LOG_KINDS]);
    expectForeign(rows.flatMap(({ text, detail }) => [text, detail]));
  });

  it('of exports for people', async () => {
    const where = { model: ['a/b'], costSource: ['x/y', ''], client: ['cline'] };
    const reply = await analysisOf(WORLD, { ...DEFAULT_VIEW, by: 'status', compares: true });
    const asked = { ...DEFAULT_VIEW, where, by: 'costSource', to: 'clipboard', svg: '', keys: [], search: 'a/b' } as const;
    const texts = (['markdown', 'html'] as const satisfies readonly ViewFormat[]).map((format) => viewText({ ...asked, format }, reply, zone));
    const visible = texts.map((text) => text.replace(/<style>[^]*<\/style>|<[^>]*>/g, ' '));
    expectForeign(visible.flatMap((text) => text.split('\n')), [/\b(?:ok|error|cancelled|blocked|cached)\b/g, 'OpenRouter Spend Monitor']);
    const { filters, title, range, made } = JSON.parse(viewText({ ...asked, format: 'json' }, reply, zone)) as Readonly<Record<string, string>>;
    expectForeign([filters ?? '', title ?? '', range ?? '', made ?? '']);
  });

  it('of the prompt, its price and what stands under an answer', () => {
    const of = (id: string): ReturnType<typeof estimateCall> => estimateCall(readRequest('chat/completions', { model: id, messages: [{ role: 'user', content: 'Hello there' }] }), CATALOGUE, { at: NOON, defaultOutputCap: 1000 });
    const all = standings(stateAfter([spent('a', 1), held('h', fromUsd(0.5))]), NOON, budgeting({ 'limits.daily': 2 }));
    const glance = glanceAfter([spent('a', 1.5)], { 'limits.daily': 5 });
    const entries = [entryOf({ id: 'e', cost: fromUsd(0.0042), inputTokens: 12, outputTokens: 8 }), entryOf({ id: 'e', costSource: 'none', generationId: 'g' }), entryOf({ id: 'e', costSource: 'none' }), entryOf({ id: 'e', status: 'cancelled', costSource: 'estimate', cost: fromUsd(1) }), entryOf({ id: 'e', status: 'error', errorText: '' })];
    expectForeign([
      ...['openai/gpt-4o-mini', 'z-ai/glm-5.2:free', 'openrouter/auto', 'qwen/qwen3-max'].map((id) => priceLine(model(id))),
      ...['openai/gpt-4o-mini', 'nobody/knows', 'openrouter/auto'].flatMap((id) => [estimateLine(of(id), tightestOf(all)), admittedWords({ lowered: true, outputCap: 10 }, of(id))]),
      ...entries.map((entry) => footer(entry, glance, (id) => id)), spacedWords(5000),
    ]);
  });

  it('of a sign-in that failed', () => {
    const failures: readonly SignInFailure[] = [{ kind: 'denied', reason: '' }, { kind: 'too-late' }, ...(['expired', 'invalid', 'method', 'no-sign-in'] as const).map((why) => ({ kind: 'refused' as const, why }))];
    expectForeign(failures.map((failure) => failureWords(failure, 'x/y')), ['API']);
  });
});
