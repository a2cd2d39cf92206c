import * as path from 'node:path';
import * as vscode from 'vscode';
import { dateText } from '../../core/dates.ts';
import { exportFileName } from '../../core/exporting/names.ts';
import type { ExportRange, TimeRange } from '../../core/exporting/ranges.ts';
import { rangeAt, rangeOfDays } from '../../core/exporting/ranges.ts';
import type { ExportFormat } from '../../core/exporting/types.ts';
import { EXPORT_FORMATS } from '../../core/exporting/types.ts';
import { t } from '../../core/l10n.ts';
import type { Zone } from '../../core/period.ts';
import { dayKey } from '../../core/period.ts';
import type { ExportWish } from './exportArgument.ts';

/** What was chosen the last time. */
export interface LastExport {
  readonly range?: string;
  readonly format?: string;
  readonly folder?: string;
}

interface RangeItem extends vscode.QuickPickItem {
  readonly range: ExportRange | 'custom';
}

interface FormatItem extends vscode.QuickPickItem {
  readonly format: ExportFormat;
}

const RANGES = ['today', 'thisWeek', 'thisMonth', 'lastMonth', 'last30Days', 'all', 'custom'] as const satisfies readonly (ExportRange | 'custom')[];

/** Asks which time to export. Resolves with its name too, to be remembered. */
export async function chooseRange(last: LastExport, now: number, zone: Zone): Promise<(TimeRange & { readonly name: string }) | undefined> {
  const items = RANGES.map((range): RangeItem => ({ range, label: rangeLabel(range), description: range === 'custom' ? '' : describeRange(range, now, zone) }));
  const chosen = await vscode.window.showQuickPick(lastFirst(items, ({ range }) => range === last.range), { title: t('Export Usage (1/2)'), placeHolder: t('Which time?') });
  if (chosen === undefined) return undefined;
  const range = chosen.range === 'custom' ? await askDays(now, zone) : rangeAt(chosen.range, now, zone);
  return range === undefined ? undefined : { ...range, name: chosen.range };
}

/** Asks what to write it as. `title`: of the box. */
export async function chooseFormat(last: LastExport, title: string): Promise<ExportFormat | undefined> {
  const items = EXPORT_FORMATS.map((format): FormatItem => ({ format, label: formatWords(format)[0], description: `.${format}`, detail: formatWords(format)[1] }));
  const chosen = await vscode.window.showQuickPick(lastFirst(items, ({ format }) => format === last.format), { title, placeHolder: t('Write it as') });
  return chosen?.format;
}

/** Asks where to. The dialog itself asks before a file is replaced. */
export async function chooseFile({ range, format, only }: ExportWish, last: LastExport, now: number, zone: Zone): Promise<vscode.Uri | undefined> {
  const folder = last.folder ?? vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
  const whole = exportFileName(range, format, now, zone);
  const name = only === undefined ? whole : whole.replace('spend', 'calls');
  return vscode.window.showSaveDialog({
    title: t('Export Usage'),
    saveLabel: t('Export'),
    filters: { [formatWords(format)[0]]: [format] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.file(path.join(folder, name)) }),
  });
}

function rangeLabel(range: (typeof RANGES)[number]): string {
  switch (range) {
    case 'today': return t('Today');
    case 'thisWeek': return t('This week');
    case 'thisMonth': return t('This month');
    case 'lastMonth': return t('Last month');
    case 'last30Days': return t('Last 30 days');
    case 'all': return t('Everything');
    case 'custom': return t('From a day to another…');
  }
}

function formatWords(format: ExportFormat): readonly [label: string, detail: string] {
  switch (format) {
    case 'csv': return ['CSV', t('A table for spreadsheets, one call per line')];
    case 'json': return ['JSON', t('One object with all entries and their totals')];
    case 'jsonl': return [t('JSON lines'), t('Can be imported again without loss')];
    case 'md': return [t('Markdown report'), t('Totals by model, client and day')];
  }
}

async function askDays(now: number, zone: Zone): Promise<TimeRange | undefined> {
  const today = dayKey(now, zone);
  const first = await askDay(t('First day'), dayKey(rangeAt('thisMonth', now, zone).start, zone), (typed) => rangeOfDays(typed, '9999-12-31', zone) === undefined ? t('Type a day such as 2026-11-22.') : undefined);
  if (first === undefined) return undefined;
  const last = await askDay(t('Last day'), first > today ? first : today, (typed) => rangeOfDays(first, typed, zone) === undefined ? t('Type a day such as {0}, not before it.', first) : undefined);
  return last === undefined ? undefined : rangeOfDays(first, last, zone);
}

async function askDay(prompt: string, value: string, validateInput: (typed: string) => string | undefined): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({ title: t('Export Usage'), prompt: t('{0}, included', prompt), value, validateInput: (text) => validateInput(text.trim()) });
  return typed?.trim();
}

function describeRange(range: ExportRange, now: number, zone: Zone): string {
  if (range === 'all') return '';
  const { start, end } = rangeAt(range, now, zone);
  const [first, last] = [dateText(dayKey(start, zone)), dateText(dayKey(Math.min(end - 1, now), zone))];
  return first === last ? first : t('{0} to {1}', first, last);
}

function lastFirst<T>(items: readonly T[], isLast: (item: T) => boolean): readonly T[] {
  return items.toSorted((a, b) => Number(isLast(b)) - Number(isLast(a)));
}
