import { basename, resolve } from 'node:path';
import { SpendError } from '../../core/errors.ts';
import type { KnownImport, UndoReply } from '../../core/importing/types.ts';
import type { Zone } from '../../core/period.ts';
import { dayKey } from '../../core/period.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../failures.ts';
import { EXIT } from '../failures.ts';
import { countText, counted } from '../render/figures.ts';

/** What `import --undo` is told. `file`: what was imported, or the import's own name; else it is the last import. */
export interface UndoOptions {
  readonly file?: string | undefined;
  readonly json: boolean;
}

/** What `import --undo --json` prints. */
export interface UndoJson {
  /** Name of the import that was taken back. */
  readonly undone: string;
  readonly file: string;
  /** When it was made; ISO 8601, UTC. */
  readonly at: string;
  /** Calls that were taken out again. */
  readonly removed: number;
  /** Calls that are again what they were before. */
  readonly restored: number;
}

/** So many imports are looked through. */
const MOST = 100;

/** `import --undo`: takes an import back, as if it had never been. */
export async function undoImport({ file, json }: UndoOptions, { terminal, workplace }: Context): Promise<ExitCode> {
  const ledger = await workplace.ledger();
  const made = wantedOf(await ledger.query('imports', { limit: MOST }), file);
  const reply = await ledger.undo(made.bulk);
  if (json) await terminal.printJson(undoJson(made, reply));
  else await terminal.print([sentence(made, reply, workplace.zone)]);
  return EXIT.done;
}

function wantedOf(imports: readonly KnownImport[], file: string | undefined): KnownImport {
  const wanted = file === undefined ? imports[0] : (imports.find(({ bulk, path }) => bulk === file || path === resolve(file)) ?? imports.find(({ path }) => basename(path) === file));
  if (wanted !== undefined) return wanted;
  if (imports.length === 0) throw new SpendError('bad-file', 'There is no import that could be taken back.');
  const names = [...new Set(imports.map(({ path }) => basename(path)))].slice(0, 5);
  throw new SpendError('bad-file', `There is no import of ${file ?? ''} that could be taken back; there are some of ${names.join(', ')}.`);
}

function undoJson({ bulk, path, at }: KnownImport, { removed, restored }: UndoReply): UndoJson {
  return { undone: bulk, file: path, at: new Date(at).toISOString(), removed, restored };
}

function sentence({ path, at }: KnownImport, { removed, restored }: UndoReply, zone: Zone): string {
  const put = restored === 0 ? '' : `, ${countText(restored)} put back to what ${restored === 1 ? 'it was' : 'they were'}`;
  return `The import of ${basename(path)} of ${dayKey(at, zone)} was taken back: ${counted(removed, 'call')} removed${put}.`;
}
