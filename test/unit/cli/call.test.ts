import { describe, expect, it } from 'vitest';
import { callJson, figuresOfGeneration } from '../../../src/cli/callJson.ts';
import { forReader } from '../../../src/cli/callAnswer.ts';
import { summaryLine } from '../../../src/cli/render/callText.ts';
import { queryLines } from '../../../src/cli/render/queryText.ts';
import { PLAIN } from '../../../src/cli/render/paint.ts';
import { NO_SPEND } from '../../../src/core/budget/spend.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import { entryOf } from '../fakes/ledger.ts';

const entry = entryOf({ id: '01A', cost: fromUsd(0.0000873), inputTokens: 10, outputTokens: 143, durationMs: 285, generationId: 'gen-1', session: 's' });
const today = { cost: 1.23, limit: 5 };

describe('a call', () => {
  it('is summed up in a line', () => {
    expect(summaryLine(entry, { ...NO_SPEND, spent: fromUsd(1.23) }, undefined)).toBe('openai/gpt-4o-mini · 10 in, 143 out · $0.0000873 · 285 ms · today $1.23');
    expect(summaryLine(entryOf({ id: 'x', costSource: 'none', generationId: 'gen-2' }), NO_SPEND, undefined)).toMatch(/cost not known yet: "openrouter-spend status" looks it up/);
    expect(summaryLine(entryOf({ id: 'x', costSource: 'none' }), NO_SPEND, undefined)).toMatch(/· cost not known ·/);
    expect(summaryLine(entryOf({ id: 'x', cost: fromUsd(0.5), costSource: 'estimate' }), NO_SPEND, undefined)).toMatch(/≈\$0\.50, estimated/);
  });

  it('has the same fields in JSON however it ended', () => {
    const whole = callJson(entry, { text: 'Hi', today });
    expect(whole).toEqual({
      status: 'ok', text: 'Hi', cost: 0.0000873, costSource: 'usage', model: 'openai/gpt-4o-mini', provider: null, generationId: 'gen-1', inputTokens: 10, outputTokens: 143, cacheReadTokens: null, cacheWriteTokens: null,
      reasoningTokens: null, durationMs: 285, firstTokenMs: null, finishReason: null, estimate: null, id: '01A', session: 's', purpose: null, project: null, error: null, today,
    });
    const refused = callJson(entryOf({ id: '01B', status: 'blocked', cost: fromUsd(0), estimate: fromUsd(0.5) }), { text: '', today, refusal: { code: 'day limit', message: 'No room.' } });
    expect(refused).toMatchObject({ status: 'refused', cost: 0, estimate: 0.5, error: { code: 'day limit', message: 'No room.' } });
    expect(Object.keys(refused)).toEqual(Object.keys(whole));
    expect(callJson(entryOf({ id: '01C', status: 'error', errorCode: '429', errorText: 'Slow down' }), { today }).error).toEqual({ code: '429', message: 'Slow down' });
  });

  it('is read as it is by a program, and harmless to a terminal', () => {
    expect(forReader('a\u001b[2Jb\n', false)).toBe('a\u001b[2Jb\n');
    expect(forReader('a\u001b[2Jb\n', true)).toBe('a[2Jb\n');
  });

  it('that only OpenRouter knows is shown as far as it is known', () => {
    const figures = figuresOfGeneration({ cost: fromUsd(0.01), model: 'a/b', fromCache: false }, 'gen-9');
    expect(queryLines({ id: 'gen-9', foundIn: 'openrouter', at: null, ...figures, entry: null }, UTC, PLAIN)).toEqual([
      'gen-9', '  Model     a/b', '  Cost      $0.01, as OpenRouter keeps it', '  Tokens    in –, out –', '  Found     at OpenRouter; it is not in the ledger',
    ]);
  });
});
