import { describe, expect, it } from 'vitest';
import { hasSpend, isMetered, screenOf, type Screen } from '../../../media/report/model/screen.ts';
import type { QueryState } from '../../../media/report/model/liveQuery.ts';
import type { ReportData } from '../../../src/protocol/report.ts';
import { createZone } from '../../../src/core/period.ts';
import { emptyReport, fullReport} from '../../fixtures/report/data.ts';
import { NOW } from '../../fixtures/report/world.ts';

const show = (state: QueryState<ReportData>, refusal?: string): Screen => screenOf(state, refusal, NOW, createZone);
const titles = (screen: Screen): readonly string[] => ('messages' in screen ? screen.messages.map(({ title }) => title) : []);

describe('the screen', () => {
  it('is blank, then a skeleton, then an error with a retry', () => {
    expect(show({ kind: 'blank' }).kind).toBe('blank');
    expect(show({ kind: 'loading' }).kind).toBe('skeleton');
    expect(show({ kind: 'failed', reason: 'No answer' })).toMatchObject({ kind: 'failed', message: { action: { run: 'retry' } } });
  });

  it('is the report once something was spent, without messages while all is well', () => {
    const screen = show({ kind: 'ready', data: fullReport() });
    expect(screen.kind).toBe('report');
    expect(titles(screen)).toEqual([]);
  });

  it('invites to the first call where nothing was spent', () => {
    expect(show({ kind: 'ready', data: emptyReport() })).toMatchObject({ kind: 'empty', invitation: { title: 'Nothing spent yet', action: { run: 'sendTrackedPrompt' } } });
  });

  it('invites to sign in or set a key instead of saying twice that there is none', () => {
    const screen = show({ kind: 'ready', data: emptyReport({ connection: { kind: 'no-key' } }) });
    expect(screen).toMatchObject({ kind: 'empty', messages: [], invitation: { action: { run: 'signIn' }, other: { run: 'setApiKey' } } });
  });

  it('offers nothing to do while the first answer is awaited', () => {
    const screen = show({ kind: 'ready', data: emptyReport({ connection: { kind: 'waiting' } }) });
    expect(screen.kind === 'empty' && screen.invitation.action).toBeUndefined();
  });

  it('keeps older figures and says of when they are', () => {
    const screen = show({ kind: 'ready', data: fullReport(), failure: 'No answer' });
    expect(screen).toMatchObject({ kind: 'report', messages: [{ text: 'No answer. You see the figures of 15:05.' }] });
  });

  it('tells all that is wrong, what the person just did first', () => {
    const data = fullReport({ connection: { kind: 'refused', reason: 'x' }, troubles: ['a', 'b'] });
    expect(titles(show({ kind: 'ready', data, failure: 'y' }, 'z'))).toEqual(['That did not work.', 'The report could not be refreshed.', 'OpenRouter refused the key.', 'About the ledger:', 'About the ledger:']);
  });

  it.each([{ kind: 'waiting' }, { kind: 'refused', reason: 'x' }, { kind: 'offline', since: NOW, reason: 'x' }] as const)('does not take zero for a figure where OpenRouter never answered: $kind', (connection) => {
    expect(isMetered(emptyReport({ connection }))).toBe(false);
    expect(isMetered(fullReport({ connection }))).toBe(true);
    expect(isMetered(emptyReport())).toBe(true);
    expect(show({ kind: 'ready', data: emptyReport({ connection }) })).toMatchObject({ kind: 'empty', invitation: { title: 'Nothing recorded yet' } });
  });

  it('counts a call of unknown cost as something, and one of long ago', () => {
    const data = emptyReport();
    const [day, ...rest] = data.periods;
    expect(hasSpend(data)).toBe(false);
    expect(day !== undefined && hasSpend({ ...data, periods: [{ ...day, spend: { ...day.spend, unknown: 1 } }, ...rest] })).toBe(true);
    expect(hasSpend({ ...data, hasHistory: true })).toBe(true);
  });
});
