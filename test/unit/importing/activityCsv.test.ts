import { describe, expect, it } from 'vitest';
import { activityReader, columnsOf } from '../../../src/core/importing/activityCsv.ts';
import { CsvSplitter } from '../../../src/core/importing/records.ts';
import { NOON } from '../fakes/ledger.ts';
import { fixture } from './kit.ts';

const [heading, ...rows] = ((splitter) => [...splitter.push(fixture('activity.csv')), ...splitter.end()].map(({ text }) => text))(new CsvSplitter());
const read = activityReader(columnsOf(heading ?? ''));
const row = (index: number): unknown => read(rows[index] ?? '', NOON);
const call = (index: number): unknown => {
  const found = read(rows[index] ?? '', NOON);
  return found.kind === 'call' ? { ...found.call, keyName: found.keyName } : found;
};

describe('a row of OpenRouter\'s export', () => {
  it('names the program, the key and all figures', () => {
    expect(call(0)).toEqual({
      at: Date.UTC(2026, 10, 1, 8, 0, 0, 40), generationId: 'gen-1793520000-aaaaaaaaaaaaaaaaaaaa', status: 'ok', model: 'anthropic/claude-4.5-haiku-20251001', provider: 'Anthropic',
      client: 'Cline', keyName: 'laptop', cost: 12_500_000, isByok: false, inputTokens: 10400, outputTokens: 210, reasoningTokens: 0, cacheReadTokens: 8000,
      streamed: true, finishReason: 'stop', durationMs: 2140, firstTokenMs: 610,
    });
  });

  it('may have the other form of date, a user, empty cells and quoted ones', () => {
    expect(call(1)).toEqual({
      at: Date.UTC(2026, 10, 1, 8, 1, 0, 500), generationId: 'gen-1793520060-bbbbbbbbbbbbbbbbbbbb', status: 'ok', model: 'openai/gpt-4o-mini', provider: 'OpenAI', user: 'someone',
      client: 'Tab, the "editor"', keyName: 'laptop', cost: 335_000, inputTokens: 1200, outputTokens: 34, reasoningTokens: 12, cacheReadTokens: 0,
      streamed: false, finishReason: 'stop', durationMs: 820,
    });
  });

  it('tells what the user\'s own key was charged', () => {
    expect(call(2)).toMatchObject({ isByok: true, upstreamCost: 8_000_000, cost: 400_000, keyName: 'ci' });
  });

  it('may be of a cancelled call, of one without a cost, or of a free variant', () => {
    expect(call(3)).toMatchObject({ status: 'cancelled', cost: 210_000 });
    expect(call(3)).not.toHaveProperty('finishReason');
    expect(call(4)).not.toHaveProperty('cost');
    expect(call(4)).toMatchObject({ client: 'An app of two lines' });
    expect(call(5)).toMatchObject({ cost: 0, model: 'deepseek/deepseek-r1:free' });
  });

  it('is refused with a reason where it cannot be read', () => {
    expect(row(6)).toEqual({ kind: 'bad', why: 'created_at is no time: someday' });
    expect(row(7)).toEqual({ kind: 'bad', why: '3 cells where the heading has 24' });
  });
});
