import { BUCKET_MS } from '../../src/core/ledger/quarterHours.ts';
import { bookingEpoch } from '../../src/core/ledger/keyBook.ts';
import type { KeyAccount } from '../../src/core/ledger/keyBook.ts';
import { SUM_FIELDS } from '../../src/core/ledger/schema.ts';
import type { LedgerState } from '../../src/core/ledger/state.ts';
import type { Sums } from '../../src/core/ledger/sums.ts';
import { NO_SUMS, addSums, sumsOf } from '../../src/core/ledger/sums.ts';
import type { UsageEntry } from '../../src/core/usage.ts';
import { isResolved } from '../../src/core/usage.ts';
import { readCounters } from '../../src/storage/counters.ts';
import type { Home } from '../../src/storage/home.ts';
import type { Ledger } from '../../src/storage/ledger.ts';
import { KEY, ORIGIN } from '../shell/storage/kit.ts';
import { EVERYTHING } from '../shell/storage/faults/spent.ts';
import { LedgerFiles } from './files.ts';
import { DAY_MS, Piece } from './plan.ts';
import type { Promises } from './promises.ts';

/** One line of the verdict: what was compared, what came out, and what is wrong with it, if anything. */
export interface Finding {
  readonly what: string;
  readonly found: string;
  readonly wrong: readonly string[];
}

/** The state keeps running totals of the last six weeks. */
const STATE_DAYS = 30;

/** Whether a state still knows everything that was promised and is young enough to be in it. */
export function checkState(what: string, state: LedgerState, promises: Promises): Finding {
  const ids = new Set([...state.entries()].map(({ id }) => id));
  const old = (id: string): boolean => Piece.of(id).kind === 'old';
  const ended = (id: string): boolean => promises.entries.has(id) || promises.given.has(id);
  // Given back perhaps, without anybody having heard of it.
  const mayBeBack = (id: string): boolean => Piece.of(id).kind === 'given back';
  const wrong = [
    ...promises.lost(ids).filter((id) => !old(id)).map((id) => `lost ${id}`),
    ...[...promises.held].filter((id) => !ended(id) && !mayBeBack(id) && !state.holds.has(id) && !ids.has(id)).map((id) => `lost the hold of ${id}`),
    ...[...state.holds.keys()].filter(ended).map((id) => `the hold of ${id} never ended`),
    ...[...state.entries()].flatMap((entry) => unlikePlan(entry, promises)),
  ];
  return { what, found: `${ids.size} entries, ${state.holds.size} holds`, wrong };
}

/** What the files of a ledger hold after a last compaction, against what was promised and against each other. */
export async function checkFiles(home: Home, promises: Promises, ledgers: Readonly<Record<string, Ledger>>): Promise<readonly Finding[]> {
  const files = new LedgerFiles(home);
  try {
    const entries = files.entries();
    const counters = readCounters(home);
    const raw = total(entries);
    return [
      { what: 'integrity_check', found: ['ledger.db', ...files.monthNames].join(' '), wrong: files.damages() },
      rawEntries(entries, promises),
      same('r15', raw, entries.length, sumOf(files, 'r15', '1')),
      ...['model', 'status', 'hour'].map((dimension) => same(`rday by ${dimension}`, raw, entries.length, sumOf(files, 'rday', `dimension = '${dimension}'`))),
      ...labels(entries, files),
      book('accounts and bookings', entries, bookIn(files)),
      ...(counters.kind === 'whole' ? stateSums('counters.json', entries, counters.counters.state) : [{ what: 'counters.json', found: counters.kind, wrong: ['not whole'] }]),
      ...Object.entries(ledgers).flatMap(([name, ledger]) => stateSums(name, entries, ledger.state)),
      ...(await asked(entries, ledgers)),
    ];
  } finally {
    files.close();
  }
}

function rawEntries(entries: readonly UsageEntry[], promises: Promises): Finding {
  const ids = new Set(entries.map(({ id }) => id));
  const twice = entries.length - ids.size;
  const twins = [...ids].filter((id) => Piece.of(id).kind === 'twins' && ids.has(Piece.of(id).id) && ids.has(Piece.of(id).twin));
  return {
    what: 'raw entries', found: `${entries.length} (${promises.entries.size} promised), ${usd(total(entries).cost)}`,
    wrong: [
      ...promises.lost(ids).map((id) => `lost ${id}`),
      ...(twice === 0 ? [] : [`${twice} are there twice`]),
      ...twins.map((id) => `both twins of ${id}`),
      ...entries.flatMap((entry) => unlikePlan(entry, promises)),
    ],
  };
}

/** What is known of a cost must be what was planned, and may be missing only where nobody was told that it is not. */
function unlikePlan(entry: UsageEntry, promises: Promises): readonly string[] {
  const piece = Piece.of(entry.id);
  const { cost } = piece.entry(entry.at);
  if (entry.cost === cost) return [];
  if (entry.cost !== undefined) return [`${entry.id} costs ${entry.cost} instead of ${cost ?? 'nothing'}`];
  return promises.finals.has(piece.id) || piece.kind !== 'late' ? [`lost the cost of ${entry.id}`] : [];
}

function labels(entries: readonly UsageEntry[], files: LedgerFiles): readonly Finding[] {
  const inSession = entries.filter(({ session }) => session !== undefined);
  const tagged = entries.filter(({ tags }) => tags !== undefined && tags.length > 0);
  return [
    same('rlabel by session', total(inSession), inSession.length, sumOf(files, 'rlabel', 'kind = \'session\'')),
    same('rlabel by tags', total(tagged), tagged.length, sumOf(files, 'rlabel', 'kind = \'tags\'')),
    same('rlabel by both', total(tagged), tagged.length, sumOf(files, 'rlabel', 'kind = \'session+tags\'')),
  ];
}

function stateSums(what: string, entries: readonly UsageEntry[], state: LedgerState): readonly Finding[] {
  const from = Math.floor((Date.now() - STATE_DAYS * DAY_MS) / BUCKET_MS) * BUCKET_MS;
  const young = entries.filter(({ at }) => at >= from);
  const sums = state.buckets.total(from, Number.MAX_SAFE_INTEGER, () => true);
  return [same(`${what}: ${STATE_DAYS} days`, total(young), undefined, { sums, entries: undefined }), book(`${what}: account`, entries, state.keys.account(ORIGIN, KEY))];
}

type Book = Pick<KeyAccount, 'own' | 'calls' | 'booked' | 'bookings'>;

function book(what: string, entries: readonly UsageEntry[], found: Book): Finding {
  const own = entries.filter(({ source }) => source !== 'untracked');
  const booked = entries.filter(({ id }) => bookingEpoch(id) !== undefined);
  const costOf = (some: readonly UsageEntry[]): number => some.reduce((sum, entry) => sum + (isResolved(entry) ? (entry.cost ?? 0) : 0), 0);
  const pairs = [
    ['own', costOf(own), found.own], ['calls', own.length, found.calls], ['booked', costOf(booked), found.booked[1] ?? 0], ['bookings', booked.length, found.bookings[1] ?? 0],
  ] as const;
  return { what, found: `own ${usd(found.own)}, booked ${usd(found.booked[1] ?? 0)}`, wrong: pairs.flatMap(([name, due, is]) => (due === is ? [] : [`${name} is ${is} instead of ${due}`])) };
}

function bookIn(files: LedgerFiles): Book {
  const [account] = files.rows('SELECT own, calls FROM accounts');
  const bookings = files.rows('SELECT epoch, booked, count FROM bookings');
  return {
    own: Number(account?.own ?? 0) as KeyAccount['own'], calls: Number(account?.calls ?? 0),
    booked: Object.fromEntries(bookings.map(({ epoch, booked }) => [Number(epoch), Number(booked) as KeyAccount['own']])),
    bookings: Object.fromEntries(bookings.map(({ epoch, count }) => [Number(epoch), Number(count)])),
  };
}

/** What the ledger itself answers: everything, model by model. */
async function asked(entries: readonly UsageEntry[], ledgers: Readonly<Record<string, Ledger>>): Promise<readonly Finding[]> {
  return Promise.all(Object.entries(ledgers).map(async ([name, ledger]) => {
    const rows = await ledger.query('breakdown', { ...EVERYTHING, by: ['model'] });
    return same(`${name}: query`, total(entries), undefined, { sums: rows.map(({ sums }) => sums).reduce(addSums, NO_SUMS), entries: undefined });
  }));
}

interface Found {
  readonly sums: Sums;
  readonly entries: number | undefined;
}

function same(what: string, due: Sums, count: number | undefined, found: Found): Finding {
  const wrong = SUM_FIELDS.flatMap((name) => (due[name] === found.sums[name] ? [] : [`${name} is ${found.sums[name]} instead of ${due[name]}`]));
  return { what, found: usd(found.sums.cost), wrong: count === found.entries ? wrong : [...wrong, `${found.entries} entries instead of ${count}`] };
}

function sumOf(files: LedgerFiles, table: string, where: string): Found {
  const [row = {}] = files.rows(`SELECT ${[...SUM_FIELDS, 'entries'].map((name) => `COALESCE(SUM(${name}), 0) AS ${name}`).join(', ')} FROM ${table} WHERE ${where}`);
  return { sums: Object.fromEntries(SUM_FIELDS.map((name) => [name, Number(row[name])])) as unknown as Sums, entries: Number(row.entries) };
}

function total(entries: readonly UsageEntry[]): Sums {
  return entries.reduce((sums, entry) => addSums(sums, sumsOf(entry)), NO_SUMS);
}

function usd(nanos: number): string {
  return `$${(nanos / 1e9).toFixed(9)}`;
}
