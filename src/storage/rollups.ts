import { BUCKET_MS } from '../core/ledger/quarterHours.ts';
import { bucketOf, dimensionsOf, labelsOf } from '../core/ledger/rows.ts';
import type { LabelKind } from '../core/ledger/schema.ts';
import { LABEL_KINDS } from '../core/ledger/schema.ts';
import { R15, RDAY, RLABEL } from '../core/ledger/writes.ts';
import type { UsageEntry } from '../core/usage.ts';
import type { Combo } from './combos.ts';
import { Combos } from './combos.ts';
import { DaySums } from './daySums.ts';
import { LocalDays } from './localDays.ts';
import { RollupWriter } from './rollupWriter.ts';
import type { Sqlite } from './sqlite.ts';
import type { Part, Tally } from './tally.ts';
import { TallyPool, partsOf } from './tally.ts';

/** More than there are combinations: so that a quarter hour and a combination are one number. */
const COMBOS = 2 ** 24;

/** Sums of a quarter hour of which no entries are left. */
export interface ForgottenCell {
  readonly start: number;
  readonly combo: Combo;
  readonly parts: readonly Part[];
}

type Cells = Map<number, Tally>;

/** So many tallies are gathered in a bulk change before they are written: more would take memory, fewer would write some rows often. */
const MANY = 20_000;

/**
 * Keeps `r15`, `rlabel` and `rday` in step with the entries, by differences. They are gathered in memory and written by `flush`, in the
 * transaction that changes the entries.
 */
export class Rollups {
  private readonly combos: Combos;
  private readonly days: LocalDays;
  private readonly writer: RollupWriter;
  private readonly pool = new TallyPool();
  /** By their start in quarter hours, then by combination. */
  private readonly quarters = new Map<number, Cells>();
  private readonly labels: Readonly<Record<LabelKind, Map<string, Cells>>> = { session: new Map(), tags: new Map(), 'session+tags': new Map() };

  constructor(db: Sqlite) {
    this.combos = new Combos(db);
    this.days = new LocalDays(db);
    this.writer = new RollupWriter(db);
  }

  /** IANA zone that `rday` is cut by, as it was given. */
  get zone(): string {
    return this.days.zone;
  }

  /** Counts an entry in (`1`) or takes it back (`-1`). Throws a `RangeError`, and counts nothing, for impossible amounts. */
  count(entry: UsageEntry, sign: 1 | -1, parts = partsOf(entry)): void {
    const combo = this.combos.numberOf(dimensionsOf(entry));
    const start = bucketOf(entry);
    this.add(start, combo, parts, sign);
    for (const [kind, label] of labelsOf(entry)) this.pool.tallyOf(this.labelled(kind, label), cellOf(start, combo)).add(parts, sign);
  }

  /** Counts in what many entries of one quarter hour add up to, whose labels nobody knows any more. */
  countForgotten({ start, combo, parts }: ForgottenCell): void {
    this.add(start, this.combos.numberOf(combo), parts, 1);
  }

  /** Writes what was gathered. */
  flush(): void {
    const days = new DaySums(this.combos, this.pool);
    for (const [quarter, cells] of this.quarters) this.flushQuarter(quarter * BUCKET_MS, cells, days);
    for (const kind of LABEL_KINDS) this.flushLabels(kind, days);
    for (const [key, tally] of days.rows()) if (!tally.isNothing) this.writer.add(RDAY, key, tally);
    days.giveBack();
    this.forgetGathered();
  }

  /** Writes what was gathered where that is much. */
  flushIfMany(): void {
    if (this.pool.used >= MANY) this.flush();
  }

  /** Forgets what was gathered or learnt in a transaction that came to nothing. */
  forget(): void {
    this.forgetGathered();
    this.combos.forget();
    this.days.forget();
  }

  /** Makes `rday` anew for another zone. */
  setZone(zone: string): void {
    this.days.setZone(zone);
  }

  private add(start: number, combo: number, parts: readonly Part[], sign: 1 | -1): void {
    const quarter = start / BUCKET_MS;
    const cells = this.quarters.get(quarter) ?? new Map<number, Tally>();
    if (cells.size === 0) this.quarters.set(quarter, cells);
    this.pool.tallyOf(cells, combo).add(parts, sign);
  }

  private labelled(kind: LabelKind, label: string): Cells {
    const known = this.labels[kind].get(label);
    if (known !== undefined) return known;
    const fresh: Cells = new Map();
    this.labels[kind].set(label, fresh);
    return fresh;
  }

  private flushQuarter(start: number, cells: Cells, days: DaySums): void {
    const time = this.days.at(start);
    for (const [combo, tally] of cells) {
      if (tally.isNothing) continue;
      this.writer.add(R15, [start, combo], tally);
      days.add(time, combo, tally);
    }
  }

  private flushLabels(kind: LabelKind, days: DaySums): void {
    for (const [label, cells] of this.labels[kind]) {
      for (const [cell, tally] of cells) {
        if (tally.isNothing) continue;
        const [start, combo] = partsOfCell(cell);
        this.writer.add(RLABEL, [kind, start, label, combo], tally);
        days.addLabel(this.days.at(start), combo, kind, label, tally);
      }
    }
  }

  private forgetGathered(): void {
    for (const cells of this.quarters.values()) this.pool.giveBack(cells);
    this.quarters.clear();
    for (const kind of LABEL_KINDS) {
      for (const cells of this.labels[kind].values()) this.pool.giveBack(cells);
      this.labels[kind].clear();
    }
  }
}

function cellOf(start: number, combo: number): number {
  return (start / BUCKET_MS) * COMBOS + combo;
}

function partsOfCell(cell: number): readonly [start: number, combo: number] {
  const combo = cell % COMBOS;
  return [((cell - combo) / COMBOS) * BUCKET_MS, combo];
}
