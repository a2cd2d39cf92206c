import { renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import type { LedgerEvent } from '../core/ledger/events.ts';
import { createOnce, errorCode, linkNew } from './files.ts';
import type { Home } from './home.ts';
import type { BadLine } from './tail.ts';

/** Tells the user, once, of something that is wrong with the ledger. */
export type Trouble = (text: string) => void;

/**
 * Keeps a bad line under a name that says where it stood. Whoever does it first reports it, in whichever process, once for ever.
 * Never throws: a full disk must not keep anybody from reading the rest.
 */
export function quarantine(home: Home, line: BadLine, nonce: string, trouble: Trouble): void {
  const name = `quarantine-${line.segment.replace('.jsonl', '')}-${line.offset}`;
  try {
    const isFirst = createOnce(join(home.root, name), line.bytes.toString('latin1'), join(home.root, `${name}.${nonce}`));
    if (isFirst) trouble(t('A damaged line in the spend journal was set aside as {0}; everything else was kept.', name));
  } catch (error) {
    trouble(t('A damaged line in the spend journal ({0}, byte {1}) could not be set aside: {2}', line.segment, line.offset, describeError(error)));
  }
}

/**
 * Keeps an event that cannot be counted (an amount beyond all bounds, a time that never was), and tells of it, once for ever: each process
 * that reads the journal meets it again. Never throws.
 */
export function quarantineEvent(home: Home, event: LedgerEvent, why: string, nonce: string, trouble: Trouble): void {
  // Lines that were not written by us may bear any name.
  const name = `quarantine-event-${event.ev.replaceAll(/[^0-9A-Za-z]/g, '').slice(0, 40)}`;
  try {
    const isFirst = createOnce(join(home.root, name), `${JSON.stringify(event)}\n`, join(home.root, `${name}.${nonce}`));
    if (isFirst) trouble(t('An entry of the spend journal could not be counted ({0}), and was set aside as {1}; everything else was.', why, name));
  } catch (error) {
    trouble(t('An entry of the spend journal could not be counted ({0}), nor set aside: {1}', why, describeError(error)));
  }
}

/** Renames a file that cannot be used. Returns its new name; `undefined` when another process was faster. */
export function setAside(path: string, why: 'damaged' | 'foreign', now: number): string | undefined {
  const name = asideName(path, why, now);
  try {
    renameSync(path, join(dirname(path), name));
    return name;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Keeps what a damaged file says under another name too, before the file is replaced: nobody finds it missing meanwhile. Returns that name. */
export function keepAside(path: string, now: number): string {
  const name = asideName(path, 'damaged', now);
  linkNew(path, join(dirname(path), name));
  return name;
}

function asideName(path: string, why: 'damaged' | 'foreign', now: number): string {
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-');
  return path.slice(dirname(path).length + 1).replace(/(\.[a-z]+)$/, `-${why}-${stamp}$1`);
}
