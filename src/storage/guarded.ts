import type { LedgerEvent } from '../core/ledger/events.ts';
import { isMark } from '../core/ledger/marks.ts';
import type { EntryCursor, GuardedAsk, GuardedItem, GuardedPage } from '../core/ledger/queries.ts';
import type { LedgerDatabase } from './database.ts';

/** So many marks are read at a time. */
const PAGE = 200;

/** What the guard did in a time, newest first: calls that it had a word about, and what people were told and said. */
export function guardedPage(db: LedgerDatabase, ask: GuardedAsk): GuardedPage {
  const items: GuardedItem[] = [];
  let last: EntryCursor | undefined;
  for (const [place, item] of merged(entriesOf(db, ask), marksOf(db, ask))) {
    if (items.length >= ask.limit) return last === undefined ? { items } : { items, next: last };
    items.push(item);
    last = place;
  }
  return { items };
}

type Placed = readonly [EntryCursor, GuardedItem];

function* entriesOf(db: LedgerDatabase, { origin, start, end, decisions, after }: GuardedAsk): Iterable<Placed> {
  if (decisions.length === 0) return;
  for (const entry of db.eachEntry({ origin, start, end, decisions, after, newestFirst: true })) yield [{ at: entry.at, id: entry.id }, { kind: 'entry', entry }];
}

function* marksOf(db: LedgerDatabase, { start, end, marks, after }: GuardedAsk): Iterable<Placed> {
  let from = after ?? { at: end, id: '' };
  for (;;) {
    const text = 'SELECT event FROM marks WHERE at >= ? AND at < ? AND (at, ev) < (?, ?) AND type IN (SELECT value FROM json_each(?)) ORDER BY at DESC, ev DESC LIMIT ?';
    const page = [...db.rows(text, [start, end, from.at, from.id, JSON.stringify(marks), PAGE])].map(([event]) => JSON.parse(String(event)) as LedgerEvent);
    for (const mark of page) {
      from = { at: mark.at, id: mark.ev };
      if (isMark(mark)) yield [from, { kind: 'mark', mark }];
    }
    if (page.length < PAGE) return;
  }
}

/** Two lists, each newest first, as one. */
function* merged(a: Iterable<Placed>, b: Iterable<Placed>): Iterable<Placed> {
  const [left, right] = [a[Symbol.iterator](), b[Symbol.iterator]()];
  let [one, other] = [left.next(), right.next()];
  while (one.done !== true || other.done !== true) {
    if (other.done === true || (one.done !== true && isNewer(one.value[0], other.value[0]))) {
      if (one.done !== true) yield one.value;
      one = left.next();
    } else {
      yield other.value;
      other = right.next();
    }
  }
}

function isNewer(a: EntryCursor, b: EntryCursor): boolean {
  return a.at === b.at ? a.id > b.id : a.at > b.at;
}
