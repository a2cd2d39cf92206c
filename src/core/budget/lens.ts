import type { Lens, Metered } from '../ledger/meters.ts';
import type { Budget } from './budget.ts';
import type { ScopeKind, Scoped } from './scope.ts';
import { valuesIn } from './scope.ts';

/** A budget as it binds one call: all of it, or, where every value has the limits for itself, one value of it. */
export interface Binding {
  readonly budget: Budget;
  /** The value that has the limits for itself; absent where all that the scope binds has them together. */
  readonly value?: string;
}

/** The budgets that bind a call, each with the values that it binds the call by. */
export function bindingsOf(budgets: readonly Budget[], call: Scoped): readonly Binding[] {
  return budgets.flatMap((budget): readonly Binding[] => {
    const values = valuesIn(budget.scope, call);
    if (values.length === 0) return [];
    return budget.each && budget.scope.kind !== 'everything' ? values.map((value) => ({ budget, value })) : [{ budget }];
  });
}

/** Name of what a binding limits: `everything`, `client:cline`, `session:` and which. */
export function bindingName({ budget: { id, scope }, value }: Binding): string {
  return value === undefined || scope.kind === 'everything' ? id : `${scope.kind}:${value}`;
}

/** What counts towards a binding's limits. Untracked money counts towards everything only, where it counts at all. */
export function lensOf(binding: Binding, origin: string, countUntracked: boolean): Lens {
  const { budget: { scope }, value } = binding;
  if (scope.kind === 'everything') return everythingLens(origin, countUntracked);
  const admits = (call: Metered): boolean => {
    if (!isOwn(call)) return false;
    const values = valuesIn(scope, call);
    return value === undefined ? values.length > 0 : values.includes(value);
  };
  return { key: `${bindingName(binding)}${value === undefined ? '' : ' alone'}`, origin, admits, ...labelOf(scope.kind) };
}

/** Everything of an origin, with or without what other programs spent. */
export function everythingLens(origin: string, countUntracked: boolean): Lens {
  return countUntracked ? { key: 'everything', origin, admits: () => true } : { key: 'own', origin, admits: isOwn };
}

/** The label that a scope's values are, if they are one. */
function labelOf(kind: ScopeKind): Pick<Lens, 'label'> {
  switch (kind) {
    case 'user':
    case 'purpose':
    case 'session': return { label: kind };
    case 'tag': return { label: 'tags' };
    default: return {};
  }
}

function isOwn({ source }: Pick<Metered, 'source'>): boolean {
  return source !== 'untracked';
}
