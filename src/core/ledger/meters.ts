import type { Period, PeriodKind } from '../period.ts';
import type { BucketCell, BucketDimensions, Buckets } from './buckets.ts';
import type { Hold } from './state.ts';
import type { Sums, Totals } from './sums.ts';
import { NO_SUMS, addTo } from './sums.ts';

/** What a meter counts: everything of an origin that the test admits. Two of the same key admit the same. */
export interface Lens {
  readonly key: string;
  readonly origin: string;
  admits(dimensions: MeteredDimensions): boolean;
}

/** What a lens may look at: the dimensions of a cell or of a hold. */
export type MeteredDimensions = Pick<BucketDimensions, 'source' | 'model' | 'client' | 'project' | 'user' | 'purpose' | 'session' | 'tags'>;

/** What a lens has seen in a period. */
export interface Meter {
  /** Of our own calls. */
  readonly own: Sums;
  /** Of untracked money. */
  readonly others: Sums;
  readonly held: Held;
}

/** What is set aside for calls that run now. */
export interface Held {
  readonly calls: number;
  /** Nano-dollars. */
  readonly cost: number;
  /** Tokens that they may have at most. */
  readonly tokens: number;
  /** Calls of which nobody knows what they cost at most. */
  readonly unbounded: number;
  /** Calls whose high figure is itself an estimate. */
  readonly unsure: number;
}

interface Running {
  readonly period: Period;
  readonly lens: Lens;
  readonly own: Totals;
  readonly others: Totals;
  readonly held: { -readonly [K in keyof Held]: Held[K] };
}

/** Nothing set aside. */
export const NOTHING_HELD: Held = { calls: 0, cost: 0, tokens: 0, unbounded: 0, unsure: 0 };

/** More meters than limits that are looked at: sessions come and go. */
const MAX_METERS = 1000;

/**
 * Sums that are kept up to date with every event, so that deciding a call takes no walk over cells: the guard decides while every other process waits.
 * There is one for each lens and kind of period, counted when it is first read.
 */
export class Meters {
  private readonly buckets: Buckets;
  private readonly holds: ReadonlyMap<string, Hold>;
  private readonly running = new Map<string, Running>();
  /** What the period that was walked last has for each set of dimensions: whoever reads a meter for the first time reads others too. */
  private walked: { readonly period: Period; readonly cells: readonly BucketCell[] } | undefined;

  constructor(buckets: Buckets, holds: ReadonlyMap<string, Hold>) {
    this.buckets = buckets;
    this.holds = holds;
  }

  /** What the lens sees of a period. */
  read(lens: Lens, period: Period): Meter {
    const key = keyOf(lens, period.kind);
    const known = this.running.get(key);
    if (known?.period.start === period.start && known.period.end === period.end) return known;
    const fresh = this.count(lens, period);
    this.running.delete(key);
    this.running.set(key, fresh);
    if (this.running.size > MAX_METERS) this.forgetOldest();
    return fresh;
  }

  /** A cell has grown by these sums (`1`), or shrunk (`-1`). */
  cellChanged(start: number, dimensions: BucketDimensions, sums: Sums, sign: 1 | -1): void {
    this.walked = undefined;
    for (const meter of this.running.values()) {
      if (start < meter.period.start || start >= meter.period.end || dimensions.origin !== meter.lens.origin || !meter.lens.admits(dimensions)) continue;
      addTo(dimensions.source === 'untracked' ? meter.others : meter.own, sums, sign);
    }
  }

  /** A hold has begun (`1`) or ended (`-1`). */
  holdChanged(hold: Hold, sign: 1 | -1): void {
    for (const meter of this.running.values()) if (isIn(hold, meter)) addHold(meter, hold, sign);
  }

  /** Cells were taken away that nobody may ask for any more, or everything was made anew. */
  forget(): void {
    this.running.clear();
    this.walked = undefined;
  }

  private count(lens: Lens, period: Period): Running {
    const meter: Running = { period, lens, own: { ...NO_SUMS }, others: { ...NO_SUMS }, held: { ...NOTHING_HELD } };
    for (const { sums, ...dimensions } of this.cellsOf(period)) {
      if (dimensions.origin === lens.origin && lens.admits(dimensions)) addTo(dimensions.source === 'untracked' ? meter.others : meter.own, sums, 1);
    }
    for (const hold of this.holds.values()) if (isIn(hold, meter)) addHold(meter, hold, 1);
    return meter;
  }

  private cellsOf(period: Period): readonly BucketCell[] {
    if (this.walked?.period.start !== period.start || this.walked.period.end !== period.end) this.walked = { period, cells: this.buckets.byDimensions(period.start, period.end) };
    return this.walked.cells;
  }

  private forgetOldest(): void {
    for (const key of this.running.keys()) {
      this.running.delete(key);
      return;
    }
  }
}

/** A hold as a lens sees it. */
export function dimensionsOfHold({ who, model = '' }: Pick<Hold, 'who' | 'model'>): MeteredDimensions {
  const { source, client = '', project = '', user = '', purpose = '', session = '', tags = NO_TAGS } = who;
  return { source, model, client, project, user, purpose, session, tags };
}

const NO_TAGS: readonly string[] = [];

/** A hold counts in the period in which it was set aside. */
function isIn(hold: Hold, { period, lens }: Running): boolean {
  return hold.origin === lens.origin && hold.at >= period.start && hold.at < period.end && lens.admits(dimensionsOfHold(hold));
}

function addHold({ held }: Running, { high, tokens = 0, isSure }: Hold, sign: 1 | -1): void {
  held.calls += sign;
  held.cost += sign * (high ?? 0);
  held.tokens += sign * tokens;
  if (high === undefined) held.unbounded += sign;
  else if (isSure !== true) held.unsure += sign;
}

function keyOf({ key, origin }: Lens, kind: PeriodKind): string {
  return `${kind} ${origin} ${key}`;
}
