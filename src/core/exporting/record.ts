import type { Filter } from '../ledger/breakdown.ts';
import { nano, toUsd } from '../money.ts';
import type { UsageEntry } from '../usage.ts';
import type { ExportAsk, ExportHead, ExportRecord, MoneyField } from './types.ts';
import { EXPORT_MARK, EXPORT_VERSION, MONEY_FIELDS } from './types.ts';

/** An entry as a JSON export holds it. */
export function toRecord(entry: UsageEntry): ExportRecord {
  const { id, ...fields } = entry;
  return { id, time: new Date(entry.at).toISOString(), ...fields, ...shareable(entry), ...moneyOf(entry) };
}

/**
 * The entry that a line of a JSON export holds, to the nano-dollar: `toRecord` turned round. Takes the exact amounts where they stand, and
 * leaves out `time`, which says nothing new. Does not judge the other fields: a line from outside is for the importer to check.
 */
export function fromRecord(record: ExportRecord): UsageEntry {
  const left = new Set<string>(['time', ...MONEY_FIELDS, ...MONEY_FIELDS.map(nanoName)]);
  const fields: readonly (readonly [string, unknown])[] = Object.entries(record).filter(([name]) => !left.has(name));
  const money = MONEY_FIELDS.flatMap((name) => {
    const amount = record[nanoName(name)];
    return amount === undefined ? [] : [[name, nano(amount)] as const];
  });
  return Object.fromEntries([...fields, ...money]) as unknown as UsageEntry;
}

/** What is said before the first entry. */
export function headOf({ now, start, end, zone, origin, untracked, where = {}, match }: ExportAsk): ExportHead {
  const iso = (instant: number): string => new Date(instant).toISOString();
  return { format: EXPORT_MARK, version: EXPORT_VERSION, exportedAt: iso(now), from: iso(start), to: iso(end), zone, origin, untracked, ...(Object.keys(where).length === 0 ? {} : { where: shareableFilter(where) }), ...(match === undefined ? {} : { match }) };
}

/** A folder's place on the disk is nobody's business: of what looks like a path only its last name leaves the machine. */
export function shareable({ project }: Pick<UsageEntry, 'project'>): Pick<UsageEntry, 'project'> {
  if (project === undefined) return {};
  const isPath = /^(?:[/\\~]|[a-z]:[/\\]|[a-z][a-z0-9+.-]*:\/\/)/i.test(project);
  return { project: isPath ? (project.split(/[/\\]/).findLast((part) => part !== '') ?? '') : project };
}

/** What alone was looked at, with projects as they may leave the machine. */
export function shareableFilter(where: Filter): Filter {
  return where.project === undefined ? where : { ...where, project: where.project.map((project) => shareable({ project }).project ?? '') };
}

function moneyOf(entry: UsageEntry): Readonly<Record<string, number>> {
  const known = MONEY_FIELDS.flatMap((name) => {
    const amount = entry[name];
    return amount === undefined ? [] : [[name, toUsd(amount)], [nanoName(name), amount]] as const;
  });
  return Object.fromEntries(known);
}

function nanoName<F extends MoneyField>(name: F): `${F}Nano` {
  return `${name}Nano`;
}
