import { plainLimit, standings } from '../../core/budget/standing.ts';
import { Breakdowns } from '../breakdown.ts';
import type { Context } from '../context.ts';
import { readBy } from '../dimensions.ts';
import type { ExitCode } from '../failures.ts';
import { EXIT } from '../failures.ts';
import { openingsIn } from '../openings.ts';
import type { DayRange, RangeOptions } from '../range.ts';
import { readRange } from '../range.ts';
import { isEmpty, statsLines } from '../render/statsText.ts';
import type { By, StatsReport } from '../stats.ts';
import { sorted, totalsOf, usualSections } from '../stats.ts';
import { statsJson } from '../statsJson.ts';
import { offerUsageFile } from '../usageFile.ts';

/** Options of `stats`. */
export interface StatsOptions extends RangeOptions {
  readonly by?: string;
  readonly byModel?: boolean;
  readonly latency?: boolean;
  readonly json?: boolean;
}

/** `stats`: what was spent in a range of days, and on what. */
export async function stats(options: StatsOptions, context: Context): Promise<ExitCode> {
  const { terminal, workplace, clock } = context;
  const range = readRange(options, clock.now(), workplace.zone);
  const chosen = sectionsOf(options);
  const report = await collect(range, chosen ?? usualSections(range), options.latency === true, context);
  if (options.json === true) {
    await terminal.printJson(statsJson(report));
    return EXIT.done;
  }
  await terminal.print(statsLines(report, terminal.width, terminal.paint));
  await offerUsageFile(context, isEmpty(report));
  return EXIT.done;
}

function sectionsOf({ by, byModel }: StatsOptions): readonly By[] | undefined {
  if (by !== undefined) return [readBy(by)];
  return byModel === true ? [['model']] : undefined;
}

async function collect(range: DayRange, chosen: readonly By[], hasLatency: boolean, { workplace, clock }: Context): Promise<StatsReport> {
  const now = clock.now();
  const budgeting = workplace.budgeting();
  const { origin, countByok, zone } = budgeting;
  const ledger = await workplace.ledger();
  const sums = new Breakdowns(ledger, { origin, zone, now });
  const standing = range.period === undefined ? undefined : plainLimit(standings(ledger.state, now, budgeting), range.period.kind);
  const openings = await openingsIn(ledger, { origin, zone, countByok, now, start: range.start, end: range.end });
  const sections = await Promise.all(chosen.map(async (by) => ({ by, rows: sorted(await sums.rows({ by, start: range.start, end: range.end, latency: hasLatency }), by, countByok) })));
  return {
    range, now, zone: zone.name, origin, countByok, hasLatency, sections, openings,
    ...totalsOf(await sums.by(['source'], range)),
    ...(standing === undefined ? {} : { standing }),
  };
}
