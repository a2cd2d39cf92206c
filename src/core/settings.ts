import * as v from 'valibot';
import type { ExportRange } from './exporting/ranges.ts';
import { EXPORT_RANGES } from './exporting/ranges.ts';
import { isSchedule } from './exporting/schedule.ts';
import type { ExportFormat } from './exporting/types.ts';
import { EXPORT_FORMATS } from './exporting/types.ts';
import { localZone } from './localZone.ts';
import { isZoneName } from './localZoneName.ts';
import type { NanoUsd } from './money.ts';
import { fromUsd } from './money.ts';
import type { PeriodKind, Zone } from './period.ts';
import { UTC, createZone } from './period.ts';

/** What happens to a call that a limit has no room for. */
export type Policy = 'warn' | 'ask' | 'stop';

/** All settings that the core knows, by their dotted names. Amounts are USD as typed; `null` means: not limited, or none. */
export interface Settings {
  readonly 'limits.hourly': number | null;
  readonly 'limits.daily': number | null;
  readonly 'limits.weekly': number | null;
  readonly 'limits.monthly': number | null;
  readonly 'limits.perRequest': number | null;
  readonly 'policy': Policy;
  readonly 'state.warnAt': number;
  readonly 'state.degradeAt': number;
  readonly 'alerts.levels': readonly number[];
  readonly 'countUntracked': boolean;
  readonly 'countByok': boolean;
  readonly 'pollSeconds': number;
  /** Days that single calls are kept for; their sums are kept for ever. */
  readonly 'keepDays': number;
  /** `local`, `utc` or an IANA name. */
  readonly 'timeZone': string;
  readonly 'baseUrl': string;
  readonly 'defaultModel': string;
  readonly 'maxOutputTokens': number;
  readonly 'statusBar.text': string;
  /** Cron expression; empty: never. */
  readonly 'export.schedule': string;
  /** Absolute path; empty: `exports` in the ledger's home. */
  readonly 'export.folder': string;
  readonly 'export.format': ExportFormat;
  readonly 'export.range': ExportRange;
}

export type SettingName = keyof Settings;

/** What holds where nothing is set. */
export const DEFAULT_SETTINGS: Settings = {
  'limits.hourly': null,
  'limits.daily': null,
  'limits.weekly': null,
  'limits.monthly': null,
  'limits.perRequest': null,
  'policy': 'stop',
  'state.warnAt': 80,
  'state.degradeAt': 90,
  'alerts.levels': [50, 75, 90, 100],
  'countUntracked': true,
  'countByok': false,
  'pollSeconds': 60,
  'keepDays': 400,
  'timeZone': 'local',
  'baseUrl': 'https://openrouter.ai/api/v1',
  'defaultModel': '',
  'maxOutputTokens': 4096,
  'statusBar.text': '{spend} / {limit} · {share}',
  'export.schedule': '',
  'export.folder': '',
  'export.format': 'csv',
  'export.range': 'lastMonth',
};

/** Every setting's name, in the order of the settings editor. */
export const SETTING_NAMES = Object.keys(DEFAULT_SETTINGS) as readonly SettingName[];

/** A value that cannot be used, in a sentence for the person who typed it. */
export interface SettingProblem {
  readonly setting: SettingName;
  readonly message: string;
}

/** Values as they were typed: any of them may be missing or wrong. */
export type RawSettings = Readonly<Record<string, unknown>>;

const MAX_USD = 1_000_000;
/** Less is no money: a nano-dollar. */
const LEAST_USD = 1e-9;

const amount = v.nullable(v.pipe(v.number('must be an amount of dollars'), v.finite(), v.minValue(LEAST_USD, 'must be more than 0; leave it empty for no limit'), v.maxValue(MAX_USD, `must be at most ${MAX_USD}`)));
const percent = v.pipe(v.number('must be a number of per cent'), v.gtValue(0, 'must be more than 0'), v.maxValue(100, 'must be at most 100'));

const RULES: { readonly [K in SettingName]: v.GenericSchema<unknown, Settings[K]> } = {
  'limits.hourly': amount,
  'limits.daily': amount,
  'limits.weekly': amount,
  'limits.monthly': amount,
  'limits.perRequest': amount,
  'policy': v.picklist(['warn', 'ask', 'stop'], 'must be "warn", "ask" or "stop"'),
  'state.warnAt': percent,
  'state.degradeAt': percent,
  'alerts.levels': v.pipe(v.array(percent, 'must be a list of per cents'), v.maxLength(20, 'must be at most 20 levels')),
  'countUntracked': v.boolean('must be true or false'),
  'countByok': v.boolean('must be true or false'),
  'pollSeconds': v.pipe(v.number('must be a number of seconds'), v.integer('must be a whole number of seconds'), v.minValue(5, 'must be at least 5'), v.maxValue(3600, 'must be at most 3600')),
  'keepDays': v.pipe(v.number('must be a number of days'), v.integer('must be a whole number of days'), v.minValue(1, 'must be at least 1'), v.maxValue(36_500, 'must be at most 36500')),
  'timeZone': v.pipe(v.string('must be a name'), v.check(isZone, 'must be "local", "utc" or the name of a time zone such as "Europe/Berlin"')),
  'baseUrl': v.pipe(v.string('must be an address'), v.check(isSafeBaseUrl, 'must be an https address (plain http only to this machine)')),
  'defaultModel': v.pipe(v.string('must be the id of a model'), v.maxLength(200, 'must be the id of a model')),
  'maxOutputTokens': v.pipe(v.number('must be a number of tokens'), v.integer('must be a whole number of tokens'), v.minValue(16, 'must be at least 16'), v.maxValue(1_000_000, 'must be at most 1000000')),
  'statusBar.text': v.pipe(v.string('must be a text'), v.maxLength(200, 'must be at most 200 characters')),
  'export.schedule': v.pipe(v.string('must be a cron expression'), v.check(isSchedule, 'must be a cron expression of five parts, such as "0 8 * * 1" for Mondays at 8:00, or empty')),
  'export.folder': v.pipe(v.string('must be a folder'), v.check(isPlace, 'must be an absolute path, or empty')),
  'export.format': v.picklist(EXPORT_FORMATS, 'must be "csv", "json", "jsonl" or "md"'),
  'export.range': v.picklist(EXPORT_RANGES, `must be one of ${EXPORT_RANGES.join(', ')}`),
};

/** Reads values as typed. A wrong one is reported and the last good value stays in force; a missing one is the default. */
export function readSettings(raw: RawSettings, last: Settings = DEFAULT_SETTINGS): { readonly settings: Settings; readonly problems: readonly SettingProblem[] } {
  const problems: SettingProblem[] = [];
  const values = SETTING_NAMES.map((name) => {
    const read = readOne(name, raw[name], last);
    if (read.problem !== undefined) problems.push({ setting: name, message: read.problem });
    return [name, read.value] as const;
  });
  const settings = Object.fromEntries(values) as unknown as Settings;
  return { ...inOrder(settings, last, problems) };
}

/** The amount of a limit; `undefined` where there is none. */
export function limitOf(settings: Settings, kind: PeriodKind | 'perRequest'): NanoUsd | undefined {
  const usd = settings[LIMIT_SETTING[kind]];
  return usd === null ? undefined : fromUsd(usd);
}

/** Which setting limits which period. */
export const LIMIT_SETTING: Readonly<Record<PeriodKind | 'perRequest', 'limits.hourly' | 'limits.daily' | 'limits.weekly' | 'limits.monthly' | 'limits.perRequest'>> = {
  hour: 'limits.hourly', day: 'limits.daily', week: 'limits.weekly', month: 'limits.monthly', perRequest: 'limits.perRequest',
};

/** The zone that periods are cut by. */
export function zoneOf({ timeZone }: Pick<Settings, 'timeZone'>): Zone {
  if (timeZone === 'local') return localZone();
  return timeZone === 'utc' ? UTC : createZone(timeZone);
}

/** Whether anything is limited at all. */
export function hasLimits(settings: Settings): boolean {
  return Object.values(LIMIT_SETTING).some((name) => settings[name] !== null);
}

/** Whether a base URL may be trusted with a key: https anywhere, plain http to this machine only, no credentials in it. */
export function isSafeBaseUrl(text: string): boolean {
  const url = parseUrl(text);
  if (url === undefined || text.includes('@')) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

function readOne(name: SettingName, value: unknown, last: Settings): { readonly value: unknown; readonly problem?: string } {
  if (value === undefined) return { value: DEFAULT_SETTINGS[name] };
  const result = v.safeParse(RULES[name], value);
  if (result.success) return { value: result.output };
  const reason = result.issues[0].message;
  return { value: last[name], problem: `Setting openrouterSpend.${name} ${reason} (it is ${show(value)}). ${show(last[name])} stays in force.` };
}

/** Warning must come before degrading. */
function inOrder(settings: Settings, last: Settings, problems: SettingProblem[]): { readonly settings: Settings; readonly problems: readonly SettingProblem[] } {
  if (settings['state.warnAt'] <= settings['state.degradeAt']) return { settings, problems };
  const message = `Setting openrouterSpend.state.warnAt must not be above openrouterSpend.state.degradeAt (they are ${settings['state.warnAt']} and ${settings['state.degradeAt']}). ${last['state.warnAt']} and ${last['state.degradeAt']} stay in force.`;
  const kept = { ...settings, 'state.warnAt': last['state.warnAt'], 'state.degradeAt': last['state.degradeAt'] };
  return { settings: kept, problems: [...problems, { setting: 'state.warnAt', message }] };
}

function show(value: unknown): string {
  return value === null || value === '' ? 'No value' : JSON.stringify(value).slice(0, 80);
}

function isZone(name: string): boolean {
  return name === 'local' || name === 'utc' || isZoneName(name);
}

/** An absolute path of any system, or one in the user's own folder. */
function isPlace(path: string): boolean {
  return path.trim() === '' || /^(?:\/|~\/|[a-z]:[/\\]|\\\\)/i.test(path.trim());
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined; // not an address at all
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
