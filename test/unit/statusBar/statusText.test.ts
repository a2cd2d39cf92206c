import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/settings.ts';
import type { StatusText } from '../../../src/vscode/statusBar/statusText.ts';
import { statusText as statusTextOf } from '../../../src/vscode/statusBar/statusText.ts';
import type { Glance } from '../../../src/vscode/statusBar/glance.ts';
import { glanceAfter } from '../fakes/glance.ts';
import { DAY, HOUR, NOON, entryOf, held, spent } from '../fakes/ledger.ts';

/** In UTC, with models by their last name. */
function statusText(glance: Glance, template: string): StatusText {
  return statusTextOf(glance, { template, zone: UTC, nameOf: (model) => model.split('/').at(-1) ?? model });
}

const TEMPLATE = DEFAULT_SETTINGS['statusBar.text'];
const open: NewEvent = { type: 'entry', id: 'x', entry: entryOf({ id: 'x', costSource: 'none', estimate: fromUsd(1) }) };

describe('the status bar', () => {
  it('says today\'s spend, with its limit and share where there is one', () => {
    expect(statusText(glanceAfter([spent('a', 1.23)]), TEMPLATE)).toEqual({ text: '$(credit-card) $1.23', label: 'OpenRouter spend today $1.23', tone: 'plain' });
    expect(statusText(glanceAfter([spent('a', 1.23)], { 'limits.daily': 5 }), TEMPLATE)).toEqual({ text: '$(credit-card) $1.23 / $5.00 · 24 %', label: 'OpenRouter spend today $1.23 of $5.00, 24 %', tone: 'plain' });
  });

  it.each([
    [3.9, '$(credit-card)', 'plain', ''], [4, '$(warning)', 'warning', ', a limit is close'], [4.5, '$(flame)', 'warning', ', a limit is nearly used up'], [5, '$(circle-slash)', 'error', ', a limit is reached'],
  ] as const)('at $%d of $5 has its state as icon, colour and word', (usd, icon, tone, words) => {
    const status = statusText(glanceAfter([spent('a', usd)], { 'limits.daily': 5 }), TEMPLATE);
    expect([status.text.split(' ')[0], status.tone]).toEqual([icon, tone]);
    expect(status.label.endsWith(`%${words}`)).toBe(true);
  });

  it('turns while calls run, and says what they are expected to cost besides', () => {
    const running = (...events: readonly NewEvent[]): StatusText => statusText(glanceAfter([spent('a', 1), ...events]), TEMPLATE);
    const expecting: NewEvent = { ...held('g', fromUsd(1)), expected: fromUsd(0.012) } as NewEvent;
    expect(running(held('h', fromUsd(1)))).toMatchObject({ text: '$(sync~spin) $1.00 +≈$1.00', label: 'OpenRouter spend today $1.00, 1 call runs, for about $1.00' });
    expect(running(expecting, held('h', undefined))).toMatchObject({ text: '$(sync~spin) $1.00 +≈$0.012', label: 'OpenRouter spend today $1.00, 2 calls run, for about $0.012' });
  });

  it('says of running calls that nobody knows their cost, and of free ones nothing', () => {
    expect(statusText(glanceAfter([held('h', undefined)]), TEMPLATE)).toMatchObject({ text: '$(sync~spin) $0.00 +–', label: 'OpenRouter spend today $0.00, 1 call runs' });
    expect(statusText(glanceAfter([held('h', ZERO)]), TEMPLATE).text).toBe('$(sync~spin) $0.00');
  });

  it('says since when the key was not asked, where that is long ago', () => {
    const asleep = statusText(glanceAfter([spent('a', 1)], { 'limits.daily': 4 }, { staleSince: NOON - 2 * HOUR }), '{spend} / {limit} · {remaining}');
    expect(asleep).toMatchObject({ text: '$(history) ≥$1.00 / $4.00 · ≤$3.00 · since 10:00', label: 'OpenRouter spend today ≥$1.00 of $4.00, 25 %, the key was last asked at 10:00' });
  });

  it('marks a sum that lacks something, and one that is partly estimated', () => {
    expect(statusText(glanceAfter([spent('a', 1), open]), TEMPLATE).text).toBe('$(credit-card) ≥$1.00');
    expect(statusText(glanceAfter([spent('a', 1), spent('b', 1, { costSource: 'estimate' })]), TEMPLATE).text).toBe('$(credit-card) ≈$2.00');
    expect(statusText(glanceAfter([open]), TEMPLATE).text).toBe('$(credit-card) ≥$0.00');
  });

  it('invites to set a key where none is set, and keeps today\'s figure where there is one', () => {
    const none = { connection: { kind: 'no-key' } } as const;
    expect(statusText(glanceAfter([], {}, none), TEMPLATE)).toMatchObject({ text: '$(key) Set OpenRouter key', tone: 'plain' });
    expect(statusText(glanceAfter([spent('a', 1)], {}, none), TEMPLATE).text).toBe('$(key) ≥$1.00');
  });

  it('says that the key was refused, or that nobody is reached, in more than colour', () => {
    const refused = statusText(glanceAfter([spent('a', 1)], {}, { connection: { kind: 'refused', reason: 'x' } }), TEMPLATE);
    expect(refused).toMatchObject({ text: '$(key) ≥$1.00', tone: 'error' });
    expect(refused.label).toContain('refused');
    const offline = statusText(glanceAfter([spent('a', 1)], {}, { connection: { kind: 'offline', since: NOON, reason: 'x' } }), TEMPLATE);
    expect([offline.text, offline.label]).toEqual(['$(debug-disconnect) ≥$1.00 · since 12:00', 'OpenRouter spend today ≥$1.00, offline since 12:00']);
  });
});

describe('a figure that the key has not confirmed', () => {
  it('is a lower bound, and a dash where nothing at all is known', () => {
    const since = { kind: 'offline', since: NOON, reason: 'x' } as const;
    expect(statusText(glanceAfter([], {}, { connection: since }), TEMPLATE).text).toBe('$(debug-disconnect) – · since 12:00');
    expect(statusText(glanceAfter([spent('a', 1)], {}, { connection: { kind: 'waiting' }, sampledAt: NOON - DAY }), TEMPLATE).text).toBe('$(credit-card) ≥$1.00');
  });

  it('needs no such word where other programs do not count', () => {
    expect(statusText(glanceAfter([spent('a', 1)], { countUntracked: false }, { connection: { kind: 'offline', since: NOON, reason: 'x' } }), TEMPLATE).text).toBe('$(debug-disconnect) $1.00');
  });

  it('has the icon of its state beside that of what happens', () => {
    expect(statusText(glanceAfter([spent('a', 5), held('h', fromUsd(1))], { 'limits.daily': 5 }), TEMPLATE).text).toMatch(/^\$\(sync~spin\) \$\(circle-slash\) /);
  });
});

describe('a figure that the key has not confirmed', () => {
  const text = (events: Parameters<typeof glanceAfter>[0], changes: Parameters<typeof glanceAfter>[2]): string => statusText(glanceAfter(events, { 'limits.daily': 4 }, changes), TEMPLATE).text;
  const offline = { connection: { kind: 'offline', since: NOON, reason: 'x' } } as const;
  const neverAsked = glanceAfter([]);

  it('is unknown where nothing was recorded either', () => {
    expect(text([], offline)).toBe('$(debug-disconnect) – / $4.00 · since 12:00');
    const unasked = Object.fromEntries(Object.entries(neverAsked).filter(([name]) => name !== 'sampledAt')) as unknown as typeof neverAsked;
    expect(statusText({ ...unasked, connection: { kind: 'waiting' } }, TEMPLATE).text).toBe('$(credit-card) –');
  });

  it('is a lower bound where something was', () => {
    expect(text([spent('a', 1)], offline)).toBe('$(debug-disconnect) ≥$1.00 / $4.00 · 25 % · since 12:00');
  });

  it('is exact where other programs are not counted', () => {
    expect(text([spent('a', 1)], { ...offline, countsOthers: false })).toBe('$(debug-disconnect) $1.00 / $4.00 · 25 %');
  });

  it('keeps the sign of a limit that is close beside that of being offline', () => {
    expect(text([spent('a', 3.5)], offline)).toBe('$(debug-disconnect) $(warning) ≥$3.50 / $4.00 · 87 % · since 12:00');
  });
});

describe('the template', () => {
  const say = (template: string): string => statusText(glanceAfter([spent('a', 1)], { 'limits.daily': 4 }), template).text;

  it.each([
    ['{spend}', '$1.00'], ['{remaining} left', '$3.00 left'], ['{week} | {month}', '$1.00 | $1.00'], ['today {spend} / {limit}', 'today $1.00 / $4.00'], ['{spend} · {credits}', '$1.00'],
    ['{credits} · {spend}', '$1.00'], ['{spend} · {nonsense} · {share}', '$1.00 · 25 %'], ['{credits}', '$1.00'], ['', '$1.00'], ['plain words', 'plain words'],
  ])('"%s" becomes "%s"', (template, expected) => {
    expect(say(template)).toBe(`$(credit-card) ${expected}`);
  });

  it('knows tokens, calls, the last model, and what was spent lately', () => {
    const events = [spent('a', 4, { at: NOON - 2 * HOUR, inputTokens: 85_000, outputTokens: 40, status: 'error' }), spent('b', 1, { at: NOON - HOUR, model: 'x/a-name-that-is-much-longer-than-that' }), spent('c', 2, { at: NOON - 3 * DAY })];
    const say = (template: string): string => statusText(glanceAfter(events), template).text.replace('$(credit-card) ', '');
    expect(say('{calls} calls · {tokens} tokens')).toBe('2 calls · 85.0k tokens');
    expect(say('{spend} {sparkline}')).toBe('$5.00 ▁▁▁▁▁▁▁▁▁█▃▁');
    expect(say('{days}')).toBe('▁▁▁▄▁▁█');
    expect(say('{model}')).toBe('a-name-that-is-much-lon…');
    expect(statusText(glanceAfter([]), '{spend} {sparkline} · {model} · {days}').text).toBe('$(credit-card) $0.00');
  });

  it('makes no icons and no hidden signs of what a model is called', () => {
    const hostile = glanceAfter([spent('a', 1, { model: '$(alert)\u202e$(x)' })]);
    expect(statusTextOf(hostile, { template: '{model}', zone: UTC, nameOf: (model) => model }).text).toBe('$(credit-card) $ (alert)$ (x)');
  });

  it('never shows a name in braces that is a word of ours, whatever is typed', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('{spend}', '{credits}', '{limit}', ' / ', ' · ', '|', 'x', '{'), { maxLength: 8 }), (parts) => {
      expect(say(parts.join(''))).not.toMatch(/\{(?:spend|credits|limit)\}/);
    }));
  });
});
