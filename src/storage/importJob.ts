import { SpendError } from '../core/errors.ts';
import { recognisedNames } from '../core/importing/keyNames.ts';
import type { ImportAsk, ImportReply, UndoAsk, UndoReply } from '../core/importing/types.ts';
import { t } from '../core/l10n.ts';
import { openSince } from '../core/ledger/months.ts';
import type { BulkPlace, Made } from './bulk.ts';
import type { OnChange } from './bulkChange.ts';
import { ImportedSpend } from './explainedSpend.ts';
import { StoredCalls } from './importKnown.ts';
import { forgetImport, noteImport } from './importNotes.ts';
import type { ImportHooks } from './importRun.ts';
import { runImport } from './importRun.ts';
import { UndoNotes, Undoing } from './importUndo.ts';

/** The file names the key at work otherwise than was known: nothing of it is to be written before that is settled. */
export class NamesRecognised extends Error {
  readonly names: readonly string[];

  constructor(names: readonly string[]) {
    super('the file calls the key at work by another name');
    this.name = 'NamesRecognised';
    this.names = names;
  }
}

/** Imports a file into the database in memory, or, as a dry run, goes the whole way but for the writing. Rejects with `bad-file` or `cancelled`, or with `NamesRecognised`. */
export async function importJob(ask: ImportAsk, place: BulkPlace, hooks: ImportHooks): Promise<Made<ImportReply>> {
  const { db, home, bulk } = place;
  const notes = new UndoNotes(home, bulk);
  const spend = new ImportedSpend(place.state);
  const since = openSince(ask.now);
  const onChange = followed(place.onChange, spend, notes);
  try {
    const reply = await runImport(ask, bulk, {
      known: new StoredCalls(db.store),
      isAsked: (origin, keyHash) => db.all('SELECT 1 FROM samples WHERE origin = ? AND keyHash = ? LIMIT 1', [origin, keyHash]).length > 0,
      apply: (changes) => db.importPart(changes, since, onChange),
    }, hooks);
    const unsettled = ask.recognises === true ? recognisedNames(reply) : [];
    if (unsettled.length > 0) throw new NamesRecognised(unsettled);
    db.applyBulk([], since, onChange);
    // What the calls explain was booked as spent elsewhere.
    db.applyBulk(spend.corrections(place, ask.now), since, onChange);
    const beforeSave = (): void => {
      notes.keep();
      noteImport(db, { bulk, at: ask.now, path: ask.path, added: reply.added, merged: reply.merged });
    };
    return { reply, isNothing: reply.bulk === undefined, beforeSave, discard: () => notes.discard() };
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
  if (removed + restored === 0) throw new SpendError('bad-file', t('There is nothing left of this import that could be taken out again.'));
  return { reply: { bulk: name, removed, restored }, beforeSave: () => forgetImport(db, bulk), afterSave: () => undoing.forget() };
}

/** Who hears of every record that an import changes. */
function followed(others: OnChange, spend: ImportedSpend, notes: UndoNotes): OnChange {
  return (olds, record) => {
    for (const old of olds) notes.note(old);
    spend.note(olds, record);
    others(olds, record);
  };
}
