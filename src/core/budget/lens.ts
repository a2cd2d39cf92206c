import type { Lens } from '../ledger/meters.ts';
import type { Budget } from './budget.ts';
import type { Scoped } from './scope.ts';
import { clientOf, fits, meansItself, valuesIn } from './scope.ts';

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

/** Tells limits apart, also where two budgets bind one value: the budget's id, or the value's name and the budget's id. People read `bindingName`. */
export function bindingKey(binding: Binding): string {
  const { budget: { id }, value } = binding;
  return value === undefined ? id : `${bindingName(binding)} of ${id}`;
}

/** What counts towards a binding's limits. Untracked money counts towards everything only, where it counts at all. */
export function lensOf(binding: Binding, origin: string, countUntracked: boolean): Lens {
  const { budget: { scope }, value } = binding;
  if (scope.kind === 'everything') return everythingLens(origin, countUntracked);
  const { kind, pattern } = scope;
  if (kind === 'client' && value !== undefined) return clientLens(value, origin);
  const admits = value === undefined ? (each: string): boolean => fits(kind, pattern, each) : (each: string): boolean => each === value;
  return { key: `${origin} ${bindingName(binding)}${value === undefined ? '' : ' alone'}`, origin, dimension: kind, countsOthers: false, admits };
}

/** What one client does, its sub-clients included; of a sub-client (`client/sub`), what it does alone; of `client/default`, what the client does without naming one. */
export function clientLens(client: string, origin: string): Lens {
  const own = meansItself(client) ? clientOf(client) : undefined;
  return { key: `${origin} client:${client} alone`, origin, dimension: 'client', countsOthers: false, admits: own === undefined ? (each) => each === client || clientOf(each) === client : (each) => each === own };
}

/** Everything of an origin, with or without what other programs spent. */
export function everythingLens(origin: string, countUntracked: boolean): Lens {
  return { key: `${origin} ${countUntracked ? 'everything' : 'own'}`, origin, dimension: 'all', countsOthers: countUntracked, admits: () => true };
}
