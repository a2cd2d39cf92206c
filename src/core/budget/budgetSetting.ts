import * as v from 'valibot';
import { POLICIES } from './budget.ts';
import type { Policy } from './budget.ts';
import { t } from '../l10n.ts';
import { flag, oneOf } from '../settingRules.ts';
import { EVERYTHING, parseScope } from './scope.ts';

/** One element of the setting `budgets`, as people type it. Amounts are USD; what is absent is not limited, or as it is for everything. */
export interface BudgetSetting {
  /** A kind and a pattern: `client:cline`, `model:anthropic/*`. */
  readonly scope: string;
  readonly hourly?: number | undefined;
  readonly daily?: number | undefined;
  readonly weekly?: number | undefined;
  readonly monthly?: number | undefined;
  readonly perRequest?: number | undefined;
  readonly averagePerRequest?: number | undefined;
  readonly tokensPerHour?: number | undefined;
  readonly tokensPerDay?: number | undefined;
  readonly policy?: Policy | undefined;
  readonly downgradeTo?: readonly string[] | undefined;
  readonly each?: boolean | undefined;
  readonly warnAt?: number | undefined;
  readonly degradeAt?: number | undefined;
}

const scopeHint = (): string => t('must be a kind and a name such as "client:cline", "project:shop" or "model:anthropic/*" (kinds: project, client, session, model, purpose, tag, user)');
const MAX_BUDGETS = 100;
const MAX_USD = 1_000_000;
const LEAST_USD = 1e-9;
const MAX_TOKENS = 1e12;

/** An amount of dollars that a limit may be. */
export const AMOUNT = v.pipe(
  v.number(() => t('must be an amount of dollars')), v.finite(() => t('must be an amount of dollars')),
  v.minValue(LEAST_USD, () => t('must be more than 0; leave it out for no limit')), v.maxValue(MAX_USD, () => t('must be at most {0}', MAX_USD)),
);
/** A number of tokens that a limit may be. */
export const TOKENS = v.pipe(v.number(() => t('must be a number of tokens')), v.integer(() => t('must be a whole number of tokens')), v.minValue(1, () => t('must be more than 0; leave it out for no limit')), v.maxValue(MAX_TOKENS, () => t('must be at most {0}', MAX_TOKENS)));
/** A share of a limit. */
export const PERCENT = v.pipe(v.number(() => t('must be a number of per cent')), v.gtValue(0, () => t('must be more than 0')), v.maxValue(100, () => t('must be at most 100')));
/** Models to go down to. */
export const MODELS = v.pipe(
  v.array(v.pipe(v.string(() => t('must be the id of a model')), v.trim(), v.nonEmpty(() => t('must be the id of a model')), v.maxLength(200, () => t('must be the id of a model'))), () => t('must be a list of model ids')),
  v.maxLength(20, () => t('must have at most 20 models')),
  v.check((models) => new Set(models).size === models.length, () => t('must name no model twice')),
);
export const POLICY = oneOf(POLICIES);

const BUDGET = v.strictObject({
  scope: v.pipe(v.string(scopeHint), v.check(isNarrow, scopeHint)),
  hourly: v.optional(AMOUNT),
  daily: v.optional(AMOUNT),
  weekly: v.optional(AMOUNT),
  monthly: v.optional(AMOUNT),
  perRequest: v.optional(AMOUNT),
  averagePerRequest: v.optional(AMOUNT),
  tokensPerHour: v.optional(TOKENS),
  tokensPerDay: v.optional(TOKENS),
  policy: v.optional(POLICY),
  downgradeTo: v.optional(MODELS),
  each: v.optional(flag),
  warnAt: v.optional(PERCENT),
  degradeAt: v.optional(PERCENT),
}, () => t('must be a budget such as { "scope": "client:cline", "daily": 5 }'));

/** Everything has the plain limits. */
function isNarrow(text: string): boolean {
  return (parseScope(text) ?? EVERYTHING).kind !== 'everything';
}

/** The setting `budgets`. */
export const BUDGETS = v.pipe(v.array(BUDGET, () => t('must be a list of budgets')), v.maxLength(MAX_BUDGETS, () => t('must be at most {0} budgets', MAX_BUDGETS)));
