import type { BudgetSetting } from '../budget/budgetSetting.ts';
import type { UsageEntry } from '../usage.ts';

/** Every name by which calls and budgets tell whose they are: programs, people, projects, sessions, purposes, tags. */
export function namesIn(entries: readonly UsageEntry[], budgets: readonly BudgetSetting[]): readonly string[] {
  const ofCalls = entries.flatMap(({ client, user, project, session, purpose, tags = [] }) => [client, ...parts(client), user, project, project?.replace(/ [0-9a-f]{8}$/, ''), session, purpose, ...tags]);
  const ofBudgets = budgets.filter(({ scope }) => !/^\s*model\s*:/.test(scope)).flatMap(({ scope }) => {
    const name = scope.slice(scope.indexOf(':') + 1).trim();
    return [name, ...parts(name)];
  });
  return [...new Set([...ofCalls, ...ofBudgets].filter((name): name is string => name !== undefined && name !== '' && name !== '*'))];
}

/** `cline/acme` is two names. */
function parts(name: string | undefined): readonly string[] {
  return name === undefined ? [] : name.split('/');
}
