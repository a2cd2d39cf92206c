import { accessSync, constants, readlinkSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readCounters } from '../storage/counters.ts';
import { linkStatIfThere, namesIn, statIfThere } from '../storage/files.ts';
import type { Home } from '../storage/home.ts';
import { networkDisk } from '../storage/networkDisk.ts';
import { listSegments } from '../storage/segments.ts';
import { counted } from './render/figures.ts';
import type { Finding } from './doctorData.ts';
import type { ChosenHome } from './home.ts';

/** What names of files say that were set aside. */
const SET_ASIDE = /^quarantine-|-(?:damaged|foreign)-/;

const OTHER_FOLDER = 'choose another folder with OPENROUTER_SPEND_HOME.';

/** Whether the ledger's folder is there, as a folder. */
export function isFolder(path: string): boolean {
  return statIfThere(path)?.isDirectory() === true;
}

/** The folder of the ledger: where, by whose choice, and whether it can be used. */
export function examineHome({ root, rule, problem }: ChosenHome): Finding {
  const text = `${root} (${rule})`;
  const [why = '', advice = ''] = problem?.split(/(?<=\.) (?=Open )/) ?? [];
  if (problem !== undefined) return { name: 'Folder', health: 'bad', text: why, advice };
  if (!isFolder(root)) return { name: 'Folder', ...examineNothing(root, text) };
  const disk = networkDisk(root);
  if (disk !== undefined) return { name: 'Folder', health: 'bad', text, advice: disk };
  if (!isUsable(root)) return { name: 'Folder', health: 'bad', text: `${text} cannot be read and written`, advice: `Give yourself the right to, or ${OTHER_FOLDER}` };
  const open = process.platform !== 'win32' && (statSync(root).mode & 0o077) !== 0;
  return open ? { name: 'Folder', health: 'look', text: `${text}; others on this machine may read it`, advice: `chmod 700 ${JSON.stringify(root)}` } : { name: 'Folder', health: 'ok', text };
}

/** Where no folder is yet: whether one can be made. */
function examineNothing(root: string, text: string): Omit<Finding, 'name'> {
  const link = linkStatIfThere(root);
  if (statIfThere(root) !== undefined) return { health: 'bad', text: `${text} is no folder`, advice: `Remove or rename it, or ${OTHER_FOLDER}` };
  if (link !== undefined) return { health: 'bad', text: `${text} is a link to ${readlinkSync(root)}, which is not there`, advice: `Make that folder, remove the link, or ${OTHER_FOLDER}` };
  const ground = groundOf(dirname(root));
  if (isFolder(ground) && isUsable(ground)) return { health: 'ok', text: `${text}; not there yet, made with the first entry` };
  return { health: 'bad', text: `${text} cannot be made`, advice: isFolder(ground) ? `Give yourself the right to write in ${ground}, or ${OTHER_FOLDER}` : `${ground} is no folder: remove or rename it, or ${OTHER_FOLDER}` };
}

/** The last part of a path that is there. */
function groundOf(path: string): string {
  return statIfThere(path) !== undefined || dirname(path) === path ? path : groundOf(dirname(path));
}

/** The journal: how much of it there is that no database holds yet. */
export function examineJournal({ journal }: Home): Finding {
  const segments = listSegments(journal);
  const bytes = segments.reduce((sum, name) => sum + (statIfThere(join(journal, name))?.size ?? 0), 0);
  const writers = namesIn(journal).filter((name) => name.endsWith('.owner')).length;
  const text = `${counted(segments.length, 'segment')}, ${sizeText(bytes)}, ${counted(writers, 'writer')} now`;
  // Compaction folds five thousand lines away at a time, some two megabytes.
  return bytes < 50_000_000 ? { name: 'Journal', health: 'ok', text } : { name: 'Journal', health: 'look', text, advice: 'openrouter-spend status folds it into the database.' };
}

/** The running totals. */
export function examineCounters(home: Home): Finding {
  const { kind } = readCounters(home);
  switch (kind) {
    case 'whole': return { name: 'Counters', health: 'ok', text: `counters.json, ${sizeText(statIfThere(home.counters)?.size ?? 0)}` };
    case 'missing': return { name: 'Counters', health: 'ok', text: 'none yet; they are counted from the journal' };
    case 'damaged': return { name: 'Counters', health: 'look', text: 'counters.json is damaged', advice: 'It is set aside and counted anew by the next command that needs it.' };
    case 'newer': return { name: 'Counters', health: 'bad', text: 'counters.json was written by a newer version', advice: 'Update this program.' };
  }
}

/** What was set aside because it could not be read. */
export function examineRemains({ root }: Home): readonly Finding[] {
  const names = namesIn(root).filter((name) => SET_ASIDE.test(name));
  if (names.length === 0) return [];
  return [{ name: 'Set aside', health: 'look', text: `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`, advice: 'Damaged pieces that were kept; everything else is in the ledger. Delete them once you do not want to look at them.' }];
}

/** A size in bytes for people. */
export function sizeText(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function isUsable(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false; // there is no other way to ask
  }
}
