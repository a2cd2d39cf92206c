import { UNKNOWN, formatMoney } from '../../core/format.ts';
import type { ImportFormat, ImportReply, ImportShare, UndoReply } from '../../core/importing/types.ts';
import type { NanoUsd } from '../../core/money.ts';
import type { Zone } from '../../core/period.ts';
import { dayKey } from '../../core/period.ts';

const FORMATS: Readonly<Record<ImportFormat, string>> = {
  'jsonl': 'a log of calls', 'json': 'a log of calls', 'activity': 'OpenRouter\'s activity export', 'own-jsonl': 'an export of this extension', 'own-json': 'an export of this extension', 'own-csv': 'an export of this extension',
};

/** `1 call`, `1,234 calls`. */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}

/** What is new, counted: calls, and what other programs spent in stretches of time. */
export function newText({ added, intervals }: Pick<ImportReply, 'added' | 'intervals'>): string {
  const parts = [intervals === added ? '' : counted(added - intervals, 'call'), intervals === 0 ? '' : `${counted(intervals, 'interval')} of other programs' spend`];
  return parts.filter((part) => part !== '').join(' and ') || counted(0, 'call');
}

/** What an import brings, in one line: money and time. Empty where it brings no new call. */
export function gainOf(reply: ImportReply, zone: Zone): string {
  const { added, cost, unknown, from, to } = reply;
  if (added === 0 || from === undefined || to === undefined) return '';
  const [first, last] = [dayKey(from, zone), dayKey(to, zone)];
  return [amount(cost, unknown), ...(unknown > 0 ? [`cost of ${counted(unknown, 'call')} unknown`] : []), first === last ? first : `${first} to ${last}`].join(' · ');
}

/** What else became of its lines, in one line; empty where all were new. */
export function restOf({ merged, moved, duplicates, leftOut, bad }: ImportReply): string {
  return [
    merged > moved ? `${counted(merged - moved, 'known call')} completed` : '',
    moved > 0 ? `${counted(moved, 'known call')} counted to the key at work` : '',
    duplicates > 0 ? `${duplicates.toLocaleString('en-US')} known already` : '',
    leftOut > 0 ? `${leftOut.toLocaleString('en-US')} left out: the key itself tells them` : '',
    bad.count > 0 ? `${counted(bad.count, 'line')} cannot be read` : '',
  ].filter((part) => part !== '').join(' · ');
}

/** What was done, for the notification at the end. */
export function doneText(reply: ImportReply): string {
  const { added, merged, cost, unknown } = reply;
  const gained = added > 0 ? `${newText(reply)} imported, ${amount(cost, unknown)}` : 'No new calls';
  return `${gained}${merged > 0 ? `; ${counted(merged, 'known call')} completed` : ''}.`;
}

/** What an undo did. */
export function undoneText({ removed, restored }: UndoReply): string {
  return `The import was taken back: ${counted(removed, 'call')} removed${restored > 0 ? `, ${restored.toLocaleString('en-US')} put back to what they were` : ''}.`;
}

/** Everything there is to know before an import, as plain text. Names come from outside: nothing here is a link. */
export function detailsOf(reply: ImportReply, file: string, zone: Zone): string {
  const lines = [
    `${file}: ${FORMATS[reply.format]}, ${counted(reply.lines, 'line')}`, '',
    `New         ${newText(reply)}${reply.added > 0 ? ` · ${gainOf(reply, zone)}` : ''}`,
    `Completed   ${counted(reply.merged, 'call')} that the ledger knows in part: the app, the provider, times`,
    ...(reply.moved > 0 ? [`Moved       ${counted(reply.moved, 'call')} of these, from an account of their own to that of the key at work`] : []),
    `Skipped     ${counted(reply.duplicates, 'call')} that the ledger knows, or that are twice in the file`,
    ...(reply.leftOut > 0 ? [`Left out    ${counted(reply.leftOut, 'amount')} spent elsewhere: the key itself tells them`] : []),
    `Unreadable  ${counted(reply.bad.count, 'line')}`,
    ...table('Of these new calls, by program', reply.byClient), ...table('By model', reply.byModel), ...keys(reply), ...badLines(reply),
  ];
  return `${lines.join('\n')}\n`;
}

function keys({ byKey }: ImportReply): readonly string[] {
  const rows = byKey.map((key) => {
    const name = key.name === '' ? 'calls that name no key' : `"${key.name}"`;
    const whose = key.isMine ? 'counted to the key at work, whose untracked spend they explain' : `counted to an account of its own (${key.keyHash.slice(0, 8)}…)`;
    const hint = !key.isMine && key.known > 0 ? `; ${key.known.toLocaleString('en-US')} of its calls known from the key at work` : '';
    const kept = key.kept > 0 ? `; ${counted(key.kept, 'call')} stay with the key at work, as an earlier import has it` : '';
    return `  ${name}: ${counted(key.calls, 'new call')}, ${whose}${hint}${kept}`;
  });
  return rows.length === 0 ? [] : ['', 'Keys', ...rows];
}

function table(heading: string, rows: readonly ImportShare[]): readonly string[] {
  if (rows.length === 0) return [];
  const names = rows.map(({ name, names: more }) => (more !== undefined ? `and ${more.toLocaleString('en-US')} more` : name === '' ? '(none)' : name));
  const width = Math.min(48, Math.max(...names.map((name) => name.length)));
  return ['', heading, ...rows.map(({ calls, cost, unknown }, index) => `  ${(names[index] ?? '').padEnd(width)}  ${(unknown > 0 && cost === 0 ? UNKNOWN : amount(cost, unknown)).padStart(10)}  ${counted(calls, 'call')}`)];
}

function badLines({ bad }: ImportReply): readonly string[] {
  if (bad.count === 0) return [];
  const more = bad.count - bad.first.length;
  return ['', 'Lines that cannot be read', ...bad.first.map(({ line, why }) => `  ${line}: ${why}`), ...(more > 0 ? [`  and ${more.toLocaleString('en-US')} more`] : [])];
}

function amount(cost: NanoUsd, unknown: number): string {
  return formatMoney(cost, unknown > 0 ? 'atLeast' : 'exact');
}
