import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/settings.ts';
import { statusText } from '../../../src/vscode/statusBar/statusText.ts';
import { glanceAfter } from '../fakes/glance.ts';
import { DAY, NOON, entryOf, held, spent } from '../fakes/ledger.ts';

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

  it('turns while a call runs', () => {
    expect(statusText(glanceAfter([held('h', fromUsd(1))]), TEMPLATE).text).toBe('$(sync~spin) $0.00');
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
    expect([offline.text, offline.label]).toEqual(['$(debug-disconnect) ≥$1.00', 'OpenRouter spend today ≥$1.00, offline']);
  });
});

describe('a figure that the key has not confirmed', () => {
  it('is a lower bound, and a dash where nothing at all is known', () => {
    const since = { kind: 'offline', since: NOON, reason: 'x' } as const;
    expect(statusText(glanceAfter([], {}, { connection: since }), TEMPLATE).text).toBe('$(debug-disconnect) –');
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
    expect(text([], offline)).toBe('$(debug-disconnect) – / $4.00');
    const unasked = Object.fromEntries(Object.entries(neverAsked).filter(([name]) => name !== 'sampledAt')) as unknown as typeof neverAsked;
    expect(statusText({ ...unasked, connection: { kind: 'waiting' } }, TEMPLATE).text).toBe('$(credit-card) –');
  });

  it('is a lower bound where something was', () => {
    expect(text([spent('a', 1)], offline)).toBe('$(debug-disconnect) ≥$1.00 / $4.00 · 25 %');
  });

  it('is exact where other programs are not counted', () => {
    expect(text([spent('a', 1)], { ...offline, countsOthers: false })).toBe('$(debug-disconnect) $1.00 / $4.00 · 25 %');
  });

  it('keeps the sign of a limit that is close beside that of being offline', () => {
    expect(text([spent('a', 3.5)], offline)).toBe('$(debug-disconnect) $(warning) ≥$3.50 / $4.00 · 87 %');
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

  it('never shows a name in braces that is a word of ours, whatever is typed', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('{spend}', '{credits}', '{limit}', ' / ', ' · ', '|', 'x', '{'), { maxLength: 8 }), (parts) => {
      expect(say(parts.join(''))).not.toMatch(/\{(?:spend|credits|limit)\}/);
    }));
  });
});
