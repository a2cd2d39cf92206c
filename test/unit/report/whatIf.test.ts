import { describe, expect, it } from 'vitest';
import { readAdviceReply, readSettingChange, readWhatIfReply } from '../../../media/report/model/insightReply.ts';
import { readModelList, readTypicalCall } from '../../../media/report/model/modelsReply.ts';
import { askOf, DEFAULT_FORM, readCap, readForm, scopeChoices, scopeOf, scopeValue, suggestions } from '../../../media/report/model/whatIf.ts';
import { everyDay, resultOf, type ResultTerms } from '../../../media/report/model/whatIfResult.ts';
import { offersOf } from '../../../src/core/insight/offer.ts';
import { fromUsd, ZERO } from '../../../src/core/money.ts';
import { readChange, readWhatIf } from '../../../src/vscode/report/insightAsks.ts';
import type { Caching, Capping, Repricing } from '../../../src/protocol/insight.ts';
import { ADVICE, answersFrom, facts, modelList } from '../../fixtures/report/insightStates.ts';
import { CATALOGUE } from '../insight/kit.ts';

const TERMS: ResultTerms = { modelName: 'Haiku', cap: fromUsd(5), period: 'day', hit: 90 };
const OFFERS = offersOf(CATALOGUE);

const REPRICING: Repricing = {
  calls: 212, before: fromUsd(5.6), estimated: ZERO, after: fromUsd(1.5), low: fromUsd(1.05), high: fromUsd(1.95), otherTokeniser: true, tooLong: 0,
  leftOut: { noTokens: 0, noCost: 0, embeddings: 0, ownKey: 0 }, days: [],
};
const CAPPING: Capping = { stopped: 14, daysStopped: 2, before: fromUsd(40), after: fromUsd(31.5), estimated: 0, unknown: 0, elsewhere: ZERO, lumps: ZERO, isPassedElsewhere: false, days: [] };
const CACHING: Caching = { calls: 90, allCalls: 100, inputTokens: 1000, repeatedTokens: 500, cachedTokens: 120, uncachedTokens: 380, withoutRate: 0, before: fromUsd(10), after: fromUsd(8), days: [] };

describe('an answer in words', () => {
  it('says what another model would have saved, with its range', () => {
    const { sentence, before, after, notes } = resultOf({ kind: 'model', repricing: REPRICING }, TERMS);
    expect(sentence).toBe('Haiku would have saved ≈$4.10 of $5.60 on 212 calls.');
    expect([before, after.text, after.fill]).toEqual([{ text: '$5.60', fill: 1 }, '≈$1.50', 1.5 / 5.6]);
    expect(notes[1]).toContain('it would have cost $1.05 to $1.95');
  });

  it('says what it would have cost more', () => {
    const { sentence, before } = resultOf({ kind: 'model', repricing: { ...REPRICING, calls: 1, after: fromUsd(7) } }, TERMS);
    expect(sentence).toBe('Haiku would have cost ≈$1.40 more than $5.60 on 1 call.');
    expect(before.fill).toBe(0.8);
  });

  it('has a dash, not zero, where there is no price', () => {
    const { calls, before, estimated, otherTokeniser, tooLong, leftOut, days } = REPRICING;
    const { sentence, after } = resultOf({ kind: 'model', repricing: { calls, before, estimated, otherTokeniser, tooLong, leftOut, days, noPrice: 'dynamic' } }, TERMS);
    expect(sentence).toContain('there is no price to reckon with');
    expect(after.text).toBe('–');
  });

  it('says what was left out', () => {
    const { notes } = resultOf({ kind: 'model', repricing: { ...REPRICING, calls: 0, tooLong: 1, leftOut: { noTokens: 1, noCost: 2, embeddings: 3, ownKey: 4 } } }, TERMS);
    expect(notes.slice(2)).toEqual(['1 call is too long for it.', 'Left out: 1 call that did not tell its tokens.', 'Left out: 2 calls whose cost is not known.', 'Left out: 3 calls of another kind (embeddings).', 'Left out: 4 calls paid with a provider’s own key.']);
  });

  it('says what a cap would have stopped', () => {
    expect(resultOf({ kind: 'cap', capping: CAPPING, limit: null }, TERMS).sentence).toBe('A cap of $5.00 a day would have stopped 14 calls on 2 days.');
    expect(resultOf({ kind: 'cap', capping: { ...CAPPING, stopped: 1, daysStopped: 1 }, limit: null }, { ...TERMS, period: 'week' }).sentence).toBe('A cap of $5.00 a week would have stopped 1 call on 1 day.');
    expect(resultOf({ kind: 'cap', capping: { ...CAPPING, stopped: 0, unknown: 2, elsewhere: fromUsd(3), isPassedElsewhere: true }, limit: null }, TERMS)).toMatchObject({
      sentence: 'A cap of $5.00 a day would have stopped nothing.', before: { text: '≥$40.00' }, after: { text: '≥$31.50' },
    });
  });

  it('says what a cache would have saved, and of how many calls nothing can be told', () => {
    const { sentence, notes } = resultOf({ kind: 'cache', caching: CACHING }, TERMS);
    expect(sentence).toBe('38 % of your prompt tokens repeat and are not cached. A cache would have saved ≈$2.00 of $10.00.');
    expect(notes).toContain('10 of 100 calls name no session, or not how many tokens they had: of these nothing can be told.');
    expect(resultOf({ kind: 'cache', caching: { ...CACHING, repeatedTokens: 0, after: fromUsd(10) } }, TERMS).sentence).toContain('No prompt is seen to repeat');
  });

  it('shows days without calls too', () => {
    const day = { day: '2026-11-30', before: fromUsd(1), after: ZERO };
    expect(everyDay([day], '2026-11-29', '2026-12-01')).toEqual([{ day: '2026-11-29', before: 0, after: 0 }, day, { day: '2026-12-01', before: 0, after: 0 }]);
  });
});

describe('the form', () => {
  it.each([['5', 5], ['$0.50', 0.5], ['0,25', 0.25], ['5.', 5], ['0', undefined], ['', undefined], ['-1', undefined], ['lots', undefined], ['1e3', undefined], ['9999999', undefined]])('takes "%s" for %s dollars', (text, usd) => {
    expect(readCap(text)).toBe(usd === undefined ? undefined : fromUsd(usd));
  });

  it('asks nothing while something is missing', () => {
    expect(askOf({ ...DEFAULT_FORM, amount: 'x' })).toBeUndefined();
    expect(askOf({ ...DEFAULT_FORM, kind: 'model' })).toBeUndefined();
    expect(askOf({ ...DEFAULT_FORM, kind: 'cache', scope: { client: 'cline' } })).toEqual({ kind: 'cache', scope: { client: 'cline' }, hitPercent: 90 });
  });

  it('asks what the host understands', () => {
    for (const form of [DEFAULT_FORM, { ...DEFAULT_FORM, kind: 'model' as const, model: 'a/b' }, { ...DEFAULT_FORM, kind: 'cache' as const, scope: { purpose: '' } }]) {
      const ask = askOf(form);
      expect(readWhatIf(JSON.parse(JSON.stringify(ask)))).toEqual(ask);
    }
  });

  it('is read back as it was kept, and counts as nothing where it makes no sense', () => {
    const form = { kind: 'model', scope: { purpose: 'summary' }, model: 'a/b', amount: '3', period: 'month', hit: 50 } as const;
    expect(readForm(JSON.parse(JSON.stringify(form)))).toEqual(form);
    for (const kept of [undefined, 3, { kind: 'evil', scope: 7, amount: {}, period: 'hour', hit: 91 }]) expect(readForm(kept)).toEqual(DEFAULT_FORM);
  });

  it('keeps a scope that has no calls any more among its choices', () => {
    const choices = { models: [{ value: 'a/b', name: 'B', spent: fromUsd(1) }], clients: [], purposes: [] };
    expect(scopeChoices(choices, { client: 'gone away' })).toEqual([{ field: 'model', value: 'model a/b', name: 'B', spent: '$1.00' }, { field: 'client', value: 'client gone away', name: 'gone away' }]);
    for (const scope of [{}, { model: 'a b' }, { client: '' }, { purpose: 'x' }]) expect(scopeOf(scopeValue(scope))).toEqual(scope);
  });

  it('suggests what a text may mean, the nearest first; without one, what is used already', () => {
    expect(suggestions(OFFERS, 'gpt-4o', []).map(({ id }) => id)).toEqual(['openai/gpt-4o-mini', 'openai/gpt-4o-mini:batch']);
    expect(suggestions(OFFERS, '', ['qwen/qwen3-max', 'gone/away']).map(({ id }) => id)).toEqual(['qwen/qwen3-max']);
    expect(suggestions(OFFERS, 'zzz', ['qwen/qwen3-max'])).toEqual([]);
  });
});

describe('what the host says', () => {
  it('is read as it was said', async () => {
    for (const ask of [{ kind: 'cap', scope: {}, cap: fromUsd(1), period: 'day' }, { kind: 'cache', scope: {}, hitPercent: 90 }, { kind: 'model', scope: {}, model: 'openai/gpt-4o-mini' }, { kind: 'model', scope: {}, model: 'openrouter/auto' }] as const) {
      const reply = await answersFrom(facts())(ask);
      expect(readWhatIfReply(structuredClone(reply))).toEqual(reply);
    }
    const advice = { kind: 'ready', advice: ADVICE, dismissed: 0 } as const;
    expect(readAdviceReply(structuredClone(advice))).toEqual(advice);
    expect(readModelList(structuredClone(modelList()))).toEqual(modelList());
    expect(readSettingChange({ kind: 'limit', period: 'day', usd: null })).toEqual({ kind: 'limit', period: 'day', usd: null });
  });

  it('is refused where it does not fit', () => {
    for (const odd of [null, {}, { kind: 'reading', share: 2 }, { kind: 'ready', whatIf: { kind: 'cap' } }]) expect(() => readWhatIfReply(odd)).toThrow();
    expect(() => readAdviceReply({ kind: 'ready', advice: [{ ...ADVICE[0], action: { kind: 'run', command: 'evil' } }], dismissed: 0 })).toThrow();
    expect(() => readModelList({ ...modelList(), models: [{ id: 'x' }] })).toThrow();
    expect(() => readTypicalCall({ inputTokens: -1, outputTokens: 1, calls: 1 })).toThrow();
  });

  it('is asked within bounds', () => {
    expect(readChange({ kind: 'limit', period: 'week', usd: null })).toEqual({ kind: 'limit', period: 'week', usd: null });
    for (const odd of [{ kind: 'limit', period: 'hour', usd: 1 }, { kind: 'limit', period: 'day', usd: 0 }, { kind: 'limit', period: 'day', usd: Number.NaN }, { kind: 'baseUrl', value: 'x' }, { kind: 'default-model', model: 'x'.repeat(201) }]) expect(() => readChange(odd)).toThrow();
  });
});
