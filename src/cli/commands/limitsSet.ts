import { readAmount } from '../../core/amount.ts';
import type { Settings } from '../../core/settings.ts';
import { LIMIT_SETTING, readSettings } from '../../core/settings.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../failures.ts';
import { UsageError } from '../failures.ts';
import { limits } from './limits.ts';

type LimitSetting = (typeof LIMIT_SETTING)[keyof typeof LIMIT_SETTING];

/** Options of `limits set`, as they were typed. */
export interface LimitsSetOptions {
  readonly daily?: string;
  readonly weekly?: string;
  readonly monthly?: string;
  readonly hourly?: string;
  readonly perRequest?: string;
  readonly json?: boolean;
}

/** Options of `alert`. */
export interface AlertOptions {
  readonly dailyLimit?: string;
  readonly weeklyLimit?: string;
  readonly monthlyLimit?: string;
  readonly hourlyLimit?: string;
  readonly json?: boolean;
}

interface Typed {
  readonly option: string;
  readonly setting: LimitSetting;
  readonly text: string | undefined;
}

const NONE = ['none', 'off', 'no'];

/** `limits set`: changes limits for every program that shares the home; an open VS Code takes them into its settings. */
export function limitsSet(options: LimitsSetOptions, context: Context): Promise<ExitCode> {
  return change([
    { option: '--daily', setting: LIMIT_SETTING.day, text: options.daily },
    { option: '--weekly', setting: LIMIT_SETTING.week, text: options.weekly },
    { option: '--monthly', setting: LIMIT_SETTING.month, text: options.monthly },
    { option: '--hourly', setting: LIMIT_SETTING.hour, text: options.hourly },
    { option: '--per-request', setting: LIMIT_SETTING.perRequest, text: options.perRequest },
  ], options, context);
}

/** `alert`: the same by other names. */
export function alert(options: AlertOptions, context: Context): Promise<ExitCode> {
  return change([
    { option: '--daily-limit', setting: LIMIT_SETTING.day, text: options.dailyLimit },
    { option: '--weekly-limit', setting: LIMIT_SETTING.week, text: options.weeklyLimit },
    { option: '--monthly-limit', setting: LIMIT_SETTING.month, text: options.monthlyLimit },
    { option: '--hourly-limit', setting: LIMIT_SETTING.hour, text: options.hourlyLimit },
  ], options, context);
}

async function change(typed: readonly Typed[], { json }: { readonly json?: boolean }, context: Context): Promise<ExitCode> {
  const given = typed.filter(({ text }) => text !== undefined);
  if (given.length === 0) throw new UsageError('There is no limit to set.', `Name one of ${typed.map(({ option }) => option).join(', ')}. Example: ${typed[0]?.option ?? ''} 10`);
  const values = Object.fromEntries(given.map(({ option, setting, text = '' }) => [setting, readLimit(option, setting, text)])) as Partial<Pick<Settings, LimitSetting>>;
  const { workplace } = context;
  workplace.assertLimitsKnown(Object.keys(values));
  // What a newer version wrote is not changed by an older one, and another folder than the one that is meant is no place for limits.
  await workplace.ledger();
  await workplace.shared.update('cli', (before) => ({ ...before, ...values }));
  return limits(json === undefined ? {} : { json }, context);
}

/** `null`: no limit any more. Throws a `UsageError` that names the option. */
function readLimit(option: string, setting: LimitSetting, text: string): number | null {
  if (NONE.includes(text.trim().toLowerCase())) return null;
  const amount = readAmount(text);
  if (amount === undefined || amount === null) throw new UsageError(`${option} is not an amount of dollars: "${text.slice(0, 40)}".`, `Write it as 10 or 0.50, or "none" for no limit.`);
  if (readSettings({ [setting]: amount }).problems.length > 0) throw new UsageError(`${option} must be more than $0 and at most $1,000,000, not ${text.slice(0, 40)}.`, 'Write "none" for no limit.');
  return amount;
}
