import type { Cell } from '../core/ledger/rows.ts';
import type { RdayDimension } from '../core/ledger/schema.ts';
import type { Combos } from './combos.ts';
import type { LocalTime } from './localDays.ts';
import { COMBO_DAYS } from './localDays.ts';
import type { Tally, TallyPool } from './tally.ts';

/**
 * The changes of `rday` that follow from those of the quarter hours. They are added up by day and combination first, since each combination
 * counts in a row of every dimension.
 */
export class DaySums {
  private readonly combos: Combos;
  private readonly pool: TallyPool;
  private readonly byCombo = new Map<string, Map<number, Tally>>();
  /** By origin, dimension, day and value: texts from outside may hold whatever would be put between them. */
  private readonly byValue = new Map<string, Map<RdayDimension, Map<string, Map<string, Tally>>>>();

  constructor(combos: Combos, pool: TallyPool) {
    this.combos = combos;
    this.pool = pool;
  }

  add({ day, hour }: LocalTime, combo: number, tally: Tally): void {
    const known = this.byCombo.get(day);
    const combos = known ?? new Map<number, Tally>();
    if (known === undefined) this.byCombo.set(day, combos);
    this.pool.tallyOf(combos, combo).addAll(tally);
    this.valueOf(combo, 'hour', day, hour).addAll(tally);
  }

  addLabel({ day }: LocalTime, combo: number, kind: RdayDimension, label: string, tally: Tally): void {
    this.valueOf(combo, kind, day, label).addAll(tally);
  }

  /** Keys of rows, with what is added to each. */
  *rows(): Iterable<readonly [readonly Cell[], Tally]> {
    for (const [day, combos] of this.byCombo) {
      for (const [combo, tally] of combos) {
        const values = this.combos.comboOf(combo);
        for (const name of COMBO_DAYS) this.valueOf(combo, name, day, values[name]).addAll(tally);
      }
    }
    for (const [origin, dimensions] of this.byValue) {
      for (const [dimension, days] of dimensions) {
        for (const [day, values] of days) for (const [value, tally] of values) yield [[origin, dimension, day, value], tally];
      }
    }
  }

  /** The tallies are not needed any more. */
  giveBack(): void {
    for (const combos of this.byCombo.values()) this.pool.giveBack(combos);
    for (const dimensions of this.byValue.values()) for (const days of dimensions.values()) for (const values of days.values()) this.pool.giveBack(values);
  }

  private valueOf(combo: number, dimension: RdayDimension, day: string, value: string): Tally {
    const dimensions = mapOf(this.byValue, this.combos.comboOf(combo).origin);
    return this.pool.tallyOf(mapOf(mapOf(dimensions, dimension), day), value);
  }
}

/** The map of a key, empty where there was none. */
function mapOf<K, L, V>(maps: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const known = maps.get(key);
  if (known !== undefined) return known;
  const fresh = new Map<L, V>();
  maps.set(key, fresh);
  return fresh;
}
