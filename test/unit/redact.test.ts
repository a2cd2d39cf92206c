import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SpendError, describeError, isSpendError } from '../../src/core/errors.ts';
import { redact } from '../../src/core/redact.ts';

const KEY = `sk-or-v1-${'0123456789abcdef'.repeat(4)}`;

describe('redaction', () => {
  it.each([
    KEY, `Bearer ${KEY}`, `bearer abcdefgh12345678==`, `{"key":"${KEY}"}`, `https://x.example/?key=${KEY}&a=1`, `sk-proj-${'A'.repeat(40)}`, `xai-${'a'.repeat(40)}`, `gsk_${'a'.repeat(40)}`, `AIza${'b'.repeat(35)}`, `sk_live_${'9'.repeat(20)}`,
  ])('takes the key out of %s', (text) => {
    expect(redact(text)).not.toMatch(/0123456789abcdef|abcdefgh12345678|AAAAAAAA|aaaaaaaa|bbbbbbbb|99999999/);
  });

  it('finds a key wherever it stands', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (before, after) => {
      expect(redact(`${before} ${KEY} ${after}`)).not.toContain('0123456789abcdef0123456789abcdef');
    }));
  });

  it('leaves one line, whatever comes in', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(redact(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
    }));
  });

  it.each(['openrouter_key_limit', 'Key limit exceeded (monthly limit)', 'a task-management risk-assessment', 'gen-1784635692-zxxYFzJ9KIbgKIHj2cdk'])('leaves "%s" alone', (text) => {
    expect(redact(text)).toBe(text);
  });
});

describe('errors', () => {
  it('are told by name and code, even from another bundle', () => {
    const foreign = Object.assign(new Error('x'), { name: 'SpendError', code: 'offline' });
    expect([isSpendError(foreign), isSpendError(foreign, 'offline'), isSpendError(foreign, 'timeout')]).toEqual([true, true, false]);
    expect([isSpendError(new Error('x')), isSpendError('x'), isSpendError(undefined)]).toEqual([false, false, false]);
  });

  it('keep their cause apart from their sentence', () => {
    const cause = new Error('secret details');
    const error = new SpendError('offline', 'Not reached.', cause);
    expect([error.message, error.cause, error.code, describeError(error), describeError('plain')]).toEqual(['Not reached.', cause, 'offline', 'Not reached.', 'plain']);
    expect('cause' in new SpendError('offline', 'Not reached.')).toBe(false);
  });
});
