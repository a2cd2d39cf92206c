import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeSpan } from '../../../src/core/exporting/markdown.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { DAY, NOON, entryOf } from '../fakes/ledger.ts';
import { ask, exported } from './kit.ts';

const entries = [
  entryOf({ id: 'a', at: NOON - DAY, cost: fromUsd(1.2), model: 'openai/gpt-4o-mini', inputTokens: 1000, outputTokens: 200 }),
  entryOf({ id: 'b', cost: fromUsd(0.3), costSource: 'estimate', model: 'x-ai/grok', client: 'aider' }),
  entryOf({ id: 'c', costSource: 'none', model: 'x-ai/grok', client: 'aider', status: 'error' }),
  entryOf({ id: 'u:1', source: 'untracked', calls: 0, cost: fromUsd(0.5), costSource: 'key', model: undefined as never }),
];

describe('a Markdown report', () => {
  it('says the total with what is unsure about it', async () => {
    const { text } = await exported(entries, ask('md'));
    expect(text).toContain('# OpenRouter spend · 2026-11-15 to 2026-11-22 (Europe/Berlin)');
    expect(text).toContain('- Cost: ≥$2.00, of which $0.30 estimated, 1 call unknown');
    expect(text).toContain('- Calls: 3, of which 1 failed; 0 more were refused before they were sent');
  });

  it('words a sum that lacks calls as everything else does', async () => {
    const { text } = await exported([entryOf({ id: 'a', cost: fromUsd(0.000007765) }), entryOf({ id: 'b', costSource: 'none' })], ask('md'));
    expect(text).toContain('- Cost: ≥$0.000007765, 1 call unknown\n');
  });

  it('lists models and clients dearest first, and days in their order', async () => {
    const { text } = await exported(entries, ask('md'));
    const names = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| ---')).map((line) => line.split(' | ')[0]?.slice(2));
    expect(names).toEqual([
      'Model', '`openai/gpt-4o-mini`', 'elsewhere on this key', '`x-ai/grok`',
      'Client', 'no program named', 'elsewhere on this key', '`aider`',
      'Day', '2026-11-17', '2026-11-18',
    ]);
    expect(text).toContain('| `openai/gpt-4o-mini` | $1.20 | 60 % | 1 | 0 | 1,000 | 200 |');
  });

  it('leaves out what was spent elsewhere when asked to, and says so', async () => {
    const { text, rows } = await exported(entries, ask('md', { untracked: false }));
    expect(rows).toBe(3);
    expect(text).toContain('Money spent elsewhere on this key: left out');
    expect(text).not.toContain('| elsewhere');
  });

  it('shows a filter as it was asked for', async () => {
    const { text } = await exported(entries, ask('md', { where: { client: ['aider', 'a|b', ''], model: ['x'] } }));
    expect(text).toContain('- Only client: `aider`, `a\\|b`, (none); model: `x`\n');
  });

  it('says which calls alone are in it', async () => {
    const { text } = await exported([], ask('md', { where: {}, match: { costOver: { amount: 50_000_000, countByok: false }, errorText: '`busy`' } }));
    expect(text).toContain('- Only cost over $0.05; error: `` `busy` ``\n');
  });

  it('keeps the calls, the sums and the shape of a table whatever a model is called', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: fc.constantFrom('`', '|', '\\', '<', '[', '](', '\n', '*', 'x') }), async (model) => {
      const { text } = await exported([entryOf({ id: 'a', cost: fromUsd(1), model })], ask('md'));
      const rows = text.split('\n').filter((line) => line.startsWith('|'));
      expect(rows).toHaveLength(9);
      for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(9);
    }));
  });

  it('puts texts from outside into code that they cannot leave', () => {
    expect(codeSpan('a`b')).toBe('`` a`b ``');
    expect(codeSpan('``')).toBe('``` `` ```');
    expect(codeSpan('two\nlines')).toBe('`two lines`');
    expect(codeSpan('')).toBe('–');
    expect(codeSpan('\u202eab')).toBe('`ab`');
    expect(codeSpan('\u3164')).toBe('`U+3164`');
    expect(codeSpan('שם')).toBe('\u2068`שם`\u2069');
  });
});
