import type { Period, PeriodKind } from '../period.ts';
import type { Attribution, UsageEntry } from '../usage.ts';
import type { Buckets } from './buckets.ts';
import type { Label, LabelTotals } from './labels.ts';
import { tagsIn } from './labels.ts';
import type { Hold } from './hold.ts';
import type { Sums, Totals } from './sums.ts';
import { NO_SUMS, addTo, checked } from './sums.ts';

/** By what a lens chooses: one value of a call, or nothing at all. */
export type MeterDimension = 'all' | 'model' | 'client' | 'project' | 'user' | 'purpose' | 'session' | 'tag';

/** What a meter counts: everything of an origin, or what has a value that the test admits. Two of the same key admit the same. */
export interface Lens {
  readonly key: string;
  readonly origin: string;
  readonly dimension: MeterDimension;
  /** Untracked money counts too. */
  readonly countsOthers: boolean;
  admits(value: string): boolean;
}

/** What a lens looks at. What is absent or empty is not known. */
export type Metered = Attribution & { readonly model?: string; /** Other models that may answer in its place. */ readonly others?: readonly string[] };

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
  /** Tokens that they may have at most, and those that have ended without saying how many they had. */
  readonly tokens: number;
  /** Calls of which nobody knows what they cost at most. */
  readonly unbounded: number;
  /** Calls whose high figure is itself an estimate. */
  readonly unsure: number;
}

/** What a lens sees of a running period, while it runs: whoever holds it sees it change. */
export interface Running {
  readonly period: Period;
  readonly own: Totals;
  readonly others: Totals;
  readonly held: { -readonly [K in keyof Held]: Held[K] };
}

/** A lens with its running periods. */
interface Group {
  readonly lens: Lens;
  readonly periods: Map<PeriodKind, Running>;
}

/** Nothing set aside. */
export const NOTHING_HELD: Held = { calls: 0, cost: 0, tokens: 0, unbounded: 0, unsure: 0 };

/** More lenses than limits that are looked at: sessions come and go. */
const MAX_LENSES = 500;
const MAX_VALUES = 2000;

/**
 * Sums that are kept up to date with every event, so that deciding a call takes no walk over cells: the guard decides while every other process waits.
 * There is one for each lens and kind of period, counted when it is first read.
 */
export class Meters {
  private readonly totals: MeterSources;
  private readonly groups = new Map<string, Group>();
  /** Which lenses admit a value, by dimension and value; forgotten when a lens comes or goes. */
  private readonly admitting = new Map<string, readonly Group[]>();

  constructor(totals: MeterSources) {
    this.totals = totals;
  }

  /** What the lens sees of a period. */
  read(lens: Lens, period: Period): Meter {
    const { own, others, held } = this.running(lens, period);
    return { own: checked({ ...own }), others: checked({ ...others }), held: { ...held } };
  }

  /** The same without copies, for who reads it at once. */
  running(lens: Lens, period: Period): Running {
    const group = this.groupOf(lens);
    const known = group.periods.get(period.kind);
    if (known?.period.start === period.start && known.period.end === period.end) return known;
    const fresh = this.count(lens, period);
    group.periods.set(period.kind, fresh);
    return fresh;
  }

  /** An entry was counted in (`1`) or taken back (`-1`). */
  entryChanged(entry: UsageEntry, sums: Sums, sign: 1 | -1): void {
    if (this.groups.size === 0) return;
    this.eachAdmitting(meteredEntry(entry), entry.origin, ({ periods }) => {
      for (const { period, own, others, held } of periods.values()) {
        if (entry.at < period.start || entry.at >= period.end) continue;
        addTo(entry.source === 'untracked' ? others : own, sums, sign);
        held.tokens += sign * sums.pendingTokens;
      }
    });
  }

  /** A hold has begun (`1`) or ended (`-1`). */
  holdChanged(hold: Hold, sign: 1 | -1): void {
    if (this.groups.size === 0) return;
    this.eachAdmitting(meteredHold(hold), hold.origin, ({ periods }) => {
      for (const { period, held } of periods.values()) if (isIn(hold, period)) addHold(held, hold, sign);
    });
  }

  private groupOf(lens: Lens): Group {
    const known = this.groups.get(lens.key);
    if (known?.lens.origin === lens.origin) return known;
    const fresh: Group = { lens, periods: new Map() };
    if (known === undefined && this.groups.size >= MAX_LENSES) this.forgetOldest();
    this.groups.set(lens.key, fresh);
    this.admitting.clear();
    return fresh;
  }

  private eachAdmitting(metered: Metered, origin: string, visit: (group: Group) => void): void {
    const isOwn = metered.source !== 'untracked';
    for (const group of this.groupsFor('all', '')) if (group.lens.origin === origin && (isOwn || group.lens.countsOthers)) visit(group);
    if (!isOwn) return;
    if (metered.others === undefined) this.eachOfValue('model', metered, origin, visit);
    else this.eachOfValues('model', modelsOf(metered), origin, visit);
    for (const dimension of VALUE_DIMENSIONS) this.eachOfValue(dimension, metered, origin, visit);
    this.eachOfValues('tag', metered.tags ?? NO_TAGS, origin, visit);
  }

  private eachOfValue(dimension: (typeof VALUE_DIMENSIONS)[number] | 'model', metered: Metered, origin: string, visit: (group: Group) => void): void {
    const value = metered[dimension] ?? '';
    if (value !== '') for (const group of this.groupsFor(dimension, value)) if (group.lens.origin === origin) visit(group);
  }

  /** Several values may be admitted by one lens: it counts once. */
  private eachOfValues(dimension: MeterDimension, values: readonly string[], origin: string, visit: (group: Group) => void): void {
    if (values.length === 0) return;
    for (const group of new Set(values.flatMap((value) => this.groupsFor(dimension, value)))) if (group.lens.origin === origin) visit(group);
  }

  private groupsFor(dimension: MeterDimension, value: string): readonly Group[] {
    const key = `${dimension} ${value}`;
    const known = this.admitting.get(key);
    if (known !== undefined) return known;
    const found = [...this.groups.values()].filter(({ lens }) => lens.dimension === dimension && lens.admits(value));
    if (this.admitting.size >= MAX_VALUES) this.admitting.clear();
    this.admitting.set(key, found);
    return found;
  }

  private count(lens: Lens, period: Period): Running {
    const running: Running = { period, own: { ...NO_SUMS }, others: { ...NO_SUMS }, held: { ...NOTHING_HELD } };
    if (LABEL_OF[lens.dimension] === undefined) this.countBuckets(lens, running);
    else this.countLabels(lens, LABEL_OF[lens.dimension], running);
    running.held.tokens = running.own.pendingTokens + running.others.pendingTokens;
    for (const hold of this.totals.holds.values()) if (isIn(hold, period) && admits(lens, meteredHold(hold), hold.origin)) addHold(running.held, hold, 1);
    return running;
  }

  private countBuckets(lens: Lens, { period, own, others }: Running): void {
    for (const [dimensions, sums] of this.totals.buckets.byDimensions(period.start, period.end)) {
      if (admits(lens, dimensions, dimensions.origin)) addTo(dimensions.source === 'untracked' ? others : own, sums, 1);
    }
  }

  private countLabels(lens: Lens, label: Label | undefined, { period, own }: Running): void {
    for (const [{ origin, label: theirs, value }, sums] of this.totals.labels.byDimensions(period.start, period.end)) {
      const values = label === 'tags' ? tagsIn : one;
      if (origin === lens.origin && theirs === label && values(value).some((each) => lens.admits(each))) addTo(own, sums, 1);
    }
  }

  private forgetOldest(): void {
    for (const key of this.groups.keys()) {
      this.groups.delete(key);
      return;
    }
  }
}

/** What meters are counted from. */
export interface MeterSources {
  readonly buckets: Buckets;
  readonly labels: LabelTotals;
  readonly holds: ReadonlyMap<string, Hold>;
}

/** An entry as a lens sees it: by the model that answered. */
export function meteredEntry(entry: UsageEntry): Metered {
  return entry.model === undefined && entry.requestedModel !== undefined ? { ...entry, model: entry.requestedModel } : entry;
}

/** A hold as a lens sees it. */
export function meteredHold({ who, model = '', others }: Pick<Hold, 'who' | 'model' | 'others'>): Metered {
  return { ...who, model, ...(others === undefined ? {} : { others }) };
}

/** Whether a lens counts this. */
export function admits(lens: Lens, metered: Metered, origin: string): boolean {
  const { dimension, countsOthers } = lens;
  if (origin !== lens.origin) return false;
  if (metered.source === 'untracked') return dimension === 'all' && countsOthers;
  if (dimension === 'all') return true;
  if (dimension === 'tag') return (metered.tags ?? NO_TAGS).some((tag) => lens.admits(tag));
  if (dimension === 'model') return modelsOf(metered).some((model) => lens.admits(model));
  const value = metered[dimension] ?? '';
  return value !== '' && lens.admits(value);
}

const NO_TAGS: readonly string[] = [];
const VALUE_DIMENSIONS = ['client', 'project', 'user', 'purpose', 'session'] as const;
/** The dimensions that buckets are not divided by. */
export const LABEL_OF: Readonly<Partial<Record<MeterDimension, Label>>> = { user: 'user', purpose: 'purpose', session: 'session', tag: 'tags' };

function modelsOf({ model = '', others = NO_TAGS }: Metered): readonly string[] {
  return [model, ...others].filter((each) => each !== '');
}

function one(value: string): readonly string[] {
  return [value];
}

/** A hold counts in the period in which it was set aside. */
function isIn(hold: Hold, period: Period): boolean {
  return hold.at >= period.start && hold.at < period.end;
}

function addHold(held: Running['held'], { high, tokens = 0, isSure }: Hold, sign: 1 | -1): void {
  held.calls += sign;
  held.cost += sign * (high ?? 0);
  held.tokens += sign * tokens;
  if (high === undefined) held.unbounded += sign;
  else if (isSure !== true) held.unsure += sign;
}
