import type { Cell } from '../core/ledger/rows.ts';
import type { RdayDimension } from '../core/ledger/schema.ts';
import type { Combos } from './combos.ts';
import type { LocalTime } from './localDays.ts';
import { COMBO_DAYS } from './localDays.ts';
import type { Tally } from './tally.ts';
import { tallyOf } from './tally.ts';

/**
 * The changes of `rday` that follow from those of the quarter hours. They are added up by day and combination first, since each combination
 * counts in a row of every dimension.
 */
export class DaySums {
  private readonly combos: Combos;
  private readonly byCombo = new Map<string, Map<number, Tally>>();
  private readonly byValue = new Map<string, Tally>();

  constructor(combos: Combos) {
    this.combos = combos;
  }

  add({ day, hour }: LocalTime, combo: number, tally: Tally): void {
    const known = this.byCombo.get(day);
    const combos = known ?? new Map<number, Tally>();
    if (known === undefined) this.byCombo.set(day, combos);
    tallyOf(combos, combo).addAll(tally);
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

  private valueOf(combo: number, dimension: RdayDimension, day: string, value: string): Tally {
    return tallyOf(this.byValue, [this.combos.comboOf(combo).origin, dimension, day, value].join('\u0000'));
  }
}
