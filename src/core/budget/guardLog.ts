import type { GuardedItem } from '../ledger/queries.ts';
import type { MarkEvent } from '../ledger/marks.ts';
import type { UsageEntry } from '../usage.ts';
import { callText, sameCall } from './guardLogCalls.ts';
import { isRepeated, markText } from './guardLogMarks.ts';
import type { LogContext, LogKind, LogRow } from './guardLogRow.ts';

/** Which calls belong to a kind, by the beginning of their decision, and which marks. */
export const LOG_SOURCES: Readonly<Record<LogKind, { readonly decisions: readonly string[]; readonly marks: readonly MarkEvent['type'][] }>> = {
  refusal: { decisions: ['deny'], marks: [] },
  downgrade: { decisions: ['downgrade'], marks: ['downgrade'] },
  override: { decisions: ['allow: once'], marks: [] },
  alert: { decisions: [], marks: ['alert-shown'] },
  pause: { decisions: [], marks: ['pause', 'grant'] },
  limit: { decisions: [], marks: ['state'] },
};

/** The rows that these make, newest first: calls that are alike on one day are one row, at the place of the newest. */
export function logRows(items: readonly GuardedItem[], context: LogContext): readonly LogRow[] {
  const groups = Map.groupBy(items, (item) => (item.kind === 'entry' ? `${context.dayOf(item.entry.at)} ${sameCall(item.entry)}` : item.mark.ev));
  const marks = items.flatMap((item) => (item.kind === 'mark' ? [item.mark] : []));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first?.kind === 'mark') return isRepeated(first.mark, marks) ? [] : rowOfMark(first.mark, context);
    return rowOfCalls(group.flatMap((item) => (item.kind === 'entry' ? [item.entry] : [])), context);
  });
}

function rowOfCalls(entries: readonly UsageEntry[], context: LogContext): readonly LogRow[] {
  const [newest, oldest] = [entries[0], entries.at(-1)];
  if (newest === undefined || oldest === undefined) return [];
  return [{ id: newest.id, at: newest.at, first: oldest.at, ...callText(entries, context) }];
}

function rowOfMark(mark: MarkEvent, context: LogContext): readonly LogRow[] {
  const text = markText(mark, context);
  return text === undefined ? [] : [{ id: mark.ev, at: mark.at, first: mark.at, ...text }];
}
