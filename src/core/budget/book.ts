import type { Lens } from '../ledger/meters.ts';
import type { Budget } from './budget.ts';
import type { BudgetSettings } from './budgets.ts';
import { budgetsOf } from './budgets.ts';
import type { Binding } from './lens.ts';
import { bindingsOf, lensOf } from './lens.ts';
import type { Scoped } from './scope.ts';
import { EVERYTHING, SCOPE_KINDS } from './scope.ts';

/** So many different values are remembered: sessions come and go. */
const MOST_VALUES = 2000;
const NONE: readonly Binding[] = [];

/**
 * The budgets of one set of settings, with which of them bind whom. Patterns are compared once for each value, since the guard decides while every
 * other process waits.
 */
export class BudgetBook {
  readonly all: readonly Budget[];
  private readonly origin: string;
  private readonly countUntracked: boolean;
  private readonly everything: readonly Binding[];
  private readonly byValue = new Map<string, readonly Binding[]>();
  private readonly lenses = new WeakMap<Binding, Lens>();

  constructor(settings: BudgetSettings, origin: string, countUntracked: boolean) {
    this.all = budgetsOf(settings);
    this.origin = origin;
    this.countUntracked = countUntracked;
    this.everything = this.all.filter(({ scope }) => scope.kind === EVERYTHING.kind).map((budget) => ({ budget }));
  }

  /** The budgets that bind a call. */
  bindingsOf(call: Scoped): readonly Binding[] {
    if (this.everything.length === this.all.length) return this.everything;
    const found = [...this.everything];
    for (const kind of SCOPE_KINDS) {
      const bindings = kind === 'tag' ? this.ofTags(call.tags) : this.ofValue(kind, call[kind]);
      for (const binding of bindings) found.push(binding);
    }
    return found;
  }

  /** What counts towards a binding's limits. */
  lensOf(binding: Binding): Lens {
    const known = this.lenses.get(binding);
    if (known !== undefined) return known;
    const lens = lensOf(binding, this.origin, this.countUntracked);
    this.lenses.set(binding, lens);
    return lens;
  }

  /** Several tags may bind a call by one budget: it counts once. */
  private ofTags(tags: readonly string[] | undefined): readonly Binding[] {
    return tags === undefined || tags.length === 0 ? NONE : this.remembered(`tag ${JSON.stringify(tags)}`, { tags });
  }

  private ofValue(kind: Exclude<(typeof SCOPE_KINDS)[number], 'tag'>, value: string | undefined): readonly Binding[] {
    return value === undefined || value === '' ? NONE : this.remembered(`${kind} ${value}`, { [kind]: value });
  }

  private remembered(key: string, call: Scoped): readonly Binding[] {
    const known = this.byValue.get(key);
    if (known !== undefined) return known;
    const found = bindingsOf(this.all.filter(({ scope }) => scope.kind !== EVERYTHING.kind), call);
    if (this.byValue.size >= MOST_VALUES) this.byValue.clear();
    this.byValue.set(key, found);
    return found;
  }
}
