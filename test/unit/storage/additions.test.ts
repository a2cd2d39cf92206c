import { describe, expect, it } from 'vitest';
import type { EntryRecord } from '../../../src/core/ledger/merge.ts';
import { mergeEvent } from '../../../src/core/ledger/merge.ts';
import { monthOf } from '../../../src/core/ledger/months.ts';
import type { AdditionFiles } from '../../../src/storage/additions.ts';
import { Additions } from '../../../src/storage/additions.ts';
import { entryOf } from '../fakes/ledger.ts';

const DAY = 24 * 3_600_000;
const JANUARY = Date.UTC(2026, 0, 1);
/** June and July are open. */
const WRITING = { openSince: Date.UTC(2026, 5, 1) };

/** Files of months, of which two are open at a time. */
class Files implements AdditionFiles {
  readonly written: EntryRecord[] = [];
  readonly months: string[] = [];
  /** Files in the order of their openings. */
  readonly opened: string[] = [];
  private open: readonly string[] = [];

  isOpen(month: string): boolean {
    return this.open.includes(month);
  }

  write(records: readonly EntryRecord[], month: string): void {
    if (month !== '' && !this.isOpen(month)) {
      this.opened.push(month);
      this.open = [...this.open.slice(-1), month];
    }
    this.written.push(...records);
    this.months.push(...records.map(() => month));
  }
}

const recordAt = (at: number, number: number): EntryRecord => mergeEvent(undefined, { v: 1, ev: 'e', at, type: 'entry', id: `i${number}`, entry: entryOf({ id: `i${number}`, at }) });

/** So many records, a day after the other over seven months, again and again, or one month after the other. */
function bring(count: number, inOrder: boolean): Files {
  const files = new Files();
  const additions = new Additions(files);
  const day = (number: number): number => (inOrder ? Math.floor((number / count) * 210) : (number * 37) % 210);
  for (let number = 0; number < count; number++) additions.add(recordAt(JANUARY + day(number) * DAY, number), WRITING);
  additions.flush(WRITING);
  return files;
}

describe('new records', () => {
  it('are all written, each to the file that it belongs to', () => {
    for (const inOrder of [true, false]) {
      const { written, months } = bring(3000, inOrder);
      expect(new Set(written.map(({ id }) => id)).size).toBe(3000);
      expect(written.length).toBe(3000);
      expect(months).toEqual(written.map(({ fields: { at = 0 } }) => (at < WRITING.openSince ? monthOf(at) : '')));
    }
  });

  it('in the order of time open each month once', () => {
    expect(bring(70_000, true).opened).toEqual(['2026-01', '2026-02', '2026-03', '2026-04', '2026-05']);
  });

  it('in no order open the months no more often than it takes not to keep too many waiting', () => {
    expect(bring(3000, false).opened).toEqual(['2026-01', '2026-02', '2026-03', '2026-04', '2026-05']);
    expect(bring(200_000, false).opened.length).toBeLessThanOrEqual(5 * (1 + 200_000 / 50_000));
  });

  it('without a place in time go where everything open is', () => {
    const files = new Files();
    const additions = new Additions(files);
    additions.add(recordAt(JANUARY, 1), WRITING);
    additions.add(mergeEvent(undefined, { v: 1, ev: 'e', at: JANUARY, type: 'amend', id: 'part', fields: { costSource: 'none' } }), WRITING);
    additions.add(recordAt(Number.NaN, 2), WRITING);
    additions.add(recordAt(-5, 3), WRITING);
    additions.flush(WRITING);
    expect(files.months).toEqual(['', '', '', '2026-01']);
  });

  it('that were forgotten are written by nobody', () => {
    const files = new Files();
    const additions = new Additions(files);
    additions.add(recordAt(JANUARY, 1), WRITING);
    additions.forget();
    additions.flush(WRITING);
    expect(files.written).toEqual([]);
  });
});
