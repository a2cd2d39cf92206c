import { describe, expect, it } from 'vitest';
import { connectionMessage, failureMessage, freshness, sentence, staleMessage, troubleMessage } from '../../../media/report/model/connection.ts';
import { UTC } from '../../../src/core/period.ts';

const NOW = Date.parse('2026-11-22T14:05:30Z');

describe('the connection', () => {
  it('is not worth a message while all is well or the first answer is awaited', () => {
    expect(connectionMessage({ kind: 'live', at: NOW }, true, NOW, UTC)).toBeUndefined();
    expect(connectionMessage({ kind: 'waiting' }, false, NOW, UTC)).toBeUndefined();
  });

  it('invites to sign in or set a key where there is none, and says what the old figures are', () => {
    expect(connectionMessage({ kind: 'no-key' }, true, NOW, UTC)).toMatchObject({ tone: 'calm', text: expect.stringContaining('recorded before') as string, action: { run: 'signIn' }, other: { run: 'setApiKey' } });
    expect(connectionMessage({ kind: 'no-key' }, false, NOW, UTC)?.text).not.toContain('recorded before');
  });

  it('says why a key was refused, what it means and what to do', () => {
    const message = connectionMessage({ kind: 'refused', reason: 'It was revoked' }, true, NOW, UTC);
    expect(message?.text).toBe('It was revoked. Money spent elsewhere on it is not counted. Sign in, or set a key that works.');
    expect([message?.action, message?.other]).toEqual([{ label: 'Sign in with OpenRouter', run: 'signIn' }, { label: 'Set API Key', run: 'setApiKey' }]);
  });

  it('says since when OpenRouter is out of reach and what is missing', () => {
    const message = connectionMessage({ kind: 'offline', since: NOW - 26 * 3_600_000, reason: 'No answer.' }, true, NOW, UTC);
    expect(message).toMatchObject({ tone: 'warning', title: 'OpenRouter not reached since 21 Nov 12:05.', action: { run: 'retry' } });
    expect(message?.text).toContain('money spent elsewhere since then is missing');
  });

  it('says how fresh the figures are', () => {
    expect(freshness({ kind: 'live', at: NOW - 12_000 }, NOW, NOW, UTC)).toBe('Checked with OpenRouter 12 s ago');
    expect(freshness({ kind: 'waiting' }, NOW, NOW, UTC)).toBe('Asking OpenRouter…');
    expect(freshness({ kind: 'no-key' }, NOW, NOW, UTC)).toBe('As of 14:05');
  });

  it('offers to try again after a failure, and diagnostics where the ledger is damaged', () => {
    expect(failureMessage('No answer in time').text).toBe('No answer in time.');
    expect(staleMessage('No answer', '14:05').text).toBe('No answer. You see the figures of 14:05.');
    expect(failureMessage('x').action?.run).toBe('retry');
    expect(troubleMessage('A file was set aside').action?.run).toBe('copyDiagnostics');
  });

  it('ends foreign texts as sentences, once', () => {
    expect(['done', 'done.', 'done?', ' done… ', ''].map(sentence)).toEqual(['done.', 'done.', 'done?', 'done…', '']);
  });
});
