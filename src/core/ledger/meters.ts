import type { Period, PeriodKind } from '../period.ts';
import type { Attribution, UsageEntry } from '../usage.ts';
import type { Buckets } from './buckets.ts';
import type { Label, LabelTotals } from './labels.ts';
import { tagsIn } from './labels.ts';
import type { Hold } from './state.ts';
import type { Sums, Totals } from './sums.ts';
import { NO_SUMS, addTo, checked } from './sums.ts';

/** What a meter counts: everything of an origin that the test admits. Two of the same key admit the same. */
export interface Lens {
  readonly key: string;
  readonly origin: string;
  /** The only label that the test looks at; absent where it looks at source, model, client and project. */
  readonly label?: Label;
  admits(metered: Metered): boolean;
}

/** What a lens may look at. What is absent or empty is not known. */
export type Metered = Attribution & { readonly model?: string };

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
  private readonly totals: Readonly<{ buckets: Buckets; labels: LabelTotals; holds: ReadonlyMap<string, Hold> }>;
  private readonly running = new Map<string, Running>();

  constructor(totals: Readonly<{ buckets: Buckets; labels: LabelTotals; holds: ReadonlyMap<string, Hold> }>) {
    this.totals = totals;
  }

  /** What the lens sees of a period. */
  read(lens: Lens, period: Period): Meter {
    const key = keyOf(lens, period.kind);
    const known = this.running.get(key);
    if (known?.period.start === period.start && known.period.end === period.end) return snapshot(known);
    const fresh = this.count(lens, period);
    this.running.delete(key);
    this.running.set(key, fresh);
    if (this.running.size > MAX_METERS) this.forgetOldest();
    return snapshot(fresh);
  }

  /** An entry was counted in (`1`) or taken back (`-1`). */
  entryChanged(entry: UsageEntry, sums: Sums, sign: 1 | -1): void {
    if (this.running.size === 0) return;
    const metered = meteredEntry(entry);
    for (const meter of this.running.values()) {
      const { period, lens } = meter;
      if (entry.at < period.start || entry.at >= period.end || entry.origin !== lens.origin || !lens.admits(metered)) continue;
      addTo(entry.source === 'untracked' ? meter.others : meter.own, sums, sign);
    }
  }

  /** A hold has begun (`1`) or ended (`-1`). */
  holdChanged(hold: Hold, sign: 1 | -1): void {
    for (const meter of this.running.values()) if (isIn(hold, meter)) addHold(meter, hold, sign);
  }

  private count(lens: Lens, period: Period): Running {
    const meter: Running = { period, lens, own: { ...NO_SUMS }, others: { ...NO_SUMS }, held: { ...NOTHING_HELD } };
    if (lens.label === undefined) this.countBuckets(meter);
    else this.countLabels(meter, lens.label);
    for (const hold of this.totals.holds.values()) if (isIn(hold, meter)) addHold(meter, hold, 1);
    return meter;
  }

  private countBuckets({ period, lens, own, others }: Running): void {
    for (const [dimensions, sums] of this.totals.buckets.byDimensions(period.start, period.end)) {
      if (dimensions.origin === lens.origin && lens.admits(dimensions)) addTo(dimensions.source === 'untracked' ? others : own, sums, 1);
    }
  }

  private countLabels({ period, lens, own }: Running, label: Label): void {
    for (const [dimensions, sums] of this.totals.labels.byDimensions(period.start, period.end)) {
      if (dimensions.origin !== lens.origin || dimensions.label !== label) continue;
      // Labels are those of our own calls, whichever their source.
      if (lens.admits({ source: 'api', [label]: label === 'tags' ? tagsIn(dimensions.value) : dimensions.value })) addTo(own, sums, 1);
    }
  }

  private forgetOldest(): void {
    for (const key of this.running.keys()) {
      this.running.delete(key);
      return;
    }
  }
}

/** As it stands now: what runs goes on. */
function snapshot({ own, others, held }: Running): Meter {
  return { own: checked({ ...own }), others: checked({ ...others }), held: { ...held } };
}

/** An entry as a lens sees it: by the model that answered. */
export function meteredEntry(entry: UsageEntry): Metered {
  return { ...attributionOf(entry), model: entry.model ?? entry.requestedModel ?? '' };
}

/** A hold as a lens sees it. */
export function meteredHold({ who, model = '' }: Pick<Hold, 'who' | 'model'>): Metered {
  return { ...who, model };
}

function attributionOf({ source, client = '', project = '', user = '', purpose = '', session = '', tags = [] }: UsageEntry): Metered {
  return { source, client, project, user, purpose, session, tags };
}

/** A hold counts in the period in which it was set aside. */
function isIn(hold: Hold, { period, lens }: Running): boolean {
  return hold.origin === lens.origin && hold.at >= period.start && hold.at < period.end && lens.admits(meteredHold(hold));
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
