import type { BudgetProblem } from './budgetChecks.ts';
import { checkBudgets, contradictions, inherited } from './budgetChecks.ts';
import type { BudgetSetting } from './budgetSetting.ts';
import type { BudgetSettings } from './budgets.ts';
import { plainBudget } from './budgets.ts';

/** Settings that are good for themselves, and cannot be meant together. */
export interface Contradiction {
  /** All of them: the one that is too large first. */
  readonly settings: readonly [keyof BudgetSettings, ...(keyof BudgetSettings)[]];
  /** Within the first, such as `[1].daily`. */
  readonly place: string;
  readonly value: unknown;
  readonly reason: string;
}

/** What contradicts itself among the plain limits, in the list of scoped budgets, and between the two. */
export function contradictionsIn(settings: BudgetSettings): readonly Contradiction[] {
  const thresholds = { warnAt: settings['state.warnAt'], degradeAt: settings['state.degradeAt'] };
  const plain = contradictions({ ...plainBudget(settings), ...thresholds }).flatMap(ofPlain);
  const listed = checkBudgets(settings.budgets).map((problem) => ofListed(problem));
  const across = settings.budgets.flatMap((budget, index) => inherited(budget, thresholds).map((problem) => ofListed({ ...problem, index }, PLAIN_SETTING[problem.against ?? 'scope'])));
  return [...plain, ...listed, ...across];
}

/** Which setting a field of a budget is, for everything. */
const PLAIN_SETTING: Readonly<Partial<Record<keyof BudgetSetting, keyof BudgetSettings>>> = {
  hourly: 'limits.hourly', daily: 'limits.daily', weekly: 'limits.weekly', monthly: 'limits.monthly', perRequest: 'limits.perRequest',
  averagePerRequest: 'limits.averagePerRequest', tokensPerHour: 'limits.tokensPerHour', tokensPerDay: 'limits.tokensPerDay', warnAt: 'state.warnAt', degradeAt: 'state.degradeAt',
};

function ofPlain({ field, against, value, reason }: BudgetProblem): readonly Contradiction[] {
  const [first, second] = [PLAIN_SETTING[field], PLAIN_SETTING[against ?? 'scope']];
  return first === undefined || second === undefined ? [] : [{ settings: [first, second], place: '', value, reason }];
}

function ofListed({ index, field, value, reason }: BudgetProblem, other?: keyof BudgetSettings): Contradiction {
  return { settings: other === undefined ? ['budgets'] : ['budgets', other], place: `[${index ?? 0}].${field}`, value, reason };
}
