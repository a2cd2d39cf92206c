import type { KnownCall, KnownCalls } from '../core/importing/known.ts';
import type { EntryRecord } from '../core/ledger/merge.ts';
import { entryOf } from '../core/ledger/merge.ts';
import type { Source, UsageEntry } from '../core/usage.ts';
import { eachRecord } from './entries.ts';
import type { EntryStore, Found } from './entryStore.ts';
import type { EntryTable } from './entryTable.ts';

const COLUMNS = 'SELECT id, at, origin, source, generationId FROM entries WHERE at IS NOT NULL AND origin IS NOT NULL AND source IS NOT NULL';

/** What an import asks of the raw entries, wherever they lie. */
export class StoredCalls implements KnownCalls {
  private readonly store: EntryStore;
  /** Whether anything was ever cleaned away: most ledgers need not be asked a million times. */
  private readonly hasCleaned: boolean;

  constructor(store: EntryStore) {
    this.store = store;
    this.hasCleaned = (store.months?.rows() ?? []).some(({ cleaned }) => cleaned > 0);
  }

  *all(): Iterable<KnownCall> {
    const { main, months } = this.store;
    yield* callsIn(main);
    for (const { month, bytes } of months?.rows() ?? []) {
      const table = bytes > 0 ? months?.table(month) : undefined;
      if (table !== undefined) yield* callsIn(table);
    }
  }

  withIds(ids: readonly string[]): readonly UsageEntry[] {
    return this.store.findEach(ids).flatMap(wholeEntry);
  }

  withGenerations(origin: string, generationIds: readonly string[]): readonly UsageEntry[] {
    return generationIds.flatMap((generationId) => entriesIn(this.store.findTwin(origin, generationId, '')));
  }

  between(origin: string, keyHash: string, start: number, end: number): readonly UsageEntry[] {
    const records = eachRecord(this.store, { start, end: end + 1, origin, where: { key: [keyHash] } });
    return [...records].flatMap(wholeCall);
  }

  wasCleaned({ id, origin, generationId }: UsageEntry): boolean {
    if (!this.hasCleaned) return false;
    return this.store.find(id).kind === 'cleaned' || (generationId !== undefined && this.store.findTwin(origin, generationId, id).kind === 'cleaned');
  }
}

function *callsIn({ db, texts }: EntryTable): Iterable<KnownCall> {
  for (const [id, at, origin, source, generationId] of db.values(COLUMNS)) {
    const call = { id: String(id), at: Number(at), origin: texts.textOf(Number(origin)), source: texts.textOf(Number(source)) as Source };
    yield typeof generationId === 'string' ? { ...call, generationId } : call;
  }
}

function entriesIn(found: Found): readonly UsageEntry[] {
  return found.kind === 'found' ? wholeEntry(found.record) : [];
}

function wholeCall(record: EntryRecord): readonly UsageEntry[] {
  return wholeEntry(record).filter(({ source }) => source !== 'untracked');
}

function wholeEntry(record: EntryRecord): readonly UsageEntry[] {
  const entry = entryOf(record);
  return entry === undefined ? [] : [entry];
}
