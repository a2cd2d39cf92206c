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
import { t } from './l10n.ts';
import { localZone } from './localZone.ts';
import { isZoneName } from './localZoneName.ts';
import type { Zone } from './period.ts';
import { UTC, createZone } from './period.ts';
import { between, flag, oneOf, text, whole } from './settingRules.ts';
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
  'unknownPrice': oneOf(UNKNOWN_PRICE_POLICIES),
  'budgets': BUDGETS,
  'holdWaitSeconds': between(0, 600, () => t('must be a number of seconds')),
  'throttleSeconds': between(1, 3600, () => t('must be a number of seconds')),
  'runaway.sensitivity': oneOf(SENSITIVITIES),
  'state.warnAt': PERCENT,
  'state.degradeAt': PERCENT,
  'alerts.levels': v.pipe(v.array(PERCENT, () => t('must be a list of per cents')), v.maxLength(20, () => t('must be at most 20 levels'))),
  'alerts.burnRate': amount,
  'alerts.balance': amount,
  'alerts.quietHours': v.pipe(v.string(() => t('must be two times of day')), v.regex(/^\s*$|^\s*(?:[01]\d|2[0-3]):[0-5]\d\s*-\s*(?:[01]\d|2[0-3]):[0-5]\d\s*$/, () => t('must be two times of day such as 22:00-07:00, or empty'))),
  'countUntracked': flag,
  'countByok': flag,
  'pollSeconds': whole(5, 3600, () => t('must be a whole number of seconds')),
  'keepDays': whole(1, 36_500, () => t('must be a whole number of days')),
  'timeZone': v.pipe(v.string(() => t('must be a name')), v.check(isZone, () => t('must be "local", "utc" or the name of a time zone such as "Europe/Berlin"'))),
  'currency': CURRENCY,
  'currencyRate': CURRENCY_RATE,
  'baseUrl': v.pipe(v.string(() => t('must be an address')), v.check(isSafeBaseUrl, () => t('must be an https address (plain http only to this machine)'))),
  'defaultModel': v.pipe(v.string(() => t('must be the id of a model')), v.maxLength(200, () => t('must be the id of a model'))),
  'maxOutputTokens': whole(16, 1_000_000, () => t('must be a whole number of tokens')),
  'prompt.system': text(20_000),
  'prompt.history': flag,
  'statusBar.text': v.pipe(text(200), v.check((input) => unknownWords(input).length === 0, ({ input }) => unknownWordsText(input))),
  'export.schedule': v.pipe(v.string(() => t('must be a cron expression')), v.check(isSchedule, () => t('must be a cron expression of five parts, such as "0 8 * * 1" for Mondays at 8:00, or empty'))),
  'export.folder': v.pipe(v.string(() => t('must be a folder')), v.check(isPlace, () => t('must be an absolute path, or empty'))),
  'export.format': oneOf(EXPORT_FORMATS),
  'export.range': oneOf(EXPORT_RANGES),
  'proxy.autoStart': flag,
  'proxy.port': whole(1, 65_535, () => t('must be the number of a port')),
  'proxy.maxBodyMb': whole(1, 200, () => t('must be a whole number of megabytes')),
  'proxy.maxConnections': whole(1, 10_000, () => t('must be a whole number of connections')),
  'proxy.refusal': oneOf(PROXY_REFUSALS),
  'proxy.allowedOrigins': v.pipe(v.array(v.pipe(v.string(() => t('must be an origin')), v.check(isOrigin, () => t('must be an origin such as "http://localhost:3000"'))), () => t('must be a list of origins')), v.maxLength(50, () => t('must be at most 50 origins'))),
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
  return { name, value: last[name], problem: { kind: 'value', setting: name, settings: [name], place, reason: message, message: t('Setting {0} {1} (it is {2}). {3}', `openrouterSpend.${name}${place}`, message, shown(input), kept(name, last)) } };
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
  const instead = gone === undefined ? t('Until it is mended, every limit is kept as it stands.') : gone === setting ? kept(gone, settings) : t('Of {0}: {1}', gone, kept(gone, settings));
  return { kind: 'contradiction', setting, settings: names, place, reason, message: t('Setting {0} {1} (it is {2}). {3}', `openrouterSpend.${setting}${place}`, reason, shown(value), instead) };
}

/** What looks like a slip to who knows the models; nothing of it is refused. */
export function modelProblems(settings: Settings, known: KnownModels): readonly SettingProblem[] {
  return checkModels(settings.downgradeTo, settings.budgets, known).map(({ index, field, value, reason }) => {
    const [setting, place] = index === undefined ? ['downgradeTo' as const, ''] : ['budgets' as const, `[${index}].${field}`];
    return { kind: 'slip', setting, settings: [setting], place, reason, message: t('Setting {0} {1}: {2}.', `openrouterSpend.${setting}${place}`, reason, show(value)) };
  });
}

function kept(setting: SettingName, last: Settings): string {
  if (setting === 'budgets') return last.budgets.length === 0 ? t('No scoped budget is in force until it is mended.') : t('The last good list ({0}) stays in force.', last.budgets.length);
  return t('{0} stays in force.', show(last[setting]));
}

function show(value: unknown): string {
  return value === undefined || value === null || value === '' ? t('No value') : JSON.stringify(value).slice(0, 80);
}

/** The same within a sentence. */
function shown(value: unknown): string {
  return value === undefined || value === null || value === '' ? t('empty') : show(value);
}

function isZone(name: string): boolean {
  return name === 'local' || name === 'utc' || isZoneName(name);
}

/** An absolute path of any system, or one in the user's own folder. */
function isPlace(path: string): boolean {
  return path.trim() === '' || /^(?:\/|~\/|[a-z]:[/\\]|\\\\)/i.test(path.trim());
}
