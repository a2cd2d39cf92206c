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
  private readonly byValue = new Map<string, Tally>();

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
    for (const [key, tally] of this.byValue) yield [key.split('\u0000'), tally];
  }

  /** The tallies are not needed any more. */
  giveBack(): void {
    for (const combos of this.byCombo.values()) this.pool.giveBack(combos);
    this.pool.giveBack(this.byValue);
  }

  private valueOf(combo: number, dimension: RdayDimension, day: string, value: string): Tally {
    return this.pool.tallyOf(this.byValue, [this.combos.comboOf(combo).origin, dimension, day, value].join('\u0000'));
  }
}
