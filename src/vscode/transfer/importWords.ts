import { dateText } from '../../core/dates.ts';
import { nameInText } from '../../core/foreignName.ts';
import { UNKNOWN, formatCount, formatMoney } from '../../core/format.ts';
import type { ImportFormat, ImportReply, ImportShare, UndoReply } from '../../core/importing/types.ts';
import { counted, t } from '../../core/l10n.ts';
import type { NanoUsd } from '../../core/money.ts';
import type { Zone } from '../../core/period.ts';
import { dayKey } from '../../core/period.ts';

/** How wide the names of the first lines are, unless a language has longer ones. */
const WIDTH = 12;

function formatName(format: ImportFormat): string {
  switch (format) {
    case 'jsonl':
    case 'json': return t('a log of calls');
    case 'activity': return t('OpenRouter\'s activity export');
    case 'own-jsonl':
    case 'own-json':
    case 'own-csv': return t('an export of this extension');
  }
}

/** `1 call`, `1,234 calls`. */
function calls(count: number): string {
  return counted(count, t('{0} call', formatCount(count)), t('{0} calls', formatCount(count)));
}

/** `1 new call`, `1,234 new calls`. */
export function newCalls(count: number): string {
  return counted(count, t('{0} new call', formatCount(count)), t('{0} new calls', formatCount(count)));
}

/** `1 line`, `1,234 lines`. */
export function linesText(count: number): string {
  return counted(count, t('{0} line', formatCount(count)), t('{0} lines', formatCount(count)));
}

function completed(count: number): string {
  return counted(count, t('{0} known call completed', formatCount(count)), t('{0} known calls completed', formatCount(count)));
}

/** What is new, counted: calls, and what other programs spent in stretches of time. */
export function newText({ added, intervals }: Pick<ImportReply, 'added' | 'intervals'>): string {
  if (intervals === 0) return calls(added);
  const spent = counted(intervals, t('{0} interval of other programs\' spend', formatCount(intervals)), t('{0} intervals of other programs\' spend', formatCount(intervals)));
  return intervals === added ? spent : t('{0} and {1}', calls(added - intervals), spent);
}

/** What an import brings, in one line: money and time. Empty where it brings no new call. */
export function gainOf(reply: ImportReply, zone: Zone): string {
  const { added, cost, unknown, from, to } = reply;
  if (added === 0 || from === undefined || to === undefined) return '';
  const [first, last] = [dateText(dayKey(from, zone)), dateText(dayKey(to, zone))];
  return [amount(cost, unknown), ...(unknown > 0 ? [t('cost of {0} unknown', calls(unknown))] : []), first === last ? first : t('{0} to {1}', first, last)].join(' · ');
}

/** What else became of its lines, in one line; empty where all were new. */
export function restOf({ merged, moved, duplicates, leftOut, bad }: ImportReply): string {
  return [
    merged > moved ? completed(merged - moved) : '',
    moved > 0 ? counted(moved, t('{0} known call counted to the key at work', formatCount(moved)), t('{0} known calls counted to the key at work', formatCount(moved))) : '',
    duplicates > 0 ? t('{0} known already', formatCount(duplicates)) : '',
    leftOut > 0 ? t('{0} left out: the key itself tells them', formatCount(leftOut)) : '',
    bad.count > 0 ? counted(bad.count, t('{0} line cannot be read', formatCount(bad.count)), t('{0} lines cannot be read', formatCount(bad.count))) : '',
  ].filter((part) => part !== '').join(' · ');
}

/** What was done, for the notification at the end. */
export function doneText(reply: ImportReply): string {
  const { added, merged, cost, unknown } = reply;
  const gained = added > 0 ? t('{0} imported, {1}', newText(reply), amount(cost, unknown)) : t('No new calls');
  return `${merged > 0 ? `${gained}; ${completed(merged)}` : gained}.`;
}

/** What an undo did. */
export function undoneText({ removed, restored }: UndoReply): string {
  if (restored > 0) return t('The import was taken back: {0} removed, {1} put back to what they were.', calls(removed), formatCount(restored));
  return t('The import was taken back: {0} removed.', calls(removed));
}

/** Everything there is to know before an import, as plain text. Names come from outside: nothing here is a link. */
export function detailsOf(reply: ImportReply, file: string, zone: Zone): string {
  const rows: readonly (readonly [string, string])[] = [
    [t('New'), reply.added > 0 ? `${newText(reply)} · ${gainOf(reply, zone)}` : newText(reply)],
    [t('Completed'), t('{0} that the ledger knows in part: the app, the provider, times', calls(reply.merged))],
    ...(reply.moved > 0 ? [[t('Moved'), t('{0} of these, from an account of their own to that of the key at work', calls(reply.moved))] as const] : []),
    [t('Skipped'), t('{0} that the ledger knows, or that are twice in the file', calls(reply.duplicates))],
    ...(reply.leftOut > 0 ? [[t('Left out'), counted(reply.leftOut, t('{0} amount spent elsewhere: the key itself tells them', formatCount(reply.leftOut)), t('{0} amounts spent elsewhere: the key itself tells them', formatCount(reply.leftOut)))] as const] : []),
    [t('Unreadable'), linesText(reply.bad.count)],
  ];
  const width = Math.max(WIDTH, ...rows.map(([name]) => name.length + 2));
  const lines = [
    t('{0}: {1}, {2}', file, formatName(reply.format), linesText(reply.lines)), '', ...rows.map(([name, text]) => `${name.padEnd(width)}${text}`),
    ...table(t('Of these new calls, by program'), reply.byClient), ...table(t('By model'), reply.byModel), ...keys(reply), ...badLines(reply),
  ];
  return `${lines.join('\n')}\n`;
}

function keys({ byKey }: ImportReply): readonly string[] {
  const rows = byKey.map((key) => {
    const name = key.name === '' ? t('calls that name no key') : `"${nameInText(key.name)}"`;
    const whose = key.isMine ? t('counted to the key at work, whose untracked spend they explain') : t('counted to an account of its own ({0}…)', key.keyHash.slice(0, 8));
    const hint = !key.isMine && key.known > 0 ? `; ${t('{0} of its calls known from the key at work', formatCount(key.known))}` : '';
    const kept = key.kept > 0 ? `; ${t('{0} stay with the key at work, as an earlier import has it', calls(key.kept))}` : '';
    return `  ${name}: ${newCalls(key.calls)}, ${whose}${hint}${kept}`;
  });
  return rows.length === 0 ? [] : ['', t('Keys'), ...rows];
}

function table(heading: string, rows: readonly ImportShare[]): readonly string[] {
  if (rows.length === 0) return [];
  const names = rows.map(({ name, names: more }) => (more !== undefined ? t('and {0} more', formatCount(more)) : name === '' ? t('(none)') : nameInText(name)));
  const width = Math.min(48, Math.max(...names.map((name) => name.length)));
  return ['', heading, ...rows.map((row, index) => `  ${(names[index] ?? '').padEnd(width)}  ${(row.unknown > 0 && row.cost === 0 ? UNKNOWN : amount(row.cost, row.unknown)).padStart(10)}  ${calls(row.calls)}`)];
}

function badLines({ bad }: ImportReply): readonly string[] {
  if (bad.count === 0) return [];
  const more = bad.count - bad.first.length;
  return ['', t('Lines that cannot be read'), ...bad.first.map(({ line, why }) => `  ${line}: ${why}`), ...(more > 0 ? [`  ${t('and {0} more', formatCount(more))}`] : [])];
}

function amount(cost: NanoUsd, unknown: number): string {
  return formatMoney(cost, unknown > 0 ? 'atLeast' : 'exact');
}
