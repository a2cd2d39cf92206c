import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { historyOf } from '../../../src/core/forecast/ofLedger.ts';
import { runningForecasts } from '../../../src/core/forecast/running.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { localZone } from '../../../src/core/localZone.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import type { KeySample } from '../../../src/core/ledger/events.ts';
import { UTC } from '../../../src/core/period.ts';
import type { ProxyStatus } from '../../../src/core/proxy/status.ts';
import { baseUrlOf } from '../../../src/core/proxy/status.ts';
import type { Settings } from '../../../src/core/settings.ts';
import type { KnownForecast } from '../../../src/core/forecast/types.ts';
import { COMMANDS } from '../../../src/vscode/contributions.ts';
import { escapeMarkdown } from '../../../src/vscode/markdown.ts';
import type { Glance } from '../../../src/vscode/statusBar/glance.ts';
import { glanceOf } from '../../../src/vscode/statusBar/glance.ts';
import { statusText } from '../../../src/vscode/statusBar/statusText.ts';
import { tooltipMarkdown } from '../../../src/vscode/statusBar/tooltip.ts';
import { glanceAfter } from '../fakes/glance.ts';
import { DAY, HOUR, KEY, NOON, ORIGIN, budgeting, entryOf, held, spent, stateAfter } from '../fakes/ledger.ts';
import { withoutIntl } from '../fakes/withoutIntl.ts';

/** The tooltip as it reads: without backslashes and entities. */
function tooltip(events: readonly NewEvent[], settings: Partial<Settings> = {}, changes: Partial<Glance> = {}): string {
  return tooltipMarkdown(glanceAfter(events, settings, changes), UTC, (model) => model).replaceAll('\\', '').replaceAll('&#36;', '$');
}

function sampled(key: Partial<KeySample>): NewEvent {
  return { type: 'sample', id: 's', origin: ORIGIN, keyHash: KEY, key: { usage: fromUsd(9), tookMs: 1, ...key }, cut: { epoch: 1, counterAtStart: ZERO, ownAtStart: ZERO, own: ZERO, open: [] } };
}

describe('the tooltip', () => {
  it('has a row for each period, with its limit', () => {
    const text = tooltip([spent('a', 1)], { 'limits.daily': 4, 'limits.monthly': 10 });
    expect(text).toContain('| Today | **$1.00** | of $4.00 · 25 % · until 00:00 UTC |');
    expect(text).toContain('| This week | $1.00 |  |');
    expect(text).toContain('| This month | $1.00 | of $10.00 · 10 % · until 2026-12-01 00:00 UTC |');
  });

  it('says what a figure is made of', () => {
    const events: readonly NewEvent[] = [
      spent('a', 3), spent('u:abababab:1:0', 1, { source: 'untracked', calls: 0, costSource: 'key' }), spent('b', 1, { costSource: 'estimate' }), { type: 'entry', id: 'c', entry: entryOf({ id: 'c', costSource: 'none' }) },
    ];
    expect(tooltip(events)).toContain('| Today | **≥$5.00** |  | 20 % from other programs, $1.00 estimated, 1 call unknown |');
  });

  it('says what today and this month may come to, in one line, and nothing where that is not known', () => {
    const known = (expected: number, low: number, high: number): KnownForecast => ({ kind: 'known', expected: fromUsd(expected), low: fromUsd(low), high: fromUsd(high), basis: { days: 30, trials: 20 } });
    const forecasts = { day: known(3.1, 2.6, 4.4), week: known(20, 18, 22), month: known(61, 52, 70) };
    expect(tooltip([spent('a', 1)], {}, { forecasts }).split('\n')).toContain('By midnight UTC about $3.10 ($2.60 to $4.40) · By the end of November about $61.00 ($52.00 to $70.00)');
    expect(tooltip([spent('a', 1)], { 'limits.daily': 3, 'policy': 'stop' }, { forecasts: { day: forecasts.day } })).toContain('\n\nThe daily limit is likely reached before midnight UTC\n\n');
    expect(tooltip([spent('a', 1)])).not.toMatch(/By |likely/);
    expect(tooltip([spent('a', 1)], {}, { forecasts, connection: { kind: 'offline', since: NOON - HOUR, reason: 'No answer.' } })).not.toMatch(/By midnight/);
  });

  it('tells the last call, its unknown cost as unknown and its estimate as one', () => {
    const last = (fields: object): string => tooltip([{ type: 'entry', id: 'c', entry: entryOf({ id: 'c', inputTokens: 1200, outputTokens: 80, durationMs: 3400, ...fields }) }]).split('\n').find((line) => line.startsWith('Last call')) ?? '';
    expect(last({ cost: fromUsd(0.0042) })).toBe('Last call 12:00: openai/gpt-4o-mini, 1,200 in, 80 out, 3.4 s, $0.0042');
    expect(last({ costSource: 'none' })).toContain(', cost not known yet');
    expect(last({ cost: fromUsd(0.0042), costSource: 'estimate' })).toContain(', ≈$0.0042');
    expect(last({ cost: fromUsd(0.0042), status: 'cancelled' })).toContain('(cancelled)');
    expect(last({ cost: fromUsd(0.0042), status: 'error' })).toContain('(failed)');
    expect(last({ cost: fromUsd(0.0042), at: NOON - DAY })).toContain('Last call 2026-11-17 12:00:');
  });

  it('tells the key\'s own limit and the credits only where they are known', () => {
    expect(tooltip([sampled({ limit: fromUsd(10), limitRemaining: fromUsd(2), limitReset: 'month', credits: fromUsd(7.5) })])).toContain('The key’s monthly limit: $2.00 left of $10.00, until 2026-12-01 00:00 UTC · Credits left: $7.50');
    expect(tooltip([sampled({ limit: null, limitRemaining: null })])).not.toMatch(/Credits|key’s/);
  });

  it('says how all that the key has spent is explained, where it was asked', () => {
    expect(tooltip([sampled({}), spent('a', 1)])).toContain('Since 2026-11-18: explained by entries $1.00 · elsewhere on this key $0.00 · unexplained $8.00');
    expect(tooltip([spent('a', 1)])).not.toContain('explained');
    expect(tooltip([sampled({ usage: ZERO })])).not.toContain('explained');
  });

  it('tells the exact amount of today where the figure is rounded', () => {
    expect(tooltip([spent('a', 1.234567)])).toContain('Last 7 days ▁▁▁▁▁▁█ &nbsp;·&nbsp; today exactly $1.234567');
    expect(tooltip([spent('a', 1.23)])).not.toContain('exactly');
  });

  it('tells the calls that run, and what they will cost', () => {
    const expecting: NewEvent = { ...held('g', fromUsd(1)), expected: fromUsd(0.012) } as NewEvent;
    expect(tooltip([expecting])).toContain('$(sync~spin) 1 call runs, for ≈$0.012 together.');
    expect(tooltip([expecting, held('h', undefined)])).toContain('2 calls run, for ≈$0.012 together; the price of 1 is not known.');
    expect(tooltip([held('h', undefined)])).toContain('1 call runs, for nobody knows how much.');
    expect(tooltip([])).not.toContain('sync');
  });

  it('draws the last seven days, and nothing where there was nothing', () => {
    expect(tooltip([spent('a', 1), spent('b', 2, { at: NOON - 2 * DAY })])).toContain('Last 7 days ▁▁▁▁█▁▅');
    expect(tooltip([])).not.toContain('Last 7 days');
  });

  it('says when the key was asked last, where that is long ago', () => {
    expect(tooltip([], {}, { staleSince: NOON - 3 * HOUR })).toContain('$(history) The key was last asked at 09:00. What other programs have spent since then is missing.');
  });

  it('says since when nobody is reached, and what is missing therefore', () => {
    const offline = (since: number): string => tooltip([], {}, { connection: { kind: 'offline', since, reason: 'No answer.' } });
    expect(offline(NOON - 60_000)).toContain('Not reached since 11:59: No answer. What other programs have spent since then is missing.');
    expect(offline(NOON - 2 * DAY)).toContain('Not reached since 2026-11-16 12:00:');
  });

  it('tells how the proxy stands, in one line, once somebody has wanted it', () => {
    const line = (status: ProxyStatus): string => tooltip([], {}, { proxy: { status, clients: 3 } }).split('\n').find((each) => each.includes('Proxy')) ?? '';
    expect(line({ kind: 'running', port: 4141, baseUrl: baseUrlOf(4141) })).toBe(`$(plug) Proxy on 127.0.0.1:4141 · 3 clients &nbsp; [Connect a Tool…](command:${COMMANDS.connectTool})`);
    expect(line({ kind: 'elsewhere', port: 4141 })).toContain('$(plug) Proxy on 127.0.0.1:4141, in another window or a terminal');
    expect(line({ kind: 'blocked', port: 4141, pid: 7, program: '[x](command:y)' })).toBe('$(warning) Proxy: port 4141 is taken by [x](command:y) (7)');
    expect(tooltipMarkdown(glanceAfter([], {}, { proxy: { status: { kind: 'blocked', port: 1, pid: 7, program: '[x](command:y)' }, clients: 0 } }), UTC, (model) => model)).not.toMatch(/\[x\]\(command/);
    expect(line({ kind: 'off' })).toBe('');
    expect(tooltip([])).not.toContain('Proxy');
  });

  it('takes no Intl into use, which would cost every window eight megabytes', () => {
    const events: readonly NewEvent[] = [sampled({ limit: fromUsd(100), limitRemaining: fromUsd(91), limitReset: 'month' }), spent('a', 1234.5, { inputTokens: 9999 }), spent('b', 0.0001), held('h', fromUsd(1))];
    const state = stateAfter([...Array.from({ length: 20 }, (_, day) => spent(`d${day}`, 2, { at: NOON - day * DAY })), ...events]);
    const zone = localZone();
    const text = withoutIntl(() => {
      const local = { ...budgeting({ 'limits.monthly': 5000 }), zone };
      const glance = glanceOf(state, NOON, local, { kind: 'live', at: NOON }, KEY);
      const forecasts = runningForecasts(historyOf(state, NOON, local), state, NOON, local);
      return `${statusText(glance, { template: '{spend} / {limit} · {share} {days}', zone, nameOf: (model) => model }).text} ${tooltipMarkdown({ ...glance, forecasts }, zone, (model) => model)}`;
    });
    expect(text.replaceAll('\\', '')).toMatch(/\$1,236\.50.*the end of November/s);
  });

  it('has links to commands, and to sign in or set the key where that is what helps', () => {
    const commands = (text: string): readonly string[] => [...text.matchAll(/\(command:([\w.]+)\)/g)].map(([, command]) => command ?? '');
    expect(commands(tooltip([]))).toEqual([COMMANDS.openReport, COMMANDS.sendTrackedPrompt, COMMANDS.changeLimits]);
    for (const connection of [{ kind: 'no-key' }, { kind: 'refused', reason: 'x' }] as const) expect(commands(tooltip([], {}, { connection })).slice(0, 2)).toEqual([COMMANDS.signIn, COMMANDS.setApiKey]);
  });
});

describe('a text from outside', () => {
  const nasty = '[click](command:workbench.action.quit) $(trash) | **x** <img src=x> ![a](b) `c`\n# d';

  it('cannot bring a link, an icon, a column or markup into the tooltip', () => {
    const events: readonly NewEvent[] = [spent('a', 1, { model: nasty, provider: nasty })];
    const text = tooltipMarkdown(glanceAfter(events, {}, { connection: { kind: 'refused', reason: nasty } }), UTC, () => nasty);
    const own = tooltipMarkdown(glanceAfter([spent('a', 1, { model: 'm' })], {}, { connection: { kind: 'refused', reason: 'r' } }), UTC, () => 'm');
    for (const mark of ['(?<!\\\\)\\[', '(?<!\\\\)\\$\\(', '(?<!\\\\)\\|', '(?<!\\\\)<', '\n']) expect(text.match(new RegExp(mark, 'g'))?.length ?? 0, mark).toBe(own.match(new RegExp(mark, 'g'))?.length ?? 0);
  });

  it('carries no figure along where it runs from right to left, and hides nothing', () => {
    const text = tooltipMarkdown(glanceAfter([spent('a', 1, { model: 'x', client: 'לקוח' })], { budgets: [{ scope: 'client:לקוח', daily: 1 }] }), UTC, () => '\u202eשם');
    expect(text).toContain('| \u2068שם\u2069 | \\$1\\.00 |');
    expect(text).toMatch(/Last call .*: \u2068שם\u2069, /);
    expect(text).toContain('Daily limit of client \u2068לקוח\u2069 reached');
    expect(text).not.toContain('\u202e');
    expect(tooltipMarkdown(glanceAfter([spent('a', 1)]), UTC, () => '\u200b')).toContain('U\\+200B');
  });

  it('is escaped wherever markdown would see something in it', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'[]()<>|*_`#$\\~!-+.&:{}\n\rab'.split('')) }), (text) => {
      expect(escapeMarkdown(text)).toMatch(/^(?:\\[^\n\r]|&#36;(?=\\\()|[ab ])*$/);
    }));
  });
});
