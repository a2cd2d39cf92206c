import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLog } from '../../../media/report/model/guardReply.ts';
import { downgradeSentence } from '../../../src/core/budget/downgradeText.ts';
import { noticesNow } from '../../../src/core/budget/notices.ts';
import type { Evidence } from '../../../src/core/budget/runaway/judge.ts';
import { choiceLabel, pauseNotice, refusalSentence } from '../../../src/core/budget/runaway/words.ts';
import { alertSentence, breachSentence, breachTitle } from '../../../src/core/budget/sentences.ts';
import { standings } from '../../../src/core/budget/standing.ts';
import { helpWith, unboundedBy } from '../../../src/core/budget/unknownCost.ts';
import { speak } from '../../../src/core/l10n.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import type { Breach } from '../../../src/core/budget/terms.ts';
import { usageLineReader } from '../../../src/core/importing/usageLine.ts';
import { DEFAULT_SETTINGS, SETTING_NAMES, modelProblems, readSettings } from '../../../src/core/settings.ts';
import { connectionText } from '../../../src/core/proxy/toolText.ts';
import { statusLine } from '../../../src/core/proxy/status.ts';
import { TOOLS } from '../../../src/core/proxy/tools.ts';
import { readGuardAsk } from '../../../src/vscode/report/guardAsks.ts';
import { statusText } from '../../../src/vscode/statusBar/statusText.ts';
import { tooltipMarkdown } from '../../../src/vscode/statusBar/tooltip.ts';
import { bareWords } from '../../l10n/bareWords.ts';
import { pseudoTexts } from '../../l10n/texts.ts';
import { glanceAfter } from '../fakes/glance.ts';
import { KEY, NOON, ORIGIN, budgeting, held, spent, stateAfter } from '../fakes/ledger.ts';
import { all, clientOf, treeAfter } from '../tree/kit.ts';

const TEXTS = pseudoTexts();

// Dates come from the engine: in Greek letters, where a date that was put together by hand stands out.
beforeEach(() => speak('el', TEXTS));
afterEach(() => speak('en', undefined));

const sample: NewEvent = {
  type: 'sample', id: 's', origin: ORIGIN, keyHash: KEY, key: { usage: fromUsd(9), tookMs: 1, limit: fromUsd(20), limitRemaining: fromUsd(2), limitReset: 'month', credits: fromUsd(1), expiresAt: NOON + 3_600_000 },
  cut: { epoch: 1, counterAtStart: ZERO, ownAtStart: ZERO, own: ZERO, open: [] },
};
const EVENTS = [sample, spent('a', 3.9, { client: 'cline' }), spent('u:abababab:1:0', 1, { source: 'untracked', calls: 0, costSource: 'key' }), spent('b', 1, { costSource: 'estimate' }), held('h', fromUsd(0.5))];
const LIMITS = { 'limits.daily': 5, 'limits.weekly': 20, 'limits.tokensPerDay': 1000, 'budgets': [{ scope: 'client:cline', daily: 4 }, { scope: 'session:*', monthly: 2 }], 'alerts.balance': 5 } as const;
const EVIDENCE: Evidence = { calls: 12, sinceTurn: 40, perMinute: fromUsd(1), ms: 90_000, cost: fromUsd(2), certainty: 'exact' };

const UNPRICED: Breach = { kind: 'unknown-price', reason: 'router', standing: undefined };
const UNLISTED: Breach = { kind: 'unknown-price', reason: 'unknown-model', unlisted: { id: 'a/b', meant: 'c/d' }, standing: undefined };

/** What nobody translates: names of clients, models and tools, setting and command ids, units of length, the zone, icons and links of markdown. */
const ALLOWED: readonly RegExp[] = [/\$\([\w~-]+\)/g, /\(command:[\w.?%-]+\)/g, /&(?:nbsp|#36);/g, /\b(?:[Cc]line|UTC|min)\b/g, /[~\w.-]+\/[\w.:@/-]+/g, /gpt\\?-4o\\?-mini/g, /openrouterSpend[\w.]*/g];

function expectForeign(texts: readonly string[]): void {
  expect(texts.filter((text) => text !== '').length).toBeGreaterThan(0);
  expect(bareWords(texts.map((text) => text.replaceAll('\\', '')), ALLOWED)).toEqual([]);
}

describe('in a language that nobody speaks, no text stays English', () => {
  it.each([['live'], ['no-key'], ['offline'], ['refused']] as const)('of the status bar and its tooltip: %s', (kind) => {
    const connection = kind === 'offline' ? { kind, since: NOON, reason: '' } : kind === 'refused' ? { kind, reason: '' } : kind === 'live' ? { kind, at: NOON } : { kind };
    const glance = glanceAfter(EVENTS, LIMITS, { connection });
    const { text, label } = statusText(glance, { template: DEFAULT_SETTINGS['statusBar.text'], zone: UTC, nameOf: (model) => model });
    expectForeign([text, label, tooltipMarkdown(glance, UTC, (model) => model)]);
  });

  it('of the tree', () => {
    const tree = all(treeAfter(EVENTS, LIMITS, { clients: [clientOf('cline')] }));
    expectForeign(tree.flatMap(({ label, description, tooltip, spoken }) => [label, description, tooltip, spoken].filter((text) => text !== undefined)));
  });

  it('of notices, alerts, breaches and the reasons for them', () => {
    const state = stateAfter(EVENTS);
    const ruling = budgeting(LIMITS);
    const all = standings(state, NOON, ruling);
    expect(all.length).toBeGreaterThan(2);
    expectForeign([
      ...noticesNow(state, NOON, ruling, { hash: KEY, refused: '' }).map(({ text }) => text),
      ...all.map((standing) => alertSentence({ id: 'x', level: 50, standing }, UTC, NOON)),
      ...all.flatMap((standing) => [Infinity, 9e9].map((needed) => breachSentence({ kind: 'period', standing, needed }, UTC, NOON))),
      breachTitle(UNPRICED), ...[UNPRICED, UNLISTED, { ...UNLISTED, standing: all[0] }].map((breach) => breachSentence(breach, UTC, NOON)), unboundedBy('video'), helpWith('video'),
      downgradeSentence({ from: 'a/b', to: 'c/d', until: NOON + 1, because: {}, isKept: true, budget: 'everything' }, UTC, NOON),
    ]);
  });

  it('of pauses', () => {
    const pauses = (['repeats', 'errors', 'steps', 'spend', 'stopped'] as const).map((reason) => ({ kind: 'pause' as const, reason, evidence: EVIDENCE }));
    expectForeign([...pauses.map(refusalSentence), ...pauses.map((pause) => pauseNotice(pause)), ...(['money', 'time', 'stop'] as const).map(choiceLabel)]);
  });

  it('of settings that cannot be used', () => {
    const wrongs: readonly unknown[] = [{}, 'x'.repeat(30_000), -1, 1e99, [1], ['', ''], Array.from({ length: 200 }, () => ({})), [{ scope: 'nobody:x' }], [{ scope: 'client:a' }, { scope: 'client:a', daily: 5, hourly: 6, warnAt: 95 }, { scope: 'model:a/b', daily: 1, downgradeTo: ['a/b', 'a/b'] }]];
    const contradicting = { 'limits.daily': 5, 'limits.weekly': 2, 'currency': 'EUR', 'budgets': [{ scope: 'client:a' }, { scope: 'client:a', daily: 5, hourly: 6, warnAt: 95 }, { scope: 'model:a/b', daily: 1, degradeAt: 10, downgradeTo: ['a/b'] }] };
    const problems = [...wrongs.flatMap((wrong) => readSettings(Object.fromEntries(SETTING_NAMES.map((name) => [name, wrong]))).problems), ...readSettings(contradicting).problems];
    expect(new Set(problems.map(({ setting }) => setting))).toEqual(new Set(SETTING_NAMES));
    const slips = modelProblems({ ...DEFAULT_SETTINGS, downgradeTo: ['x/y'], budgets: [{ scope: 'model:x/*', daily: 1 }] }, { has: () => false, ids: () => [] });
    expect(slips.length).toBe(2);
    for (const { reason, message } of [...problems, ...slips]) {
      expect(reason).toMatch(/^⟦/);
      expect(message).toMatch(/^⟦/);
    }
  });

  it('of questions and answers about limits that make no sense', () => {
    expect(() => readLog({})).toThrow(/^⟦/);
    expect(() => readGuardAsk('getGuardLog', null)).toThrow(/^⟦/);
  });

  it('of lines that cannot be imported', () => {
    const lines = ['no', '[1]', '{"a":1}', '{"ts":1}', '{"ts":"no","model":"a"}', '{"ts":1,"model":"a"}', '{"ts":"2026-11-01","model":"a","cost":-1}', '{"ts":"2026-11-01","model":"a","cost":1e9}', '{"ts":"2026-11-01","model":"a","prompt_tokens":0.5}', '{"ts":"2026-11-01","model":"a","prompt_tokens":1e99}'];
    const whys = lines.map((line) => usageLineReader()(line, Date.UTC(2026, 11, 1))).map((read) => (read.kind === 'bad' ? read.why : 'was read'));
    for (const why of whys) expect(why).toMatch(/^⟦/);
  });

  it('of the proxy and the settings of tools, but for what is to be copied', () => {
    const documents = TOOLS.map((tool) => connectionText({ ...tool, settings: () => [] }, { client: 'cline', baseUrl: 'http://127.0.0.1:4141/api/v1', token: 'x', model: 'a/b' }));
    expect(documents.every((text) => text.includes('⟦'))).toBe(true);
    expectForeign([statusLine({ kind: 'off', reason: 'no-key' }, 0), statusLine({ kind: 'running', port: 4141, baseUrl: '' }, 2), statusLine({ kind: 'elsewhere', port: 4141 }, 0)]);
  });
});
