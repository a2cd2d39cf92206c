import { describe, expect, it } from 'vitest';
import type { ImportReply } from '../../../src/core/importing/types.ts';
import { fromUsd, nano } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import { detailsOf, doneText, gainOf, newText, restOf, undoneText } from '../../../src/vscode/transfer/importWords.ts';
import { KEY } from '../fakes/ledger.ts';
import { OTHER_KEY } from '../importing/kit.ts';

const REPLY: ImportReply = {
  format: 'activity', lines: 1240, added: 1200, intervals: 0, merged: 20, moved: 0, duplicates: 17, leftOut: 0, bad: { count: 3, first: [{ line: 9, why: 'not JSON' }, { line: 12, why: 'it has no time' }] },
  from: Date.UTC(2026, 0, 2), to: Date.UTC(2026, 10, 3), cost: fromUsd(41.2), unknown: 0,
  byClient: [{ name: 'Cline', calls: 1000, cost: fromUsd(40), unknown: 0 }, { name: '', calls: 200, cost: fromUsd(1.2), unknown: 0 }], byModel: [],
  byKey: [{ name: 'laptop', keyHash: KEY, isMine: true, calls: 1000, cost: fromUsd(40), unknown: 0, known: 3, kept: 0 }, { name: 'ci', keyHash: OTHER_KEY, isMine: false, calls: 200, cost: fromUsd(1.2), unknown: 0, known: 1, kept: 0 }],
};

describe('the words about an import', () => {
  it('say what it brings', () => {
    expect(gainOf(REPLY, UTC)).toBe('$41.20 · 2026-01-02 to 2026-11-03');
    expect(gainOf({ ...REPLY, unknown: 2 }, UTC)).toBe('≥$41.20 · cost of 2 calls unknown · 2026-01-02 to 2026-11-03');
    expect(gainOf({ ...REPLY, added: 0 }, UTC)).toBe('');
  });

  it('say what becomes of the other lines', () => {
    expect(restOf(REPLY)).toBe('20 known calls completed · 17 known already · 3 lines cannot be read');
    expect(restOf({ ...REPLY, merged: 0, duplicates: 0, bad: { count: 0, first: [] } })).toBe('');
  });

  it('say what was done and undone', () => {
    expect(doneText(REPLY)).toBe('1,200 calls imported, $41.20; 20 known calls completed.');
    expect(doneText({ ...REPLY, added: 1, merged: 0, cost: nano(0), unknown: 1 })).toBe('1 call imported, ≥$0.00.');
    expect(undoneText({ bulk: 'x', removed: 1200, restored: 20 })).toBe('The import was taken back: 1,200 calls removed, 20 put back to what they were.');
  });

  it('tell intervals of other programs from calls', () => {
    expect(doneText({ ...REPLY, added: 7, intervals: 4, merged: 0 })).toBe('3 calls and 4 intervals of other programs\' spend imported, $41.20.');
    expect(newText({ added: 1, intervals: 1 })).toBe('1 interval of other programs\' spend');
  });

  it('show no unknown cost as nothing, and say how many have no row of their own', () => {
    const byModel = [{ name: 'a/b', calls: 2, cost: nano(0), unknown: 2 }, { name: 'c/d', calls: 2, cost: fromUsd(1), unknown: 1 }, { name: '…', calls: 3, cost: fromUsd(0.5), unknown: 0, names: 3 }];
    const lines = detailsOf({ ...REPLY, byModel }, 'x', UTC).split('\n');
    expect(lines.slice(lines.indexOf('By model') + 1, lines.indexOf('By model') + 4)).toEqual(['  a/b                  –  2 calls', '  c/d             ≥$1.00  2 calls', '  and 3 more      $0.500  3 calls']);
  });

  it('give every detail: programs, keys, bad lines with their numbers', () => {
    expect(detailsOf(REPLY, 'activity.csv', UTC).split('\n')).toEqual([
      'activity.csv: OpenRouter\'s activity export, 1,240 lines', '',
      'New         1,200 calls · $41.20 · 2026-01-02 to 2026-11-03',
      'Completed   20 calls that the ledger knows in part: the app, the provider, times',
      'Skipped     17 calls that the ledger knows, or that are twice in the file',
      'Unreadable  3 lines', '',
      'Of these new calls, by program',
      '  Cline       $40.00  1,000 calls',
      '  (none)       $1.20  200 calls', '',
      'Keys',
      '  "laptop": 1,000 new calls, counted to the key at work, whose untracked spend they explain',
      '  "ci": 200 new calls, counted to an account of its own (cdcdcdcd…); 1 of its calls known from the key at work', '',
      'Lines that cannot be read',
      '  9: not JSON', '  12: it has no time', '  and 1 more', '',
    ]);
  });
});
