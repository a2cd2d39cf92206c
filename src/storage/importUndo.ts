import * as fs from 'node:fs';
import { join } from 'node:path';
import { isOfBulk, withoutBulk } from '../core/importing/undo.ts';
import type { EntryRecord } from '../core/ledger/merge.ts';
import type { BulkChange } from './bulkChange.ts';
import type { LedgerDatabase } from './database.ts';
import type { EntryTable } from './entryTable.ts';
import { FILE_MODE, FOLDER_MODE, namesIn, readIfThere, removeIfThere } from './files.ts';
import type { Home } from './home.ts';

/** Of so many imports it is kept what they changed; of older ones only the additions can be taken out. */
const KEPT = 5;
const NAME = /^[0-9A-HJKMNP-TV-Z]{26}$/;
const PAGE = 1000;

/** What entries were before an import changed them: one JSON line each, in `<home>/imports/<bulk>.jsonl`. Additions need no note. */
export class UndoNotes {
  private readonly folder: string;
  private readonly path: string;
  private lines: string[] = [];
  private begun = false;

  constructor(home: Home, bulk: string) {
    this.folder = folderOf(home);
    this.path = join(this.folder, `${bulk}.jsonl`);
  }

  /** Notes what was there before. */
  note(old: EntryRecord): void {
    this.lines.push(`${JSON.stringify(old)}\n`);
    if (this.lines.length >= PAGE) this.write(false);
  }

  /** Puts everything noted on the disk: before that which it undoes. */
  keep(): void {
    if (this.lines.length > 0 || this.begun) this.write(true);
    for (const name of namesIn(this.folder).toSorted().slice(0, -KEPT)) removeIfThere(join(this.folder, name));
  }

  /** The import was not made. */
  discard(): void {
    this.lines = [];
    if (this.begun) removeIfThere(this.path);
  }

  private write(flush: boolean): void {
    fs.mkdirSync(this.folder, { recursive: true, mode: FOLDER_MODE });
    fs.writeFileSync(this.path, this.lines.join(''), { flag: this.begun ? 'a' : 'w', mode: FILE_MODE, flush });
    this.begun = true;
    this.lines = [];
  }
}

/** Takes an import back, entry by entry. */
export class Undoing {
  private readonly db: LedgerDatabase;
  private readonly bulk: string;
  private readonly home: Home;
  private readonly olds: ReadonlyMap<string, EntryRecord>;
  removed = 0;
  restored = 0;

  constructor(home: Home, db: LedgerDatabase, bulk: string) {
    this.home = home;
    this.db = db;
    this.bulk = bulk;
    this.olds = new Map(readNotes(home, bulk).map((old) => [old.id, old]));
  }

  /** It is done: the notes are not needed any more. */
  forget(): void {
    if (NAME.test(this.bulk)) removeIfThere(join(folderOf(this.home), `${this.bulk}.jsonl`));
  }

  /** The changes, to be made as they come. */
  *changes(): Iterable<BulkChange> {
    for (const id of new Set([...this.olds.keys(), ...addedBy(this.db, this.bulk)])) {
      const found = this.db.store.find(id);
      if (found.kind !== 'found' || !isOfBulk(found.record, this.bulk)) continue;
      const record = withoutBulk(found.record, this.olds.get(id), this.bulk);
      if (record === undefined) this.removed++;
      else this.restored++;
      yield { type: 'replace', id, record };
    }
  }
}

/** The name comes from outside, and must not lead out of the folder. */
function readNotes(home: Home, bulk: string): readonly EntryRecord[] {
  const text = NAME.test(bulk) ? readIfThere(join(folderOf(home), `${bulk}.jsonl`)) : undefined;
  return (text ?? '').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as EntryRecord);
}

function folderOf({ root }: Home): string {
  return join(root, 'imports');
}

function addedBy({ store }: LedgerDatabase, bulk: string): readonly string[] {
  const { main, months } = store;
  const closed = (months?.rows() ?? []).filter(({ bytes }) => bytes > 0).flatMap(({ month }) => addedIn(months?.table(month), bulk));
  return [...addedIn(main, bulk), ...closed];
}

function addedIn(table: EntryTable | undefined, bulk: string): readonly string[] {
  return table === undefined ? [] : [...table.db.values('SELECT id FROM entries WHERE ev = ?', [bulk])].map(([id]) => String(id));
}
