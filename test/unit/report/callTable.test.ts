import { describe, expect, it } from 'vitest';
import { callView } from '../../../media/report/model/callTable.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { createZone } from '../../../src/core/period.ts';
import type { CallLine } from '../../../src/protocol/calls.ts';
import { NOW } from '../../fixtures/report/world.ts';

const zone = createZone('Europe/Berlin');
const CALL: CallLine = { id: '1', at: NOW - 120_000, source: 'prompt', model: 'openai/gpt-5.1', name: 'GPT-5.1', provider: 'Azure', status: 'ok', inputTokens: 1200, outputTokens: 80, durationMs: 3400, cost: fromUsd(0.0034), estimated: false, attempt: 1 };
const view = (parts: Partial<CallLine> = {}): ReturnType<typeof callView> => callView({ ...CALL, ...parts }, NOW, zone);

describe('a call', () => {
  it('shows when, what, whence, how much and how it ended', () => {
    expect(view()).toMatchObject({ time: '2 min ago', timeTitle: '2026-11-22 15:03:30 Europe/Berlin', name: 'GPT-5.1', nameTitle: 'openai/gpt-5.1, served by Azure', from: 'Tracked prompt', input: '1,200', output: '80', duration: '3.4 s', cost: '$0.0034', mark: { word: 'ok' } });
  });

  it('names the client rather than the way it came', () => {
    expect(view({ source: 'proxy', client: 'aider', project: 'shop-1a2b3c4d' })).toMatchObject({ from: 'aider', fromTitle: 'aider · Proxy · shop-1a2b3c4d' });
    expect(view({ source: 'proxy', client: '' }).from).toBe('Proxy');
  });

  it('names what cannot be seen by its code points, and isolates what runs from right to left', () => {
    expect(view({ name: '\u200b', client: '\u202eabc', model: 'שם' })).toMatchObject({ name: 'U+200B', from: 'abc', nameTitle: '\u2068שם\u2069, served by Azure' });
    expect(view({ client: 'לקוח', project: '\u3164' }).fromTitle).toBe('\u2068לקוח\u2069 · Tracked prompt · U+3164');
  });

  it('does not show what is unknown as zero', () => {
    const { id, at, source, model, name, status, estimated, attempt } = CALL;
    expect(callView({ id, at, source, model, name, status, estimated, attempt }, NOW, zone)).toMatchObject({ input: '–', output: '–', duration: '–', cost: '–', costTitle: 'The cost is not known yet.' });
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

  it('says from when to when money was spent elsewhere, and nothing of how that ended', () => {
    expect(view({ source: 'untracked', model: '', name: '', since: NOW - 720_000 })).toMatchObject({ timeTitle: '2026-11-22 14:53:30 Europe/Berlin to 2026-11-22 15:03:30 Europe/Berlin', mark: { word: 'untracked' }, paint: 'elsewhere' });
  });

  it('has the colour of its model', () => {
    expect([view({ hue: 3 }).paint, view().paint, view({ hue: 99 }).paint]).toEqual(['hue-3', 'other', 'other']);
  });
});
