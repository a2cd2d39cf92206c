import { callSpan } from '../../core/analysis/callSpan.ts';
import type { ReportRange } from '../../core/analysis/range.ts';
import { reachesBack } from '../../core/analysis/range.ts';
import type { Budgeting } from '../../core/budget/standing.ts';
import { toRecord } from '../../core/exporting/record.ts';
import { t } from '../../core/l10n.ts';
import { EntryList } from '../../core/ledger/entryList.ts';
import type { LedgerEvent } from '../../core/ledger/events.ts';
import { BUCKET_MS } from '../../core/ledger/quarterHours.ts';
import type { EntriesPortion, LedgerQueries, LedgerQuery } from '../../core/ledger/queries.ts';
import type { Disposable } from '../../core/ports.ts';
import type { UsageEntry } from '../../core/usage.ts';
import type { CallCopy, CallDetail, CallsAsk, CallsChoice, CallsFacet, CallsFacets, CallsPage, CallsRequests } from '../../protocol/calls.ts';
import type { Handlers } from '../../protocol/transport.ts';
import type { CallNaming } from './callLines.ts';
import { callDetail, callLine } from './callLines.ts';
import { readCallId, readCallsAsk, readChoice, readCopyAsk, readRange } from './callsAsks.ts';
import { logsPage } from './openrouterPages.ts';

/** What is asked of the ledger. */
export interface CallsLedger {
  query<Q extends LedgerQuery>(name: Q, ask: LedgerQueries[Q]['ask']): Promise<LedgerQueries[Q]['reply']>;
  onChange(listener: (events: readonly LedgerEvent[]) => void): Disposable;
}

/** What the desk of the calls works with. */
export interface CallsParts extends Omit<CallNaming, 'countByok'> {
  /** Opens the ledger where it is not open; rejects where it cannot be. */
  ledger(): Promise<CallsLedger>;
  budgeting(): Budgeting;
  now(): number;
  copy(text: string): Promise<void>;
  /** Has a person choose a file, and writes these entries into it. */
  exportCalls(portion: EntriesPortion): Promise<void>;
  open(address: string): Promise<void>;
  /** The call that somebody wants to be shown; it is said once. */
  takeTarget(): string | undefined;
}

/** The list that was asked for last. */
interface Current {
  readonly key: string;
  readonly ledger: CallsLedger;
  readonly list: EntryList;
  readonly listening: Disposable;
  hasGlanced: boolean;
}

/** An answer counts on for so long where entries are looked through one by one; who wants to know more asks again. */
const COUNTING_MS = 60;
/** Attempts of an exchange lie within that of each other. */
const EXCHANGE_MS = 3_600_000;
const MOST_ATTEMPTS = 50;
const MOST_FACETS = 200;

/** Every call there is, by its position, and all that is known of one. */
export class CallsDesk {
  private readonly parts: CallsParts;
  private current: Current | undefined;
  private work: Promise<unknown> = Promise.resolve();

  constructor(parts: CallsParts) {
    this.parts = parts;
  }

  handlers(): Handlers<CallsRequests> {
    return {
      getCalls: (ask) => this.oneByOne(() => this.page(readCallsAsk(ask))),
      getFacets: (range, signal) => this.facets(readRange(range), signal),
      getCall: (id) => this.detail(readCallId(id)),
      exportCalls: async (choice) => {
        await this.parts.exportCalls(await this.portionOf(readChoice(choice), await this.parts.ledger()));
        return null;
      },
      copyCall: async (ask) => {
        const { id, what } = readCopyAsk(ask);
        await this.parts.copy(textOf(await this.find(id), what));
        return null;
      },
      openLogs: async (id) => {
        const page = logsPage((await this.find(readCallId(id))).keyHash);
        if (page === undefined) throw new Error(t('OpenRouter has no page of this call.'));
        await this.parts.open(page);
        return null;
      },
      takeTarget: () => Promise.resolve(this.parts.takeTarget() ?? null),
    };
  }

  /** A list must not be counted anew while it is read. */
  private oneByOne<T>(action: () => Promise<T>): Promise<T> {
    const done = this.work.then(action);
    this.work = done.catch(() => undefined);
    return done;
  }

  private async page({ choice, window, count, refresh }: CallsAsk): Promise<CallsPage> {
    const current = await this.listOf(choice);
    const { list } = current;
    if (!current.hasGlanced && list.isQuick && 'from' in window && window.from === 0) {
      current.hasGlanced = true;
      const rows = await list.glance(count);
      if (rows !== undefined) return { total: rows.length, isExact: false, from: 0, rows: this.lines(rows) };
    }
    if (refresh) await list.refresh();
    await countOn(list);
    const anchorAt = 'anchor' in window ? await list.positionOf(window.anchor) : undefined;
    const from = 'from' in window ? window.from : Math.max(0, (anchorAt ?? 0) - window.above);
    const { rows } = await list.page(from, count);
    return { total: list.total, isExact: list.isComplete, from, rows: this.lines(rows), ...(anchorAt === undefined ? {} : { anchorAt }) };
  }

  private async listOf(choice: CallsChoice): Promise<Current> {
    const ledger = await this.parts.ledger();
    const portion = await this.portionOf(choice, ledger);
    const key = JSON.stringify(portion);
    if (this.current?.key === key && this.current.ledger === ledger) return this.current;
    this.forget();
    const current: Current = { key, ledger, list: new EntryList(ledger, portion, () => this.parts.now()), listening: ledger.onChange((events) => this.heard(events)), hasGlanced: false };
    this.current = current;
    return current;
  }

  /** What was changed past the journal may be anything. */
  private heard(events: readonly LedgerEvent[]): void {
    if (events.length === 0 || events.some(({ type }) => type === 'bulk')) this.forget();
  }

  private forget(): void {
    this.current?.listening.dispose();
    this.current = undefined;
  }

  private async portionOf({ range, where, costOver, errorText }: CallsChoice, ledger: CallsLedger): Promise<EntriesPortion> {
    const { origin, countByok } = this.parts.budgeting();
    const match = {
      ...(costOver === undefined ? {} : { costOver: { amount: costOver, countByok } }),
      ...(errorText === undefined ? {} : { errorText }),
    };
    return { origin, ...await this.spanOf(range, ledger), where, ...(Object.keys(match).length === 0 ? {} : { match }) };
  }

  private async spanOf(range: ReportRange, ledger: CallsLedger): Promise<{ readonly start: number; readonly end: number }> {
    const { origin, zone } = this.parts.budgeting();
    const first = reachesBack(range) ? (await ledger.query('span', { origin })).first : null;
    return callSpan(range, this.parts.now(), zone, first ?? undefined);
  }

  private async facets(range: ReportRange, signal: AbortSignal | undefined): Promise<CallsFacets> {
    const ledger = await this.parts.ledger();
    const { origin, zone } = this.parts.budgeting();
    const span = await this.spanOf(range, ledger);
    const by = async (dimension: 'model' | 'client'): Promise<readonly CallsFacet[]> => {
      signal?.throwIfAborted();
      const rows = await ledger.query('breakdown', { origin, zone: zone.name, ...span, by: [dimension] });
      const facets = rows.map(({ keys: [value = ''], entries }) => ({ value, name: dimension === 'model' && value !== '' ? this.parts.nameOf(value) : value, calls: entries }));
      return facets.toSorted((a, b) => b.calls - a.calls).slice(0, MOST_FACETS);
    };
    return { models: await by('model'), clients: await by('client') };
  }

  private async detail(id: string): Promise<CallDetail> {
    const entry = await this.find(id);
    const ledger = await this.parts.ledger();
    const [start, end] = [entry.at - EXCHANGE_MS, entry.at + EXCHANGE_MS + BUCKET_MS];
    const { entries } = await ledger.query('entriesIn', { origin: entry.origin, start, end, match: { exchange: entry.exchange }, limit: MOST_ATTEMPTS });
    return callDetail(entry, entries, this.naming());
  }

  private async find(id: string): Promise<UsageEntry> {
    const ledger = await this.parts.ledger();
    const entry = await ledger.query('entry', { origin: this.parts.budgeting().origin, id });
    if (entry === null) throw new Error(t('The details of this call are gone. What it cost is still counted.'));
    return entry;
  }

  private lines(entries: readonly UsageEntry[]): CallsPage['rows'] {
    const naming = this.naming();
    return entries.map((entry) => callLine(entry, naming));
  }

  private naming(): CallNaming {
    const { parts } = this;
    return { countByok: parts.budgeting().countByok, nameOf: (model) => parts.nameOf(model), hueOf: (model) => parts.hueOf(model) };
  }
}

async function countOn(list: EntryList): Promise<void> {
  const began = performance.now();
  do await list.grow(); while (!list.isComplete && performance.now() - began < COUNTING_MS);
}

function textOf(entry: UsageEntry, what: CallCopy): string {
  switch (what) {
    case 'json': return JSON.stringify(toRecord(entry), undefined, 2);
    case 'id': return entry.id;
    case 'generationId': return entry.generationId ?? '';
  }
}
