import { describe, expect, it } from 'vitest';
import { changedSince } from '../../../src/core/insight/changedSince.ts';
import type { LedgerEvent } from '../../../src/core/ledger/events.ts';
import { DAY, NOW } from './kit.ts';

const event = (fields: object): LedgerEvent => ({ v: 1, ev: '01', at: NOW, id: 'x', ...fields }) as LedgerEvent;

describe('since when calls have changed', () => {
  it('is the time of the earliest entry', () => {
    expect(changedSince([event({ type: 'entry', entry: { at: 500 } }), event({ type: 'entry', entry: { at: 300 } })])).toBe(300);
  });

  it('is, of what became known later, the time in its id, else some days ago', () => {
    expect(changedSince([event({ type: 'amend', id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', fields: {} })])).toBe(1_469_922_850_259);
    expect(changedSince([event({ type: 'amend', id: 'u:abab:1:0', fields: {} })])).toBe(NOW - 3 * DAY);
    expect(changedSince([event({ type: 'amend', id: 'u:abab:1:0', fields: { at: 77 } })])).toBe(77);
  });

  it('is ever, where a change went past the journal or the state was made anew', () => {
    expect(changedSince([])).toBe(Number.NEGATIVE_INFINITY);
    expect(changedSince([event({ type: 'bulk' }), event({ type: 'entry', entry: { at: 5 } })])).toBe(Number.NEGATIVE_INFINITY);
  });

  it('is never, where no call has', () => {
    expect(changedSince([event({ type: 'hold' }), event({ type: 'sample' })])).toBeUndefined();
  });
});
