import { SpendError } from '../errors.ts';
import { t } from '../l10n.ts';
import type { NanoUsd } from '../money.ts';
import { MOST_COST, ZERO, addMoney } from '../money.ts';
import { redact } from '../redact.ts';
import type { UsageEntry } from '../usage.ts';
import type { BadLine, ImportKeyShare, ImportReply, ImportShare } from './types.ts';

/** How many bad lines are shown, and how many rows of a table. */
const FIRST_BAD = 20;
const ROWS = 8;
/** Names are kept for the tables up to so many: a file of a million different names must not fill the memory. */
const MOST_NAMES = 2000;
const OTHERS = '…';

interface Share {
  calls: number;
  cost: NanoUsd;
  unknown: number;
}

interface KeyShare extends Share {
  readonly keyHash: string;
  readonly isMine: boolean;
  known: number;
  kept: number;
}

/** What an import comes to, counted while it goes on. */
export class ImportTally {
  lines = 0;
  merged = 0;
  moved = 0;
  duplicates = 0;
  leftOut = 0;
  private added = 0;
  private intervals = 0;
  private badCount = 0;
  private unknown = 0;
  private cost: NanoUsd = ZERO;
  private from = Number.POSITIVE_INFINITY;
  private to = Number.NEGATIVE_INFINITY;
  private readonly firstBad: BadLine[] = [];
  private readonly clients = new Map<string, Share>();
  private readonly models = new Map<string, Share>();
  private readonly keys = new Map<string, KeyShare>();

  /** Counts a line that could not be read. */
  bad(line: number, why: string): void {
    this.badCount++;
    if (this.firstBad.length < FIRST_BAD) this.firstBad.push({ line, why: redact(why) });
  }

  /** Counts a call that the ledger did not know, under the name of its key in the file. */
  add(entry: UsageEntry, keyName: string, isMine: boolean): void {
    const { at, cost = ZERO, client = '', model = '', keyHash } = entry;
    this.added++;
    this.intervals += entry.source === 'untracked' ? 1 : 0;
    this.unknown += unknownIn(entry);
    this.cost = addMoney(this.cost, cost);
    if (this.cost > MOST_COST) throw new SpendError('bad-file', t('This file tells of more than a million dollars: its costs are likely to be in another unit than USD. Nothing was changed.'));
    this.from = Math.min(this.from, at);
    this.to = Math.max(this.to, at);
    count(shareOf(this.clients, client), entry);
    count(shareOf(this.models, model), entry);
    count(this.keyShare(keyName, keyHash, isMine), entry);
  }

  /** Counts a line under that name which the ledger knows as a call of the key at work. */
  recognise(keyName: string, keyHash: string, isMine: boolean): void {
    this.keyShare(keyName, keyHash, isMine).known++;
  }

  /** Counts a line under that name which the ledger has as a call of the key at work since an earlier import, though it is said to be of another one. */
  keep(keyName: string, keyHash: string): void {
    this.keyShare(keyName, keyHash, false).kept++;
  }

  /** The whole of it. */
  reply(format: ImportReply['format']): ImportReply {
    const { lines, added, intervals, merged, moved, duplicates, leftOut, cost, unknown, from, to } = this;
    return {
      format, lines, added, intervals, merged, moved, duplicates, leftOut, cost, unknown,
      ...(added === 0 ? {} : { from, to }),
      bad: { count: this.badCount, first: this.firstBad },
      byClient: table(this.clients),
      byModel: table(this.models),
      byKey: [...this.keys].map(([name, share]): ImportKeyShare => ({ name: redact(name), ...share })).sort(dearestFirst),
    };
  }

  private keyShare(name: string, keyHash: string, isMine: boolean): KeyShare {
    const known = this.keys.get(name) ?? (this.keys.size >= MOST_NAMES ? this.keys.get(OTHERS) : undefined);
    if (known !== undefined) return known;
    const fresh: KeyShare = { keyHash, isMine, calls: 0, cost: ZERO, unknown: 0, known: 0, kept: 0 };
    this.keys.set(this.keys.size >= MOST_NAMES ? OTHERS : name, fresh);
    return fresh;
  }
}

function shareOf(shares: Map<string, Share>, name: string): Share {
  const key = shares.has(name) || shares.size < MOST_NAMES ? name : OTHERS;
  const known = shares.get(key);
  if (known !== undefined) return known;
  const fresh: Share = { calls: 0, cost: ZERO, unknown: 0 };
  shares.set(key, fresh);
  return fresh;
}

function count(share: Share, entry: UsageEntry): void {
  share.calls += entry.calls;
  share.cost = addMoney(share.cost, entry.cost ?? ZERO);
  share.unknown += unknownIn(entry);
}

function unknownIn({ cost, calls }: UsageEntry): number {
  return cost === undefined && calls > 0 ? 1 : 0;
}

function table(shares: ReadonlyMap<string, Share>): readonly ImportShare[] {
  const named = [...shares].filter(([name]) => name !== OTHERS).map(([name, share]): ImportShare => ({ name: redact(name), ...share })).sort(dearestFirst);
  const unnamed = shares.get(OTHERS);
  // A rest of one is no rest: it has its own name.
  if (unnamed === undefined && named.length <= ROWS + 1) return named;
  const rest = [...named.slice(ROWS), ...(unnamed === undefined ? [] : [unnamed])];
  const sum = (field: 'calls' | 'unknown'): number => rest.reduce((all, share) => all + share[field], 0);
  return [...named.slice(0, ROWS), { name: OTHERS, calls: sum('calls'), cost: addMoney(...rest.map(({ cost }) => cost)), unknown: sum('unknown'), names: rest.length }];
}

function dearestFirst(a: ImportShare, b: ImportShare): number {
  if (a.cost !== b.cost) return b.cost - a.cost;
  return a.calls === b.calls ? (a.name < b.name ? -1 : 1) : b.calls - a.calls;
}
