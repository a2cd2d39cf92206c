import fc from 'fast-check';
import { expect, it } from 'vitest';
import { COLOURS, PLAIN, paintFor } from '../../../src/cli/render/paint.ts';
import { BAR_CELLS, bar, table } from '../../../src/cli/render/table.ts';
import { widthOf } from '../../../src/cli/render/width.ts';

it('a bar is drawn to an eighth of a cell, and something is never nothing', () => {
  expect(bar(1)).toBe('██████████');
  expect(bar(0.5)).toBe('█████');
  expect(bar(0.0001)).toBe('▏');
  expect(bar(0)).toBe('');
  expect(bar(Number.NaN)).toBe('');
  expect(bar(7)).toBe('██████████');
});

it('a longer share has no shorter bar', () => {
  const cells = (share: number): number => widthOf(bar(share));
  fc.assert(fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => (a <= b ? cells(a) <= cells(b) : cells(a) >= cells(b)) && cells(a) <= BAR_CELLS));
});

it('figures stand right-aligned under each other, whatever letters the labels have', () => {
  const rows = [{ label: '日本語のモデル', figures: ['$1.20', '51 %'], after: '██' }, { label: 'b', figures: ['$0.0012', '<1 %'] }];
  expect(table(rows, 80, PLAIN)).toEqual([
    '  日本語のモデル     $1.20  51 %  ██',
    '  b                $0.0012  <1 %',
  ]);
});

it('a long label gives way, the figures stay', () => {
  const label = `vendor/${'very-'.repeat(30)}long`;
  const [line = ''] = table([{ label, figures: ['$1,234.56', '100 %'], after: bar(1) }], 80, PLAIN);
  expect(widthOf(line)).toBe(80);
  expect(line).toMatch(/…\s+\$1,234\.56 {2}100 % {2}██████████$/);
});

it('on a narrow terminal bars give way first, then labels, and figures never', () => {
  const rows = [{ label: '2026-11-22 Sun', figures: ['$1,234.56', '100 %'], bar: { share: 1 } }, { label: '2026-11-23 Mon', figures: ['$0.10', '<1 %'], bar: { share: 0.5 } }];
  expect(table(rows, 80, PLAIN)[0]).toBe('  2026-11-22 Sun   $1,234.56  100 %  ██████████');
  expect(table(rows, 42, PLAIN)).toEqual(['  2026-11-22 Sun   $1,234.56  100 %  █████', '  2026-11-23 Mon       $0.10   <1 %  ██▌']);
  expect(table(rows, 38, PLAIN)[0]).toBe('  2026-11-22 Sun   $1,234.56  100 %');
  expect(table(rows, 32, PLAIN)).toEqual(['  2026-11-22…   $1,234.56  100 %', '  2026-11-23…       $0.10   <1 %']);
});

it('a bar is never cut, whatever the width', () => {
  const cells = fc.record({ label: fc.string({ minLength: 1, maxLength: 60 }), bar: fc.record({ share: fc.double({ min: 0, max: 1, noNaN: true }), isGauge: fc.boolean() }) });
  fc.assert(fc.property(fc.array(cells, { minLength: 1, maxLength: 4 }), fc.integer({ min: 24, max: 120 }), (rows, width) => {
    const lines = table(rows.map((row) => ({ ...row, label: row.label.replace(/[^ -~]/g, 'x'), figures: ['$1.00'] })), width, PLAIN);
    for (const line of lines) {
      expect(widthOf(line)).toBeLessThanOrEqual(width);
      expect(line).not.toMatch(/\$1\.00.*…/);
    }
  }));
});

it('a gauge shows what is empty, before what is said of it', () => {
  const rows = [{ label: 'Daily', figures: ['$1.00'], bar: { share: 0.25, isGauge: true }, after: 'until 00:00' }];
  expect(table(rows, 80, PLAIN)).toEqual(['  Daily   $1.00  ██▌·······  until 00:00']);
  expect(table(rows, 34, PLAIN)).toEqual(['  Daily   $1.00  █···  until 00:00']);
  expect(table(rows, 28, PLAIN)).toEqual(['  Daily   $1.00  until 00:00']);
  expect(table(rows, 24, PLAIN)).toEqual(['  Daily   $1.00']);
});

it('paints terminals only, and not against the user\'s wish', () => {
  expect(paintFor(true, {})).toBe(COLOURS);
  expect(paintFor(false, {})).toBe(PLAIN);
  expect(paintFor(true, { NO_COLOR: '1' })).toBe(PLAIN);
  expect(paintFor(true, { NO_COLOR: '' })).toBe(COLOURS);
  expect(paintFor(true, { TERM: 'dumb' })).toBe(PLAIN);
});
