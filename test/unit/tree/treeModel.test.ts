import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import { changedNodes } from '../../../src/vscode/tree/treeModel.ts';
import type { TreeNode } from '../../../src/vscode/tree/treeNode.ts';
import { glanceAfter } from '../fakes/glance.ts';
import { DAY, HOUR, KEY, NOON, ORIGIN, entryOf, held, spent } from '../fakes/ledger.ts';
import { all, clientOf, find, linesOf, treeAfter } from './kit.ts';

const MINUTE = 60_000;
const sample: NewEvent = {
  type: 'sample', id: 's', origin: ORIGIN, keyHash: KEY, key: { usage: fromUsd(9), tookMs: 1, limit: fromUsd(20), limitRemaining: fromUsd(2), limitReset: 'month', credits: fromUsd(7.5) },
  cut: { epoch: 1, counterAtStart: ZERO, ownAtStart: ZERO, own: ZERO, open: [] },
};

describe('the tree', () => {
  it('has nothing, so that a welcome is shown, until there is a key or a figure', () => {
    const noKey = { glance: glanceAfter([], {}, { connection: { kind: 'no-key' } }) };
    expect(treeAfter([], {}, noKey)).toEqual([]);
    expect(treeAfter([])).toEqual([]);
    const [note, day] = treeAfter([], {}, { glance: glanceAfter([spent('a', 1)], {}, { connection: { kind: 'no-key' } }) });
    expect([note, day]).toMatchObject([{ label: 'No API key', description: 'sign in with OpenRouter', command: 'signIn' }, { id: 'today' }]);
  });

  it.each<[string, readonly NewEvent[], Parameters<typeof treeAfter>[1], Parameters<typeof treeAfter>[2]]>([
    ['a call', [spent('a', 0)], {}, {}], ['a running call', [held('h', fromUsd(1))], {}, {}], ['a limit', [], { 'limits.daily': 5 }, {}], ['a client', [], {}, { clients: [clientOf('cline')] }],
    ['a trouble', [], {}, { troubles: ['The disk is full.'] }], ['an unreachable key', [], {}, { glance: glanceAfter([], {}, { connection: { kind: 'offline', since: NOON, reason: 'x' } }) }],
  ])('is there as soon as there is %s', (_, events, settings, changes) => {
    expect(treeAfter(events, settings, changes).map(({ id }) => id)).toEqual(expect.arrayContaining(['today', 'budgets', 'models', 'calls', 'tools']));
  });

  it('says today first, with week, month, the last days and what is left beneath', () => {
    const tree = treeAfter([sample, spent('a', 1), spent('b', 2, { at: NOON - DAY }), spent('u:abababab:1:0', 1, { source: 'untracked', calls: 0, costSource: 'key' })], { 'limits.daily': 4 }, {});
    expect(find(tree, 'today')).toMatchObject({ label: 'Today', description: '$2.00 / $4.00 · 50 %', icon: 'calendar', spoken: 'Today, $2.00 / $4.00 · 50 %' });
    expect(linesOf(find(tree, 'today'))).toEqual(['This week: $4.00', 'This month: $4.00', 'Other programs today: $1.00 · 50 %', 'Last 7 days: ▁▁▁▁▁██', 'Credits left: $7.50']);
  });

  it('leaves the limits of week and month to the budgets, and shows their shares', () => {
    expect(linesOf(find(treeAfter([spent('a', 1)], { 'limits.weekly': 4, 'limits.monthly': 10 }), 'today'))).toEqual(['This week: $1.00 · 25 %', 'This month: $1.00 · 10 %', 'Last 7 days: ▁▁▁▁▁▁█']);
    expect(find(treeAfter([spent('a', 9)], { 'limits.monthly': 10 }), 'month')).toMatchObject({ icon: 'flame', tone: 'warning', spoken: 'This month, $9.00 · 90 %, nearly used up' });
  });

  it('says what runs, what is expected of the day, and nothing of a forecast while others are unseen', () => {
    const forecasts = { day: { kind: 'known', expected: fromUsd(3), low: fromUsd(2), high: fromUsd(4), basis: { days: 30, trials: 9 } } } as const;
    const events = [spent('a', 1), held('h', fromUsd(1))];
    expect(linesOf(find(treeAfter(events, {}, { forecasts }), 'today'))).toEqual(expect.arrayContaining(['Forecast for today: ≈$3.00', '1 call runs: ≈$1.00']));
    const offline = glanceAfter(events, {}, { connection: { kind: 'offline', since: NOON, reason: 'x' } });
    expect(linesOf(find(treeAfter(events, {}, { forecasts, glance: offline }), 'today')).join()).not.toContain('Forecast');
    expect(find(treeAfter(events, { 'limits.daily': 2 }, { forecasts }), 'forecast:day')).toMatchObject({ description: '≈$3.00, over the limit', tone: 'warning', tooltip: 'The daily limit is likely reached before midnight UTC' });
  });

  it('says above all that figures are old, missing or impossible, and since when', () => {
    const tree = (changes: Parameters<typeof glanceAfter>[2]): readonly TreeNode[] => treeAfter([spent('a', 1)], {}, { glance: glanceAfter([spent('a', 1)], {}, changes) });
    const offline = tree({ connection: { kind: 'offline', since: NOON - HOUR, reason: 'No answer.' } });
    expect(offline[0]).toMatchObject({ id: 'connection', label: 'Offline', description: 'since 11:00', spoken: 'Offline, since 11:00, No answer.', context: 'offline' });
    expect(find(offline, 'today').description).toBe('≥$1.00');
    expect(tree({ connection: { kind: 'refused', reason: 'Wrong key.' } })[0]).toMatchObject({ label: 'Key refused' });
    expect(tree({ staleSince: NOON - 2 * HOUR })[0]).toMatchObject({ label: 'Not asked lately', description: 'since 10:00' });
    expect(treeAfter([spent('a', 1)], {}, { troubles: ['The disk is full.'] })[0]).toMatchObject({ label: 'The disk is full.', tone: 'error' });
    expect(tree({})[0]?.id).toBe('today');
  });
});

describe('the budgets', () => {
  it('are every limit with share and state, the key\'s own last, and each can be changed but that one', () => {
    const events = [sample, spent('a', 4.6, { client: 'cline' })];
    const tree = treeAfter(events, { 'limits.daily': 5, 'limits.tokensPerDay': 1000, 'limits.perRequest': 0.5, 'budgets': [{ scope: 'client:cline', daily: 4 }] });
    expect(linesOf(find(tree, 'budgets'))).toEqual([
      'Daily limit: 92 % · $4.60 / $5.00', 'Daily token limit: 0 % · 0 tokens / 1,000 tokens', 'Daily limit of client cline: 115 % · $4.60 / $4.00', 'The key’s monthly limit: 90 % · $18.00 / $20.00', 'Limit for one call: $0.500',
    ]);
    expect(find(tree, 'budgets')).toMatchObject({ icon: 'circle-slash', tone: 'error', description: 'limit reached' });
    expect(find(tree, 'budgets').children?.map(({ icon, tone, context, subject }) => [icon, tone, context, subject?.kind === 'limit' ? subject.place : undefined])).toEqual([
      ['flame', 'warning', 'limit', { scope: 'everything', field: 'daily' }], ['pass', undefined, 'limit', { scope: 'everything', field: 'tokensPerDay' }], ['circle-slash', 'error', 'limit', { scope: 'client:cline', field: 'daily' }],
      ['flame', 'warning', undefined, undefined], ['pass', undefined, 'limit', { scope: 'everything', field: 'perRequest' }],
    ]);
    expect(find(tree, 'limit:everything:cost:day').spoken).toBe('Daily limit, 92 % · $4.60 / $5.00, nearly used up, until 00:00 UTC');
  });

  it('say that there is none, with a way to set one', () => {
    const tree = treeAfter([spent('a', 1)]);
    expect([find(tree, 'budgets').description, linesOf(find(tree, 'budgets'))]).toEqual(['no limit is set', ['Set a limit…']]);
    expect(find(tree, 'nolimit').command).toBe('changeLimits');
  });
});

describe('the models', () => {
  it('are the five dearest of today, with their shares', () => {
    const tree = treeAfter([1, 2, 3, 4, 5, 6].map((usd) => spent(`m${usd}`, usd, { model: `x/model-${usd}` })));
    expect(find(tree, 'models').description).toBe('today');
    expect(linesOf(find(tree, 'models'))).toEqual(['model-6: $6.00 · 29 %', 'model-5: $5.00 · 24 %', 'model-4: $4.00 · 19 %', 'model-3: $3.00 · 14 %', 'model-2: $2.00 · 10 %']);
    expect(find(tree, 'model:x/model-6').tooltip?.replaceAll('\\', '')).toContain('x/model-6  \n1 call');
  });

  it('are those of the week while today has none', () => {
    const tree = treeAfter([spent('a', 1, { at: NOON - DAY })]);
    expect([find(tree, 'models').description, linesOf(find(tree, 'models'))]).toEqual(['this week', ['gpt-4o-mini: $1.00 · 100 %']]);
  });
});

describe('the calls', () => {
  const call = (id: string, fields: Parameters<typeof spent>[2], usd = 1): NewEvent => spent(id, usd, fields);

  it('are the newest first, with what they cost, whose they are and when', () => {
    const tree = treeAfter([
      call('a', { at: NOON - 3 * HOUR }), call('b', { at: NOON - 5 * MINUTE, client: 'cline' }), call('c', { at: NOON - 10_000, costSource: 'estimate' }),
      call('d', { at: NOON - 2 * MINUTE, status: 'error', errorText: 'No.' }), { type: 'entry', id: 'e', entry: entryOf({ id: 'e', at: NOON - DAY, costSource: 'none', status: 'cancelled' }) },
    ]);
    expect(linesOf(find(tree, 'calls'))).toEqual([
      'gpt-4o-mini: ≈$1.00 · now', 'gpt-4o-mini: $1.00 · failed · 2 min', 'gpt-4o-mini: $1.00 · cline · 5 min', 'gpt-4o-mini: $1.00 · 09:00', 'gpt-4o-mini: – · cancelled · 2026-11-17 12:00',
    ]);
    expect(find(tree, 'call:d')).toMatchObject({ icon: 'error', tone: 'error', context: 'call', subject: { kind: 'call', id: 'd' }, command: 'openReport' });
  });

  it('are twelve at most, and those that run stand above them', () => {
    const tree = treeAfter([...Array.from({ length: 20 }, (_, index) => call(`c${index}`, { at: NOON - index * MINUTE })), { ...held('h', fromUsd(2)), model: 'x/y' } as NewEvent]);
    expect(find(tree, 'calls').children).toHaveLength(13);
    expect(find(tree, 'calls').children?.[0]).toMatchObject({ id: 'call:h', label: 'y', description: '≈$2.00 · runs', icon: 'sync~spin' });
  });

  it('stay the same item when they end', () => {
    const before = treeAfter([held('h', fromUsd(2))]);
    const after = treeAfter([held('h', fromUsd(2)), call('h', {})]);
    expect([find(before, 'call:h').icon, find(after, 'call:h').icon]).toEqual(['sync~spin', 'pass']);
    expect(find(after, 'calls').children).toHaveLength(1);
  });

  it('tell all that is known of them, and leave out what is not', () => {
    const rich = call('a', { inputTokens: 1200, outputTokens: 80, cacheReadTokens: 900, reasoningTokens: 20, durationMs: 3400, firstTokenMs: 820, provider: 'Azure', decision: 'allow', attempt: 2, estimate: fromUsd(3), requestedModel: 'openrouter/auto', project: 'shop 01234567' });
    const tip = find(treeAfter([rich]), 'call:a').tooltip?.replaceAll('\\', '') ?? '';
    for (const row of ['| Model | openai/gpt-4o-mini, asked for openrouter/auto |', '| Cost | $1.00, at most $3.00 before |', '| Tokens | 1,200 in, 80 out |', '| Cache | 900 read, – written |', '| Reasoning | 20 |', '| Duration | 3.4 s, first word after 820 ms |', '| Provider | Azure |', '| Project | shop |', '| Decision | allow |', '| Attempt | 2 |']) expect(tip).toContain(row);
    expect(find(treeAfter([call('a', {})]), 'call:a').tooltip).not.toMatch(/Cache|Reasoning|Provider|Attempt|Error/);
  });
});

describe('the tools', () => {
  it('are the proxy, its clients with what they spent today, and whoever spent without being one', () => {
    const tree = treeAfter([spent('a', 1, { client: 'cline' }), spent('b', 0.5, { client: 'cline/acme' }), spent('c', 2, { client: 'old-tool' })], {}, { clients: [clientOf('cline'), clientOf('aider', 'aider')] });
    expect(linesOf(find(tree, 'tools'))).toEqual(['Proxy: off', 'cline: $1.50 today', 'aider: nothing today', 'old-tool: $2.00 today']);
    expect(find(tree, 'client:cline')).toMatchObject({ context: 'client', subject: { kind: 'client', name: 'cline' } });
    expect(find(tree, 'client:old-tool').context).toBeUndefined();
  });

  it.each([
    [{ kind: 'running', port: 4141, baseUrl: 'x' }, 'on 127.0.0.1:4141', 'broadcast', 'proxyOn'], [{ kind: 'elsewhere', port: 4141 }, 'on 127.0.0.1:4141, in another window or a terminal', 'broadcast', 'proxyOn'],
    [{ kind: 'blocked', port: 4141, pid: 7, program: 'node' }, 'port 4141 is taken by node (7)', 'warning', 'proxyOn'], [{ kind: 'failed', message: 'No.' }, 'No.', 'warning', 'proxyOn'],
    [{ kind: 'off' }, 'off', 'debug-disconnect', 'proxyOff'], [{ kind: 'off', reason: 'no-key' }, 'off, since no API key is set', 'warning', 'proxyOn'],
  ] as const)('say how the proxy stands: %o', (status, description, icon, context) => {
    const glance = glanceAfter([spent('a', 1)], {}, { proxy: { status, clients: 0 } });
    expect(find(treeAfter([spent('a', 1)], {}, { glance }), 'proxy')).toMatchObject({ description, icon, context });
  });
});

describe('every item', () => {
  const hostile = '$(alert)[x](command:y)\u202e<b>|`';
  const events: readonly NewEvent[] = [sample, spent('a', 1, { model: hostile, client: 'x', provider: hostile, errorText: hostile, project: hostile, decision: hostile, status: 'error' }), { ...held('h', fromUsd(1)), model: hostile } as NewEvent];
  const nodes = all(treeAfter(events, { 'limits.daily': 5, 'budgets': [{ scope: `model:${hostile}`, daily: 4 }] }, { nameOf: (model) => model, troubles: [hostile], glance: glanceAfter(events, {}, { connection: { kind: 'refused', reason: hostile } }) }));

  it('has an id of its own and words for who does not see it', () => {
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
    for (const { spoken, label } of nodes) expect(spoken).toContain(label);
  });

  it('makes no links, icons or markup of what is from outside', () => {
    for (const { tooltip = '', label, description = '' } of nodes) {
      expect(tooltip).not.toMatch(/(?<!\\)\[x|\$\(alert|<b>/);
      expect(`${label}${description}`).not.toMatch(/\$\(|\u202e/);
    }
  });
});

describe('names that run from right to left, or cannot be seen', () => {
  const calls = [spent('a', 1, { model: 'שם', client: 'לקוח', project: 'פרויקט' }), spent('b', 1, { model: '\u200b', client: '\u202eabc' })];
  const tree = treeAfter([sample, ...calls], { budgets: [{ scope: 'client:לקוח', daily: 4 }, { scope: 'project:\u3164', daily: 4 }] }, { nameOf: (model) => model });

  it('carry no figure along with them', () => {
    expect(linesOf(find(tree, 'models'))).toEqual(['\u2068שם\u2069: $1.00 · 50 %', 'U+200B: $1.00 · 50 %']);
    expect(linesOf(find(tree, 'calls')).map((line) => line.replace(/ · [^·]*$/, ''))).toEqual(['U+200B: $1.00 · abc', '\u2068שם\u2069: $1.00 · \u2068לקוח\u2069']);
    expect(linesOf(find(tree, 'budgets')).slice(0, 2).map((line) => line.split(': ')[0])).toEqual(['Daily limit of client \u2068לקוח\u2069', 'Daily limit of project U+3164']);
    expect(find(tree, 'client:לקוח').label).toBe('\u2068לקוח\u2069');
    expect(find(tree, 'call:a').tooltip).toContain('| \u2068לקוח\u2069 |');
  });
});

describe('what has changed', () => {
  const node = (id: string, children?: readonly TreeNode[], label = id): TreeNode => ({ id, label, icon: 'x', spoken: label, ...(children === undefined ? {} : { children }) });

  it('is nothing where all is the same, and each item that is not', () => {
    expect(changedNodes([node('a', [node('b'), node('c')])], [node('a', [node('b'), node('c')])])).toEqual([]);
    expect(changedNodes([node('a', [node('b'), node('c')])], [node('a', [node('b'), node('c', undefined, 'other')])])).toEqual(['c']);
  });

  it('is the item above where others stand beneath it, and all where others stand at the top', () => {
    expect(changedNodes([node('a', [node('b')]), node('z')], [node('a', [node('c'), node('b')]), node('z')])).toEqual(['a']);
    expect(changedNodes([node('a')], [node('b'), node('a')])).toBe('all');
  });

  it('leaves alone what a call does not touch', () => {
    const tree = (events: readonly NewEvent[]): readonly TreeNode[] => treeAfter([spent('a', 1, { at: NOON - 2 * HOUR }), ...events], { 'limits.monthly': 100 });
    expect(changedNodes(tree([]), tree([spent('b', 1, { model: 'openai/gpt-4o-mini' })]))).toEqual(['today', 'limit:everything:cost:month', 'model:openai/gpt-4o-mini', 'calls']);
  });

  it('is enough: drawn anew, those items are all that differ', () => {
    const trees = fc.array(fc.tuple(fc.constantFrom('p', 'q', 'r'), fc.constantFrom('1', '2'), fc.subarray(['s', 't', 'u'])), { maxLength: 3 }).map((rows) => [...new Map(rows.map(([id, label, kids]) => [id, node(id, kids.map((kid) => node(`${id}${kid}`, undefined, label)), label)])).values()]);
    fc.assert(fc.property(trees, trees, (before, after) => {
      const changed = changedNodes(before, after);
      const drawn = (nodes: readonly TreeNode[], fresh: readonly TreeNode[]): readonly TreeNode[] => nodes.map((each, index) => {
        const is = fresh[index] ?? each;
        return changed === 'all' || changed.includes(is.id) ? is : { ...each, ...(each.children === undefined ? {} : { children: drawn(each.children, is.children ?? []) }) };
      });
      expect(changed === 'all' ? after : drawn(before, after)).toEqual(after);
    }));
  });
});
