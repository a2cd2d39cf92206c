import { readAmount } from '../core/amount.ts';
import type { Policy } from '../core/budget/budget.ts';
import { POLICIES } from '../core/budget/budget.ts';
import type { LimitField } from '../core/budget/limitFields.ts';
import { readSettings } from '../core/settings.ts';
import { UsageError } from './failures.ts';

const NONE = ['none', 'off', 'no'];
const WHOLE = { k: 1e3, m: 1e6, g: 1e9 } as const;

/** A limit as typed; `null`: no limit any more. Throws a `UsageError` that names the option. */
export function readLimitOption(option: string, field: LimitField, text: string): number | null {
  if (NONE.includes(text.trim().toLowerCase())) return null;
  return field === 'tokensPerHour' || field === 'tokensPerDay' ? readTokens(option, text) : readDollars(option, field, text);
}

/** A policy as typed. */
export function readPolicy(text: string): Policy {
  const policy = POLICIES.find((each) => each === text.trim().toLowerCase());
  if (policy === undefined) throw new UsageError(`--policy is not one: "${text.slice(0, 40)}".`, `Write ${POLICIES.join(', ')}.`);
  return policy;
}

/** Models as typed, with commas between them; `null`: none any more. */
export function readModels(text: string): readonly string[] | null {
  if (NONE.includes(text.trim().toLowerCase())) return null;
  const models = text.split(',').map((model) => model.trim()).filter((model) => model !== '');
  const [problem] = readSettings({ downgradeTo: models }).problems;
  if (models.length === 0 || problem !== undefined) throw new UsageError('--downgrade-to is not a list of models.', 'Write ids with commas between them: openai/gpt-4o-mini,google/gemini-2.5-flash');
  return models;
}

function readDollars(option: string, field: LimitField, text: string): number {
  const amount = readAmount(text);
  if (amount === undefined || amount === null) throw new UsageError(`${option} is not an amount of dollars: "${text.slice(0, 40)}".`, 'Write it as 10 or 0.50, or "none" for no limit.');
  if (readSettings({ [`limits.${field}`]: amount }).problems.length > 0) throw new UsageError(`${option} must be more than $0 and at most $1,000,000, not ${text.slice(0, 40)}.`, 'Write "none" for no limit.');
  return amount;
}

/** `200000`, `200k` or `2m`. */
function readTokens(option: string, text: string): number {
  const [, digits, unit] = /^([\d_,]+(?:\.\d+)?)\s*([kmg]?)$/i.exec(text.trim()) ?? [];
  const count = Number((digits ?? '').replace(/[_,]/g, '')) * (unit === undefined || unit === '' ? 1 : WHOLE[unit.toLowerCase() as keyof typeof WHOLE]);
  if (digits === undefined || !Number.isSafeInteger(count) || count < 1 || count > 1e12) throw new UsageError(`${option} is not a number of tokens: "${text.slice(0, 40)}".`, 'Write it as 200000, 200k or 2m, or "none" for no limit.');
  return count;
}
