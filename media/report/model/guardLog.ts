import { dateNear } from '../../../src/core/dates.ts';
import { t } from '../../../src/core/l10n.ts';
import { clockTime, dayKey, type Zone } from '../../../src/core/period.ts';
import type { GuardLogAsk, GuardLogPage } from '../../../src/protocol/guard.ts';
import { fullTime } from './times.ts';
import type { IconName, Mark } from './tone.ts';

export type LogKind = GuardLogAsk['kinds'][number];
type LogRow = GuardLogPage['rows'][number];

/** What the log can be filtered by, in the order of its filters. */
export const KINDS = ['refusal', 'downgrade', 'override', 'alert', 'pause', 'limit'] as const satisfies readonly LogKind[];

/** One row as it is shown. */
export interface LogRowView {
  readonly id: string;
  /** `14:05`, `09:10–14:05` */
  readonly when: string;
  readonly whenTitle: string;
  readonly mark: Mark;
  readonly text: string;
  readonly detail: string;
}

/** The rows of one day. */
export interface LogDayView {
  readonly day: string;
  readonly title: string;
  readonly rows: readonly LogRowView[];
}

/** The name of a filter. */
export function kindTitle(kind: LogKind): string {
  switch (kind) {
    case 'refusal': return t('Refused calls');
    case 'downgrade': return t('Cheaper models');
    case 'override': return t('Let through');
    case 'alert': return t('Alerts');
    case 'pause': return t('Pauses');
    case 'limit': return t('Limits used up');
  }
}

/** What to show of the log: day by day, the newest first. */
export function logDays(rows: readonly LogRow[], now: number, zone: Zone): readonly LogDayView[] {
  const days = Map.groupBy(rows, ({ at }) => dayKey(at, zone));
  return [...days].map(([day, some]) => ({ day, title: day === dayKey(now, zone) ? t('Today') : titleOf(day, now, zone), rows: some.map((row) => rowView(row, zone)) }));
}

/** Which kinds were kept, if any: an empty or strange list counts as all of them. */
export function readKinds(kept: unknown): readonly LogKind[] {
  const known = Array.isArray(kept) ? KINDS.filter((kind) => kept.includes(kind)) : [];
  return known.length === 0 ? KINDS : known;
}

/** The kinds once one of them was switched. The last one that is left stays: a log of nothing is of no use. */
export function toggled(kinds: readonly LogKind[], kind: LogKind): readonly LogKind[] {
  const next = KINDS.filter((one) => (one === kind ? !kinds.includes(one) : kinds.includes(one)));
  return next.length === 0 ? kinds : next;
}

function titleOf(day: string, now: number, zone: Zone): string {
  return dateNear(day, dayKey(now, zone), 'wdm');
}

function rowView({ id, kind, tone, at, first, text, detail }: LogRow, zone: Zone): LogRowView {
  const [from, to] = [clockTime(first, zone), clockTime(at, zone)];
  return { id, when: from === to ? to : `${from}–${to}`, whenTitle: fullTime(at, zone), mark: { icon: ICONS[kind], word: logWord(kind), tone }, text, detail };
}

/** What happened, in a word or two. */
export function logWord(kind: LogKind): string {
  return WORDS[kind]();
}

const ICONS: Readonly<Record<LogKind, IconName>> = { refusal: 'stop', downgrade: 'warning', override: 'check', alert: 'info', pause: 'clock', limit: 'warning' };

const WORDS: Readonly<Record<LogKind, () => string>> = {
  refusal: () => t('Refused'), downgrade: () => t('Cheaper'), override: () => t('Let through'), alert: () => t('Alert'), pause: () => t('Pause'), limit: () => t('Limit'),
};
