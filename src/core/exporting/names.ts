import type { Zone } from '../period.ts';
import { dayKey } from '../period.ts';
import type { TimeRange } from './ranges.ts';
import { ALL_TIME } from './ranges.ts';
import type { ExportFormat } from './types.ts';

/** A file name that says which days are in it, without its place: `openrouter-spend-2026-10-01-to-2026-10-31.csv`. */
export function exportFileName({ start, end }: TimeRange, format: ExportFormat, now: number, zone: Zone): string {
  const first = dayKey(Math.max(0, start), zone);
  const last = dayKey(Math.min(end - 1, Math.max(now, start)), zone);
  const days = start <= ALL_TIME.start ? `until-${last}` : first === last ? first : `${first}-to-${last}`;
  return `openrouter-spend-${days}.${format}`;
}

/** The same name for the second, third, … file of that name. */
export function numbered(name: string, number: number): string {
  const dot = name.lastIndexOf('.');
  return number <= 1 ? name : `${name.slice(0, dot)}-${number}${name.slice(dot)}`;
}
