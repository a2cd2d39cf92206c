import { UNKNOWN, formatMoney } from '../../core/format.ts';
import type { ImportFormat, ImportReply, ImportShare } from '../../core/importing/types.ts';
import type { Zone } from '../../core/period.ts';
import { dayKey } from '../../core/period.ts';
import { countText, counted } from './figures.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';
import { plainLine } from './width.ts';

const FORMATS: Readonly<Record<ImportFormat, string>> = {
  'jsonl': 'a log of calls in JSON lines', 'json': 'a log of calls in JSON', 'activity': 'OpenRouter\'s activity export', 'own-jsonl': 'an export of ours in JSON lines', 'own-json': 'an export of ours in JSON', 'own-csv': 'an export of ours in CSV',
};

/** What an import did, or would do. */
export function importLines(reply: ImportReply, zone: Zone, width: number, paint: Paint): readonly string[] {
  const { format, lines, added, intervals, merged, moved, duplicates, leftOut, bad, cost, unknown, from, to } = reply;
  const parts = [
    counted(added - intervals, 'new call'),
    intervals > 0 ? `${counted(intervals, 'interval')} of other programs' spend` : '',
    merged > moved ? `${countText(merged - moved)} known in part` : '',
    moved > 0 ? `${countText(moved)} known, but not whose` : '',
    duplicates > 0 ? `${countText(duplicates)} known already` : '',
    leftOut > 0 ? `${countText(leftOut)} left out, as the ledger asks that key itself` : '',
    bad.count > 0 ? `${counted(bad.count, 'line')} could not be read` : '',
  ];
  const days = from === undefined || to === undefined ? '' : `, from ${dayKey(from, zone)} to ${dayKey(to, zone)}`;
  return [
    paint.strong(`${FORMATS[format].replace(/^./, (letter) => letter.toUpperCase())} · ${counted(lines, 'line')}`),
    parts.filter((part) => part !== '').join(' · '),
    ...(added === 0 ? [] : [`${moneyOf({ cost, unknown })}${unknown > 0 ? `, cost of ${counted(unknown, 'call')} not known` : ''}${days}`]),
    ...shares('By program', reply.byClient, width, paint),
    ...shares('By model', reply.byModel, width, paint),
    ...badLines(reply, paint),
  ];
}

function shares(heading: string, rows: readonly ImportShare[], width: number, paint: Paint): readonly string[] {
  if (rows.length === 0 || (rows.length === 1 && rows[0]?.name === '')) return [];
  const most = Math.max(1, ...rows.map(({ cost }) => cost));
  return [paint.strong(heading), ...table(rows.map((row) => ({ label: labelOf(row), figures: [countText(row.calls), moneyOf(row)], bar: { share: row.cost / most } })), width, paint)];
}

function labelOf({ name, names }: Pick<ImportShare, 'name' | 'names'>): string {
  if (names !== undefined) return `and ${countText(names)} more`;
  return name === '' ? '(none)' : plainLine(name);
}

/** What no line tells is not nothing. */
function moneyOf({ cost, unknown }: Pick<ImportShare, 'cost' | 'unknown'>): string {
  return unknown > 0 && cost === 0 ? UNKNOWN : formatMoney(cost, unknown > 0 ? 'atLeast' : 'exact');
}

function badLines({ bad }: ImportReply, paint: Paint): readonly string[] {
  if (bad.count === 0) return [];
  const more = bad.count - bad.first.length;
  return [paint.strong('Lines that could not be read'), ...bad.first.map(({ line, why }) => `  ${countText(line)}: ${plainLine(why)}`), ...(more > 0 ? [`  and ${countText(more)} more`] : [])];
}
