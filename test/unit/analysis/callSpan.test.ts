import { describe, expect, it } from 'vitest';
import { callSpan } from '../../../src/core/analysis/callSpan.ts';
import type { ReportRange } from '../../../src/core/analysis/range.ts';
import { NEVER } from '../../../src/core/ledger/entryList.ts';
import { createZone } from '../../../src/core/period.ts';

const zone = createZone('Europe/Berlin');
const NOW = Date.parse('2026-11-22T14:05:30Z');
const startOf = (range: ReportRange, first?: number): string => new Date(callSpan(range, NOW, zone, first).start).toISOString();

describe('the calls of a range', () => {
  it('begin with a local day, or an hour', () => {
    expect(startOf({ kind: '24h' })).toBe('2026-11-21T15:00:00.000Z');
    expect(startOf({ kind: '7d' })).toBe('2026-11-15T23:00:00.000Z');
    expect(startOf({ kind: '30d' })).toBe('2026-10-23T22:00:00.000Z');
    expect(startOf({ kind: '12m' })).toBe('2025-11-30T23:00:00.000Z');
    expect(startOf({ kind: 'all' }, Date.parse('2026-03-05T12:00:00Z'))).toBe('2026-03-04T23:00:00.000Z');
    expect(startOf({ kind: 'all' })).toBe('2026-11-21T23:00:00.000Z');
  });

  it('have no end but where one was chosen', () => {
    expect(callSpan({ kind: '90d' }, NOW, zone, undefined).end).toBe(NEVER);
    expect(callSpan({ kind: 'custom', from: '2026-10-25', to: '2026-10-25' }, NOW, zone, undefined)).toEqual({ start: Date.parse('2026-10-24T22:00:00Z'), end: Date.parse('2026-10-25T23:00:00Z') });
  });
});
