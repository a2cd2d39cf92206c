import { SpendError } from '../core/errors.ts';
import type { ImportChange } from '../core/importing/planner.ts';
import type { ImportAsk, ImportReply, UndoAsk, UndoReply } from '../core/importing/types.ts';
import { openSince } from '../core/ledger/months.ts';
import type { BulkPlace, Made } from './bulk.ts';
import type { BulkChange } from './countedEntries.ts';
import { ImportedSpend } from './explainedSpend.ts';
import { StoredCalls } from './importKnown.ts';
import type { ImportHooks } from './importRun.ts';
import { runImport } from './importRun.ts';
import { UndoNotes, Undoing } from './importUndo.ts';

/** So many changes are made at a time. More would take memory, fewer would visit months and sums too often. */
const BATCH = 50_000;

/** Imports a file into the database in memory, or, as a dry run, goes the whole way but for the writing. Rejects with `bad-file` or `cancelled`. */
export async function importJob(ask: ImportAsk, place: BulkPlace, hooks: ImportHooks): Promise<Made<ImportReply>> {
  const { db, home, bulk } = place;
  const notes = new UndoNotes(home, bulk);
  const spend = new ImportedSpend();
  const writer = new BatchWriter({ ...place, onChange: spend.following(place.onChange) }, ask.now, notes);
  try {
    const reply = await runImport(ask, bulk, {
      known: new StoredCalls(db.store),
      isAsked: (origin, keyHash) => db.all('SELECT 1 FROM samples WHERE origin = ? AND keyHash = ? LIMIT 1', [origin, keyHash]).length > 0,
      apply: (changes) => writer.add(changes),
    }, hooks);
    writer.flush();
    // What the calls explain was booked as spent elsewhere.
    writer.add(spend.corrections(place, ask.now));
    writer.flush();
    return { reply, isNothing: reply.bulk === undefined, beforeSave: () => notes.keep(), discard: () => notes.discard() };
  } catch (error) {
    notes.discard();
    throw error;
  }
}

/** Takes an import out of the database in memory again. Throws `bad-file` where nothing of it is there. */
export function undoJob({ bulk, now }: UndoAsk, { home, db, bulk: name, onChange }: BulkPlace): Made<UndoReply> {
  const undoing = new Undoing(home, db, bulk);
  db.applyBulk(undoing.changes(), openSince(now), onChange);
  const { removed, restored } = undoing;
  if (removed + restored === 0) throw new SpendError('bad-file', 'There is nothing left of this import that could be taken out again.');
  return { reply: { bulk: name, removed, restored }, afterSave: () => undoing.forget() };
}

/** Makes changes batch by batch, and notes what they take the place of. */
class BatchWriter {
  private readonly place: BulkPlace;
  private readonly openSince: number;
  private readonly notes: UndoNotes;
  private pending: ImportChange[] = [];

  constructor(place: BulkPlace, now: number, notes: UndoNotes) {
    this.place = place;
    this.openSince = openSince(now);
    this.notes = notes;
  }

  add(changes: Iterable<ImportChange>): void {
    for (const change of changes) this.pending.push(change);
    if (this.pending.length >= BATCH) this.flush();
  }

  flush(): void {
    const changes = this.pending;
    this.pending = [];
    if (changes.length === 0) return;
    this.place.db.applyBulk(bulkChanges(changes), this.openSince, (olds, record) => {
      for (const old of olds) this.notes.note(old);
      this.place.onChange(olds, record);
    });
  }
}

/** What an import brings as new was looked for already. */
function *bulkChanges(changes: readonly ImportChange[]): Iterable<BulkChange> {
  for (const change of changes) yield change.type === 'entry' ? { type: 'fresh', event: change } : change;
}
