import * as v from 'valibot';
import type { Policy } from './budget/budget.ts';
import type { KnownModels } from './budget/budgetChecks.ts';
import { checkModels } from './budget/budgetChecks.ts';
import type { BudgetSetting } from './budget/budgetSetting.ts';
import { AMOUNT, BUDGETS, MODELS, PERCENT, POLICY, TOKENS } from './budget/budgetSetting.ts';
import type { Contradiction } from './budget/contradictions.ts';
import { contradictionsIn } from './budget/contradictions.ts';
import type { Sensitivity } from './budget/runaway/thresholds.ts';
import { SENSITIVITIES } from './budget/runaway/thresholds.ts';
import type { CurrencySettings } from './currency.ts';
import { CURRENCY, CURRENCY_RATE, currencyProblems } from './currencySetting.ts';
import type { ExportRange } from './exporting/ranges.ts';
import { EXPORT_RANGES } from './exporting/ranges.ts';
import { isSchedule } from './exporting/cron.ts';
import type { ExportFormat } from './exporting/types.ts';
import { EXPORT_FORMATS } from './exporting/types.ts';
import { localZone } from './localZone.ts';
import { isZoneName } from './localZoneName.ts';
import type { Zone } from './period.ts';
import { UTC, createZone } from './period.ts';
import { unknownWords, unknownWordsText } from './statusTemplate.ts';
import { isOrigin, isSafeBaseUrl } from './webAddress.ts';

/** What happens to a call whose price nobody knows, where no hard limit refuses it anyway. */
export const UNKNOWN_PRICE_POLICIES = ['ask', 'warn', 'refuse'] as const;

/** How the proxy answers a call that a limit has no room for: so that it is tried once, or as rate limits are told. */
export const PROXY_REFUSALS = ['auto', 'rateLimit'] as const;

/** All settings that the core knows, by their dotted names. Amounts are USD as typed; `null` means: not limited, or none. */
export interface Settings extends CurrencySettings {
  readonly 'limits.hourly': number | null;
  readonly 'limits.daily': number | null;
  readonly 'limits.weekly': number | null;
  readonly 'limits.monthly': number | null;
  readonly 'limits.perRequest': number | null;
  readonly 'limits.averagePerRequest': number | null;
  readonly 'limits.tokensPerHour': number | null;
  readonly 'limits.tokensPerDay': number | null;
  readonly 'policy': Policy;
  /** Models that calls go down to under the policy `downgrade`, in that order; with none, the cheapest that can do what is asked. */
  readonly 'downgradeTo': readonly string[];
  readonly 'unknownPrice': (typeof UNKNOWN_PRICE_POLICIES)[number];
  readonly 'budgets': readonly BudgetSetting[];
  /** How long a call waits for money that is only set aside for others. */
  readonly 'holdWaitSeconds': number;
  /** How far calls are apart under the policy `throttle`. */
  readonly 'throttleSeconds': number;
  /** How soon an agent that goes in circles is paused. */
  readonly 'runaway.sensitivity': Sensitivity;
  readonly 'state.warnAt': number;
  readonly 'state.degradeAt': number;
  readonly 'alerts.levels': readonly number[];
  /** USD an hour that are told while too little is known of the usual ones; `null`: no amount is, only what is far above the usual. */
  readonly 'alerts.burnRate': number | null;
  /** USD of credits below which that is told; `null`: never. */
  readonly 'alerts.balance': number | null;
  /** `22:00-07:00`: nothing is told then; empty: always. */
  readonly 'alerts.quietHours': string;
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
  /** Said before every tracked prompt; empty: nothing is. */
  readonly 'prompt.system': string;
  /** Prompts that were sent are kept on this machine. */
  readonly 'prompt.history': boolean;
  readonly 'statusBar.text': string;
  /** Cron expression; empty: never. */
  readonly 'export.schedule': string;
  /** Absolute path; empty: `exports` in the ledger's home. */
  readonly 'export.folder': string;
  readonly 'export.format': ExportFormat;
  readonly 'export.range': ExportRange;
  /** The proxy runs while an editor does. */
  readonly 'proxy.autoStart': boolean;
  readonly 'proxy.port': number;
  readonly 'proxy.maxBodyMb': number;
  readonly 'proxy.maxConnections': number;
  readonly 'proxy.refusal': (typeof PROXY_REFUSALS)[number];
  /** Origins of web pages that may use the proxy, such as `http://localhost:3000`. */
  readonly 'proxy.allowedOrigins': readonly string[];
}

export type SettingName = keyof Settings;

/** What holds where nothing is set. */
export const DEFAULT_SETTINGS: Settings = {
  'limits.hourly': null,
  'limits.daily': null,
  'limits.weekly': null,
  'limits.monthly': null,
  'limits.perRequest': null,
  'limits.averagePerRequest': null,
  'limits.tokensPerHour': null,
  'limits.tokensPerDay': null,
  'policy': 'stop',
  'downgradeTo': [],
  'unknownPrice': 'ask',
  'budgets': [],
  'holdWaitSeconds': 10,
  'throttleSeconds': 60,
  'runaway.sensitivity': 'normal',
  'state.warnAt': 80,
  'state.degradeAt': 90,
  'alerts.levels': [50, 75, 90, 100],
  'alerts.burnRate': 1,
  'alerts.balance': 1,
  'alerts.quietHours': '',
  'countUntracked': true,
  'countByok': false,
  'pollSeconds': 60,
  'keepDays': 400,
  'timeZone': 'local',
  'currency': '',
  'currencyRate': null,
  'baseUrl': 'https://openrouter.ai/api/v1',
  'defaultModel': '',
  'maxOutputTokens': 4096,
  'prompt.system': '',
  'prompt.history': false,
  'statusBar.text': '{spend} / {limit} · {share}',
  'export.schedule': '',
  'export.folder': '',
  'export.format': 'csv',
  'export.range': 'lastMonth',
  'proxy.autoStart': false,
  'proxy.port': 4141,
  'proxy.maxBodyMb': 50,
  'proxy.maxConnections': 1024,
  'proxy.refusal': 'auto',
  'proxy.allowedOrigins': [],
};

/** Every setting's name, in the order of the settings editor. */
export const SETTING_NAMES = Object.keys(DEFAULT_SETTINGS) as readonly SettingName[];

/** A value that cannot be used, in a sentence for the person who typed it. */
export interface SettingProblem {
  /** A value that cannot be read, values that contradict each other, or what may be a slip. */
  readonly kind: 'value' | 'contradiction' | 'slip';
  readonly setting: SettingName;
  /** Every setting that it is about: those that contradict each other, that one first. */
  readonly settings: readonly SettingName[];
  /** Within the setting, such as `[1].daily`; empty for the setting itself. */
  readonly place: string;
  /** What is wrong, to stand behind the setting's name: `must not be above weekly (5)`. */
  readonly reason: string;
  readonly message: string;
}

/** Values as they were typed: any of them may be missing or wrong. */
export type RawSettings = Readonly<Record<string, unknown>>;

const amount = v.nullable(AMOUNT);
const seconds = (least: number, most: number): v.GenericSchema<unknown, number> => (
  v.pipe(v.number('must be a number of seconds'), v.minValue(least, `must be at least ${least}`), v.maxValue(most, `must be at most ${most}`))
);

const whole = (what: string, least: number, most: number): v.GenericSchema<unknown, number> => (
  v.pipe(v.number(`must be a ${what}`), v.integer(`must be a whole ${what}`), v.minValue(least, `must be at least ${least}`), v.maxValue(most, `must be at most ${most}`))
);

const RULES: { readonly [K in SettingName]: v.GenericSchema<unknown, Settings[K]> } = {
  'limits.hourly': amount,
  'limits.daily': amount,
  'limits.weekly': amount,
  'limits.monthly': amount,
  'limits.perRequest': amount,
  'limits.averagePerRequest': amount,
  'limits.tokensPerHour': v.nullable(TOKENS),
  'limits.tokensPerDay': v.nullable(TOKENS),
  'policy': POLICY,
  'downgradeTo': MODELS,
  'unknownPrice': v.picklist(UNKNOWN_PRICE_POLICIES, `must be one of ${UNKNOWN_PRICE_POLICIES.join(', ')}`),
  'budgets': BUDGETS,
  'holdWaitSeconds': seconds(0, 600),
  'throttleSeconds': seconds(1, 3600),
  'runaway.sensitivity': v.picklist(SENSITIVITIES, `must be one of ${SENSITIVITIES.join(', ')}`),
  'state.warnAt': PERCENT,
  'state.degradeAt': PERCENT,
  'alerts.levels': v.pipe(v.array(PERCENT, 'must be a list of per cents'), v.maxLength(20, 'must be at most 20 levels')),
  'alerts.burnRate': amount,
  'alerts.balance': amount,
  'alerts.quietHours': v.pipe(v.string('must be two times of day'), v.regex(/^\s*$|^\s*(?:[01]\d|2[0-3]):[0-5]\d\s*-\s*(?:[01]\d|2[0-3]):[0-5]\d\s*$/, 'must be two times of day such as 22:00-07:00, or empty')),
  'countUntracked': v.boolean('must be true or false'),
  'countByok': v.boolean('must be true or false'),
  'pollSeconds': v.pipe(v.number('must be a number of seconds'), v.integer('must be a whole number of seconds'), v.minValue(5, 'must be at least 5'), v.maxValue(3600, 'must be at most 3600')),
  'keepDays': v.pipe(v.number('must be a number of days'), v.integer('must be a whole number of days'), v.minValue(1, 'must be at least 1'), v.maxValue(36_500, 'must be at most 36500')),
  'timeZone': v.pipe(v.string('must be a name'), v.check(isZone, 'must be "local", "utc" or the name of a time zone such as "Europe/Berlin"')),
  'currency': CURRENCY,
  'currencyRate': CURRENCY_RATE,
  'baseUrl': v.pipe(v.string('must be an address'), v.check(isSafeBaseUrl, 'must be an https address (plain http only to this machine)')),
  'defaultModel': v.pipe(v.string('must be the id of a model'), v.maxLength(200, 'must be the id of a model')),
  'maxOutputTokens': v.pipe(v.number('must be a number of tokens'), v.integer('must be a whole number of tokens'), v.minValue(16, 'must be at least 16'), v.maxValue(1_000_000, 'must be at most 1000000')),
  'prompt.system': v.pipe(v.string('must be a text'), v.maxLength(20_000, 'must be at most 20000 characters')),
  'prompt.history': v.boolean('must be true or false'),
  'statusBar.text': v.pipe(v.string('must be a text'), v.maxLength(200, 'must be at most 200 characters'), v.check((text) => unknownWords(text).length === 0, ({ input }) => unknownWordsText(input))),
  'export.schedule': v.pipe(v.string('must be a cron expression'), v.check(isSchedule, 'must be a cron expression of five parts, such as "0 8 * * 1" for Mondays at 8:00, or empty')),
  'export.folder': v.pipe(v.string('must be a folder'), v.check(isPlace, 'must be an absolute path, or empty')),
  'export.format': v.picklist(EXPORT_FORMATS, 'must be "csv", "json", "jsonl" or "md"'),
  'export.range': v.picklist(EXPORT_RANGES, `must be one of ${EXPORT_RANGES.join(', ')}`),
  'proxy.autoStart': v.boolean('must be true or false'),
  'proxy.port': whole('port', 1, 65_535),
  'proxy.maxBodyMb': whole('number of megabytes', 1, 200),
  'proxy.maxConnections': whole('number of connections', 1, 10_000),
  'proxy.refusal': v.picklist(PROXY_REFUSALS, `must be one of ${PROXY_REFUSALS.join(', ')}`),
  'proxy.allowedOrigins': v.pipe(v.array(v.pipe(v.string('must be an origin'), v.check(isOrigin, 'must be an origin such as "http://localhost:3000"')), 'must be a list of origins'), v.maxLength(50, 'must be at most 50 origins')),
};

/**
 * Reads values as typed. A wrong one, or some that contradict each other, are reported, and the last good values stay in force; a missing one is the default. Where there was
 * no limit before, those that contradict each other are kept as they stand: of two, the larger is of no use, and neither is lost.
 */
export function readSettings(raw: RawSettings, last: Settings = DEFAULT_SETTINGS): { readonly settings: Settings; readonly problems: readonly SettingProblem[] } {
  const read = SETTING_NAMES.map((name) => readOne(name, raw[name], last));
  const typed = Object.fromEntries(read.map(({ name, value }) => [name, value])) as unknown as Settings;
  const { settings, contradicting } = withoutContradictions(typed, last);
  return { settings, problems: [...read.flatMap(({ problem }) => problem ?? []), ...contradicting.map((each) => problemOf(each, typed, settings)), ...currencyProblems(settings)] };
}

/** The zone that periods are cut by. */
export function zoneOf({ timeZone }: Pick<Settings, 'timeZone'>): Zone {
  return timeZone === 'local' ? localZone() : timeZone === 'utc' ? UTC : createZone(timeZone);
}

interface ReadSetting {
  readonly name: SettingName;
  readonly value: unknown;
  readonly problem?: SettingProblem;
}

function readOne(name: SettingName, value: unknown, last: Settings): ReadSetting {
  if (value === undefined) return { name, value: DEFAULT_SETTINGS[name] };
  const result = v.safeParse(RULES[name], value);
  if (result.success) return { name, value: result.output };
  const [{ message, path = [], input }] = result.issues;
  const place = path.map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  // A list is kept as a whole, but what is wrong with it is one of its elements.
  return { name, value: last[name], problem: { kind: 'value', setting: name, settings: [name], place, reason: message, message: `Setting openrouterSpend.${name}${place} ${message} (it is ${shown(input)}). ${kept(name, last)}` } };
}

/** Settings that contradict each other give way to the last good ones, where there are some, and what contradicts those in its turn, until nothing does. */
function withoutContradictions(settings: Settings, last: Settings): { readonly settings: Settings; readonly contradicting: readonly Contradiction[] } {
  const contradicting = contradictionsIn(settings);
  const giving = new Set<SettingName>(contradicting.flatMap(({ settings: names }) => names).filter((name) => isSomething(last[name]) && settings[name] !== last[name]));
  if (giving.size === 0) return { settings, contradicting };
  const mended = withoutContradictions(Object.fromEntries(SETTING_NAMES.map((name) => [name, (giving.has(name) ? last : settings)[name]])) as unknown as Settings, last);
  return { settings: mended.settings, contradicting: [...contradicting, ...mended.contradicting] };
}

/** No limit, or no budget, is nothing that could stay in force. */
function isSomething(value: Settings[SettingName]): boolean {
  return value !== null && !(Array.isArray(value) && value.length === 0);
}

function problemOf({ settings: names, place, value, reason }: Contradiction, typed: Settings, settings: Settings): SettingProblem {
  const [setting] = names;
  const gone = names.find((name) => settings[name] !== typed[name]);
  const instead = gone === undefined ? 'Until it is mended, every limit is kept as it stands.' : `${gone === setting ? '' : `Of ${gone}: `}${kept(gone, settings)}`;
  return { kind: 'contradiction', setting, settings: names, place, reason, message: `Setting openrouterSpend.${setting}${place} ${reason} (it is ${shown(value)}). ${instead}` };
}

/** What looks like a slip to who knows the models; nothing of it is refused. */
export function modelProblems(settings: Settings, known: KnownModels): readonly SettingProblem[] {
  return checkModels(settings.downgradeTo, settings.budgets, known).map(({ index, field, value, reason }) => {
    const [setting, place] = index === undefined ? ['downgradeTo' as const, ''] : ['budgets' as const, `[${index}].${field}`];
    return { kind: 'slip', setting, settings: [setting], place, reason, message: `Setting openrouterSpend.${setting}${place} ${reason}: ${show(value)}.` };
  });
}

function kept(setting: SettingName, last: Settings): string {
  if (setting === 'budgets') return last.budgets.length === 0 ? 'No scoped budget is in force until it is mended.' : `The last good list (${last.budgets.length}) stays in force.`;
  return `${show(last[setting])} stays in force.`;
}

function show(value: unknown): string {
  return value === undefined || value === null || value === '' ? 'No value' : JSON.stringify(value).slice(0, 80);
}

/** The same within a sentence. */
function shown(value: unknown): string {
  return value === undefined || value === null || value === '' ? 'empty' : show(value);
}

function isZone(name: string): boolean {
  return name === 'local' || name === 'utc' || isZoneName(name);
}

/** An absolute path of any system, or one in the user's own folder. */
function isPlace(path: string): boolean {
  return path.trim() === '' || /^(?:\/|~\/|[a-z]:[/\\]|\\\\)/i.test(path.trim());
}
