import { describe, expect, it } from 'vitest';
import { callsCaption, callView } from '../../../media/report/model/callTable.ts';
import { fromUsd, ZERO } from '../../../src/core/money.ts';
import { createZone } from '../../../src/core/period.ts';
import type { CallRow } from '../../../src/protocol/report.ts';
import { NOW } from '../../fixtures/report/world.ts';

const zone = createZone('Europe/Berlin');
const CALL: CallRow = { id: '1', at: NOW - 120_000, source: 'prompt', model: 'openai/gpt-5.1', name: 'GPT-5.1', provider: 'Azure', status: 'ok', inputTokens: 1200, outputTokens: 80, durationMs: 3400, cost: fromUsd(0.0034), estimated: false };
const view = (parts: Partial<CallRow> = {}): ReturnType<typeof callView> => callView({ ...CALL, ...parts }, NOW, zone);

describe('a call', () => {
  it('shows when, what, whence, how much and how it ended', () => {
    expect(view()).toMatchObject({ time: '2 min ago', timeTitle: '2026-11-22 15:03:30 Europe/Berlin', name: 'GPT-5.1', nameTitle: 'openai/gpt-5.1, served by Azure', from: 'Tracked prompt', input: '1,200', output: '80', duration: '3.4 s', cost: '$0.0034', mark: { word: 'ok' } });
  });

  it('names the client rather than the way it came', () => {
    expect(view({ source: 'proxy', client: 'aider', project: 'shop-1a2b3c4d' })).toMatchObject({ from: 'aider', fromTitle: 'aider · Proxy · shop-1a2b3c4d' });
    expect(view({ source: 'proxy', client: '' }).from).toBe('Proxy');
  });

  it('does not show what is unknown as zero', () => {
    const { id, at, source, model, name, status, estimated } = CALL;
    expect(callView({ id, at, source, model, name, status, estimated }, NOW, zone)).toMatchObject({ input: '–', output: '–', duration: '–', cost: '–', costTitle: 'The cost is not known yet.' });
  });

  it('marks an estimate', () => {
    expect(view({ estimated: true })).toMatchObject({ cost: '≈$0.0034', costTitle: '$0.0034, estimated until OpenRouter tells the cost' });
  });

  it.each([['error', 'failed', 'error'], ['cancelled', 'cancelled', 'calm'], ['blocked', 'blocked', 'warning'], ['cached', 'cached', 'calm']] as const)('says by word and picture that it was %s', (status, word, tone) => {
    expect(view({ status }).mark).toMatchObject({ word, tone });
  });

  it('gives the reason of a failure', () => {
    expect(view({ status: 'error', errorText: 'Overloaded' }).reason).toBe('Overloaded');
    expect(view({ errorText: '' }).reason).toBeUndefined();
  });

  it('names money spent elsewhere without inventing a model', () => {
    expect(view({ source: 'untracked', model: '', name: '' }).name).toBe('Elsewhere on this key');
  });

  it('keeps the line for narrow pages short whatever a program calls itself', () => {
    expect(view({ client: 'y'.repeat(60) }).summary.length).toBeLessThan(80);
  });

  it('counts the calls of today in the zone of the report', () => {
    expect(callsCaption([CALL, { ...CALL, at: NOW - 86_400_000 }, { ...CALL, cost: ZERO }])).toBe('the last 3 calls');
    expect(callsCaption([CALL])).toBe('one call');
  });
});
