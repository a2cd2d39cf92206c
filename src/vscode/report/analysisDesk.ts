import * as v from 'valibot';
import type { Analysis } from '../../core/analysis/analyse.ts';
import { MOST_GROUPS, analyse } from '../../core/analysis/analyse.ts';
import { heatOf } from '../../core/analysis/heat.ts';
import { inTurn } from '../../core/analysis/inTurn.ts';
import type { AskBreakdown } from '../../core/analysis/ledgerSource.ts';
import { LedgerSource } from '../../core/analysis/ledgerSource.ts';
import type { Focus } from '../../core/analysis/range.ts';
import { reachesBack } from '../../core/analysis/range.ts';
import { TotalsSource, isInTotals } from '../../core/analysis/totalsSource.ts';
import type { Window } from '../../core/analysis/window.ts';
import { isBeforeKnown, windowOf } from '../../core/analysis/window.ts';
import { dayKey } from '../../core/period.ts';
import type { Clock } from '../../core/ports.ts';
import type { AnalysisAsk, AnalysisReply, AnalysisRequests, ExportViewAsk } from '../../protocol/analysis.ts';
import { VIEW_FORMATS } from '../../protocol/analysis.ts';
import type { Handlers } from '../../protocol/transport.ts';
import type { Ledger } from '../../storage/ledger.ts';
import type { Monitor } from '../monitor.ts';
import { FOCUS, RANGE, WHERE } from './focusAsk.ts';
import type { Hues } from './hues.ts';
import { openedLedger } from './openedLedger.ts';
import { takeText } from './takeText.ts';
import { viewText } from './viewText.ts';

const ANALYSIS = v.strictObject({ ...FOCUS, compares: v.boolean() });
const EXPORT = v.strictObject({ ...FOCUS, format: v.picklist(VIEW_FORMATS), to: v.picklist(['file', 'clipboard']), keys: v.pipe(v.array(v.string()), v.maxLength(MOST_GROUPS)), search: v.pipe(v.string(), v.maxLength(500)), svg: v.pipe(v.string(), v.maxLength(2_000_000)) });
const HEAT = v.strictObject({ range: RANGE, where: WHERE });

/** Answers what the overview asks: from the running totals where they know it, else from the ledger's database. */
export class AnalysisDesk {
  private readonly monitor: Monitor;
  private readonly hues: Hues;
  private readonly clock: Clock;

  constructor(monitor: Monitor, hues: Hues, clock: Clock) {
    this.monitor = monitor;
    this.hues = hues;
    this.clock = clock;
  }

  handlers(): Handlers<AnalysisRequests> {
    return {
      getAnalysis: (ask, signal) => this.analyse(v.parse(ANALYSIS, ask), signal),
      exportView: (ask) => this.exportView(v.parse(EXPORT, ask)),
      getHeat: (ask, signal) => this.heat(v.parse(HEAT, ask), signal),
    };
  }

  private async analyse(ask: AnalysisAsk, signal?: AbortSignal): Promise<AnalysisReply> {
    const ledger = await openedLedger(this.monitor);
    const now = this.clock.now();
    const { zone, countByok, countUntracked } = this.monitor.budgeting();
    const first = ask.compares || reachesBack(ask.range) ? await this.firstOf(ledger) : undefined;
    const window = windowOf(ask.range, ask.unit, now, zone, first);
    // A time that the ledger saw only the end of is not compared with: everything would seem to have grown.
    const compares = ask.compares && isBeforeKnown(window, first);
    let hues: ReadonlyMap<string, number> = new Map();
    const analysis = await analyse(ask, window, this.sourceOf(ledger, { ...ask, compares }, window, now, signal), {
      countByok, countUntracked, compares,
      drawn: (keys) => {
        hues = this.hues.assign(ask.by, keys.filter((key) => key !== ''));
        return [...hues.keys()];
      },
    });
    return { asOf: now, analysis, names: this.namesOf(analysis), hues: Object.fromEntries(hues) };
  }

  /** The figures are asked for anew: what is written is what is true now, not what a page says. */
  private async exportView(ask: ExportViewAsk): Promise<string | null> {
    const reply = await this.analyse({ range: ask.range, by: ask.by, metric: ask.metric, unit: ask.unit, where: ask.where, compares: true });
    const { zone } = this.monitor.budgeting();
    return takeText(viewText(ask, reply, zone), { name: `openrouter-spend-by-${ask.by}-${dayKey(reply.asOf, zone)}`, format: ask.format, to: ask.to });
  }

  private async heat({ range, where }: Pick<Focus, 'range' | 'where'>, signal: AbortSignal | undefined): Promise<AnalysisRequests['getHeat']['reply']> {
    const ledger = await openedLedger(this.monitor);
    const { origin, zone, countByok } = this.monitor.budgeting();
    const window = windowOf(range, 'auto', this.clock.now(), zone, reachesBack(range) ? await this.firstOf(ledger) : undefined);
    return heatOf(breakdownsOf(ledger, signal), { origin, zone, range: window.whole, where, countByok });
  }

  /** When the first entry was sent. */
  private async firstOf(ledger: Ledger): Promise<number | undefined> {
    const { first } = await ledger.query('span', { origin: this.monitor.budgeting().origin });
    return first ?? undefined;
  }

  private sourceOf(ledger: Ledger, ask: AnalysisAsk, window: Window, now: number, signal: AbortSignal | undefined): TotalsSource | LedgerSource {
    const { origin, zone } = this.monitor.budgeting();
    const from = ask.compares ? (window.before ?? window.now) : window.now;
    const isAtHand = isInTotals(from, ask.by, { where: ask.where, latency: ask.metric === 'latency' }, now);
    return isAtHand ? new TotalsSource(ledger.state.buckets, origin) : new LedgerSource(breakdownsOf(ledger, signal), origin, zone);
  }

  private namesOf({ by, groups }: Analysis): AnalysisReply['names'] {
    if (by === 'model') return Object.fromEntries(groups.map(({ key }) => [key, key === '' ? '' : this.monitor.nameOf(key)]));
    if (by === 'project') return Object.fromEntries(groups.map(({ key }) => [key, key.replace(/ [0-9a-f]{8}$/, '')]));
    return {};
  }
}

/** What the ledger has, for questions that are asked in turn while they are wanted. */
function breakdownsOf(ledger: Ledger, signal: AbortSignal | undefined): AskBreakdown {
  return inTurn((asked) => ledger.query('breakdown', asked), signal);
}
