import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutBulk } from '../../../src/core/importing/undo.ts';
import type { AmendEvent, EntryEvent } from '../../../src/core/ledger/events.ts';
import type { EntryRecord } from '../../../src/core/ledger/merge.ts';
import { mergeEvent } from '../../../src/core/ledger/merge.ts';
import { nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { COST_SOURCES, rankOf } from '../../../src/core/usage.ts';
import { NOON, entryOf } from '../fakes/ledger.ts';
import { BULK } from './kit.ts';

const ID = '01KAQ000000000000000000001';
/** Events of before and after the import. */
const [BEFORE, AFTER] = ['01KAP000000000000000000000', '01KAR000000000000000000000'];

const entry = (fields: Partial<UsageEntry>, ev: string): EntryEvent => ({ v: 1, ev, at: NOON, type: 'entry', id: ID, entry: entryOf({ id: ID, ...fields }) });
const amend = (fields: AmendEvent['fields'], ev: string): AmendEvent => ({ v: 1, ev, at: NOON, type: 'amend', id: ID, fields });
const fold = (...events: readonly (EntryEvent | AmendEvent)[]): EntryRecord | undefined => events.reduce<EntryRecord | undefined>(mergeEvent, undefined);

const source = fc.constantFrom(...COST_SOURCES);
const told = fc.record({ costSource: source, cost: fc.nat(9).map(nano), client: fc.constantFrom('a', 'b'), durationMs: fc.nat(9) }, { requiredKeys: ['costSource'] });

describe('undoing an import', () => {
  it('leaves what it would be had the import never been, whatever was said before, and since with at least its weight', () => {
    fc.assert(fc.property(told, fc.option(told, { nil: undefined }), told, fc.option(told, { nil: undefined }), (first, second, imported, later) => {
      fc.pre(later === undefined || rankOf(later.costSource) >= rankOf(imported.costSource));
      const old = fold(entry(first, BEFORE), ...(second === undefined ? [] : [amend(second, `${BEFORE.slice(0, -1)}1`)]));
      const now = fold(entry(first, BEFORE), ...(second === undefined ? [] : [amend(second, `${BEFORE.slice(0, -1)}1`)]), amend(imported, BULK), ...(later === undefined ? [] : [amend(later, AFTER)]));
      const never = old !== undefined && later !== undefined ? mergeEvent(old, amend(later, AFTER)) : old;
      if (now === undefined) throw new Error('nothing was folded');
      expect(stamped(withoutBulk(now, old, BULK))).toEqual(stamped(never));
    }));
  });

  it('takes out a call that only the import knew', () => {
    const now = fold(entry({ costSource: 'import' }, BULK));
    expect(now === undefined || withoutBulk(now, undefined, BULK)).toBeUndefined();
  });

  it('leaves a call that was heard of otherwise since', () => {
    const now = fold(entry({ costSource: 'import', client: 'aider' }, BULK), entry({ costSource: 'usage', cost: nano(7) }, AFTER));
    const left = now === undefined ? undefined : withoutBulk(now, undefined, BULK);
    expect(left?.fields).toEqual(entryOf({ id: ID, costSource: 'usage', cost: nano(7) }));
    expect(left?.base.ev).toBe(AFTER);
  });
});

/** Fields with their stamps: of two records with equal ones, both will go the same way for ever. */
function stamped(record: EntryRecord | undefined): object | undefined {
  if (record === undefined) return undefined;
  return Object.fromEntries(Object.entries(record.fields).filter(([name]) => name !== 'id').map(([name, value]) => [name, [value, record.stamps[name as keyof UsageEntry] ?? record.base]]));
}
