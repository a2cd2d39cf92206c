import type { UsageEntry } from '../usage.ts';
import { EntryIndex } from './entryIndex.ts';
import { BUCKET_MS } from './quarterHours.ts';
import type { EntriesPortion, EntryCursor, LedgerQueries } from './queries.ts';

/** What a list needs of the ledger. */
export interface EntryLedger {
  query<Q extends 'entriesIn' | 'entryCounts'>(name: Q, ask: LedgerQueries[Q]['ask']): Promise<LedgerQueries[Q]['reply']>;
}

/** Some of a list. */
export interface EntryRows {
  /** Position of the first, counted from 0. */
  readonly from: number;
  readonly rows: readonly UsageEntry[];
}

/** Later than any entry, on a quarter hour. */
export const NEVER: number = Math.floor(Number.MAX_SAFE_INTEGER / BUCKET_MS) * BUCKET_MS;

const DAY_MS = 86_400_000;
/** What lies further back is counted anew only where it turns out to be otherwise. */
const LIVE_MS = 2 * DAY_MS;
/** What is looked through for the first rows, before anything was counted. */
const GLANCE_MS = 7 * DAY_MS;
/** What is looked through at a time, where the sums do not know what is asked for: a few ten thousand entries. */
const STEP_MS = 10 * DAY_MS;

/**
 * The entries of a portion, newest first, by their positions. How many there are is counted from the sums, at once; where these do not know,
 * or turn out to be wrong, entries are looked through step by step, and the list is as long as is known so far.
 */
export class EntryList {
  private readonly ledger: EntryLedger;
  private readonly portion: EntriesPortion;
  private readonly now: () => number;
  private by: 'rollups' | 'entries';
  private index = new EntryIndex([]);
  /** Down to where entries were counted, epoch milliseconds. */
  private reached: number;

  /** `start` and `end` lie on quarter hours. */
  constructor(ledger: EntryLedger, portion: EntriesPortion, now: () => number) {
    const { match = {} } = portion;
    this.ledger = ledger;
    this.portion = portion;
    this.now = now;
    this.by = Object.keys(match).length === 0 ? 'rollups' : 'entries';
    this.reached = portion.end;
  }

  /** How many entries there are, as far as is known. */
  get total(): number {
    return this.index.total;
  }

  /** Whether all were counted. */
  get isComplete(): boolean {
    return this.reached <= this.portion.start;
  }

  /** Whether counting is a matter of one question. */
  get isQuick(): boolean {
    return this.by === 'rollups';
  }

  /** The newest rows without counting any, if there are so many in the last days. `undefined`: they must be counted first. */
  async glance(count: number): Promise<readonly UsageEntry[] | undefined> {
    const start = Math.max(this.portion.start, this.now() - GLANCE_MS);
    const { entries } = await this.ledger.query('entriesIn', { ...this.portion, start, limit: count });
    return entries.length < count ? undefined : entries;
  }

  /** Counts on, if not all were: everything where sums can tell, another stretch of time otherwise. */
  async grow(): Promise<void> {
    if (this.isComplete) return;
    const { start } = this.portion;
    const from = this.isQuick ? start : Math.max(start, alignedDown(Math.min(this.reached, this.now()) - STEP_MS));
    const older = await this.ledger.query('entryCounts', { ...this.portion, start: from, end: this.reached, by: this.by });
    this.index = this.index.extended(older);
    this.reached = from;
  }

  /** Counts anew what may have changed lately. */
  async refresh(): Promise<void> {
    const live = Math.max(this.reached, alignedDown(this.now() - LIVE_MS));
    const { stretch } = this.index.stretchOf(live);
    const from = stretch?.start ?? live;
    if (from >= this.portion.end) return;
    this.index = this.index.renewed(await this.ledger.query('entryCounts', { ...this.portion, start: from, by: this.by }), from);
  }

  /** The rows from a position on, as far as they were counted. Where they are not as many as they should be, they are counted anew. */
  async page(from: number, count: number): Promise<EntryRows> {
    const first = await this.read(from, count);
    if (first.misfit === undefined) return first;
    await (this.isLive(first.misfit) ? this.refresh() : this.recount(from + count));
    const second = await this.read(from, count);
    if (second.misfit === undefined || this.isLive(second.misfit)) return second;
    // Details were lost, and the sums still know of them.
    this.by = 'entries';
    await this.recount(from + count);
    return this.read(from, count);
  }

  /** The position of an entry, or the one that it would have. */
  async positionOf(entry: EntryCursor): Promise<number> {
    const { position, stretch } = this.index.stretchOf(entry.at);
    if (stretch === undefined) return position;
    const newer = await this.ledger.query('entryCounts', { ...this.portion, start: entry.at, end: stretch.end, by: 'entries', newerThan: entry });
    return newer.reduce((sum, { count }) => sum + count, position);
  }

  private isLive(instant: number): boolean {
    return instant >= this.now() - LIVE_MS;
  }

  private async recount(atLeast: number): Promise<void> {
    this.index = new EntryIndex([]);
    this.reached = this.portion.end;
    do await this.grow(); while (!this.isComplete && this.total < atLeast);
  }

  private async read(from: number, count: number): Promise<EntryRows & { readonly misfit?: number | undefined }> {
    const place = this.index.placeOf(from);
    if (place === undefined || count <= 0) return { from, rows: [] };
    const { entries, next } = await this.ledger.query('entriesIn', { ...this.portion, start: Math.max(this.portion.start, this.reached), ...place, limit: count });
    return { from, rows: entries, misfit: this.index.misfit(from, entries, next === undefined) };
  }
}

function alignedDown(instant: number): number {
  return Math.floor(instant / BUCKET_MS) * BUCKET_MS;
}
