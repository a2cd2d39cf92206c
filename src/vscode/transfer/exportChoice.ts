import * as path from 'node:path';
import * as vscode from 'vscode';
import { exportFileName } from '../../core/exporting/names.ts';
import type { ExportRange, TimeRange } from '../../core/exporting/ranges.ts';
import { rangeAt, rangeOfDays } from '../../core/exporting/ranges.ts';
import type { ExportFormat } from '../../core/exporting/types.ts';
import { EXPORT_FORMATS } from '../../core/exporting/types.ts';
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

const RANGES: Readonly<Partial<Record<ExportRange | 'custom', string>>> = { today: 'Today', thisWeek: 'This week', thisMonth: 'This month', lastMonth: 'Last month', last30Days: 'Last 30 days', all: 'Everything', custom: 'From a day to another…' };
const FORMATS: Readonly<Record<ExportFormat, readonly [label: string, detail: string]>> = {
  csv: ['CSV', 'A table for spreadsheets, one call per line'],
  json: ['JSON', 'One object with all entries and their totals'],
  jsonl: ['JSON lines', 'Can be imported again without loss'],
  md: ['Markdown report', 'Totals by model, client and day'],
};

/** Asks which time to export. Resolves with its name too, to be remembered. */
export async function chooseRange(last: LastExport, now: number, zone: Zone): Promise<(TimeRange & { readonly name: string }) | undefined> {
  const items = (Object.keys(RANGES) as (ExportRange | 'custom')[]).map((range): RangeItem => ({ range, label: RANGES[range] ?? range, description: range === 'custom' ? '' : describeRange(range, now, zone) }));
  const chosen = await vscode.window.showQuickPick(lastFirst(items, ({ range }) => range === last.range), { title: 'Export Usage (1/2)', placeHolder: 'Which time?' });
  if (chosen === undefined) return undefined;
  const range = chosen.range === 'custom' ? await askDays(now, zone) : rangeAt(chosen.range, now, zone);
  return range === undefined ? undefined : { ...range, name: chosen.range };
}

/** Asks what to write it as. */
export async function chooseFormat(last: LastExport): Promise<ExportFormat | undefined> {
  const items = EXPORT_FORMATS.map((format): FormatItem => ({ format, label: FORMATS[format][0], description: `.${format}`, detail: FORMATS[format][1] }));
  const chosen = await vscode.window.showQuickPick(lastFirst(items, ({ format }) => format === last.format), { title: 'Export Usage (2/2)', placeHolder: 'Write it as' });
  return chosen?.format;
}

/** Asks where to. The dialog itself asks before a file is replaced. */
export async function chooseFile({ range, format }: ExportWish, last: LastExport, now: number, zone: Zone): Promise<vscode.Uri | undefined> {
  const folder = last.folder ?? vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
  const name = exportFileName(range, format, now, zone);
  return vscode.window.showSaveDialog({
    title: 'Export Usage',
    saveLabel: 'Export',
    filters: { [FORMATS[format][0]]: [format] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.file(path.join(folder, name)) }),
  });
}

async function askDays(now: number, zone: Zone): Promise<TimeRange | undefined> {
  const today = dayKey(now, zone);
  const first = await askDay('First day', dayKey(rangeAt('thisMonth', now, zone).start, zone), (typed) => rangeOfDays(typed, '9999-12-31', zone) === undefined ? 'Type a day such as 2026-11-22.' : undefined);
  if (first === undefined) return undefined;
  const last = await askDay('Last day', first > today ? first : today, (typed) => rangeOfDays(first, typed, zone) === undefined ? `Type a day such as ${first}, not before it.` : undefined);
  return last === undefined ? undefined : rangeOfDays(first, last, zone);
}

async function askDay(prompt: string, value: string, validateInput: (typed: string) => string | undefined): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({ title: 'Export Usage', prompt: `${prompt}, included`, value, validateInput: (text) => validateInput(text.trim()) });
  return typed?.trim();
}

function describeRange(range: ExportRange, now: number, zone: Zone): string {
  if (range === 'all') return '';
  const { start, end } = rangeAt(range, now, zone);
  const first = dayKey(start, zone);
  const last = dayKey(Math.min(end - 1, now), zone);
  return first === last ? first : `${first} to ${last}`;
}

function lastFirst<T>(items: readonly T[], isLast: (item: T) => boolean): readonly T[] {
  return items.toSorted((a, b) => Number(isLast(b)) - Number(isLast(a)));
}
