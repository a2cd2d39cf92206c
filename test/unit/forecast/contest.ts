import { forecast } from '../../../src/core/forecast/forecast.ts';
import type { ForecastAsk } from '../../../src/core/forecast/types.ts';
import type { NanoUsd } from '../../../src/core/money.ts';
import { nano } from '../../../src/core/money.ts';
import type { Period } from '../../../src/core/period.ts';
import { periodAt } from '../../../src/core/period.ts';
import type { Life } from './generators.ts';
import { KINDS, live } from './generators.ts';

/** Our forecast against the plain average (spent so far, divided by the elapsed share of the period), on lives made from seeds. */

const DAY = 86_400_000;
const QUARTER = 900_000;
export const FRACTIONS = [0.25, 0.5, 0.75] as const;

/** What a contest covers. A run is one life: its mean error is over so many periods that follow each other. */
export interface ContestPlan {
  readonly period: ForecastAsk['kind'];
  /** Lives per kind of spender, and the first one's seed. */
  readonly lives: number;
  readonly firstSeed: number;
  readonly periods: number;
  /** Days that are known before the first period. */
  readonly historyDays: number;
}

/** How it went for one kind of spender at one fraction of the period. */
export interface Score {
  readonly spender: string;
  readonly fraction: number;
  readonly runs: number;
  /** Runs in which our mean error is the smaller one. */
  readonly wins: number;
  readonly forecasts: number;
  /** Ends that lay within the band, below it and above it. */
  readonly within: number;
  readonly below: number;
  readonly above: number;
  /** Periods that we gave no forecast for. */
  readonly silent: number;
  /** Sums of absolute errors in nano-dollars. */
  readonly ourError: number;
  readonly plainError: number;
  /** Of each run: by how much the plain average's error is the larger one. */
  readonly margins: readonly number[];
}

const LENGTH_DAYS = { day: 1, week: 7, month: 31 } as const;

/** Runs the contest; one score per kind of spender and fraction. */
export function contest(plan: ContestPlan, spenders: readonly string[] = Object.keys(KINDS)): readonly Score[] {
  return spenders.flatMap((spender) => {
    const days = plan.historyDays + LENGTH_DAYS[plan.period] * (plan.periods + 2);
    const lives = Array.from({ length: plan.lives }, (_, index) => live(spender, plan.firstSeed + index, days));
    return FRACTIONS.map((fraction) => addUp(spender, fraction, lives.map((life) => runOf(life, plan, fraction))));
  });
}

/** What scores add up to. */
export type Total = Omit<Score, 'spender' | 'fraction' | 'margins'>;

/** Several scores as one. */
export function total(scores: readonly Score[]): Total {
  const sum = (field: keyof Total): number => scores.reduce((all, score) => all + score[field], 0);
  return {
    runs: sum('runs'), wins: sum('wins'), forecasts: sum('forecasts'), within: sum('within'), below: sum('below'), above: sum('above'),
    silent: sum('silent'), ourError: sum('ourError'), plainError: sum('plainError'),
  };
}

type Run = Omit<Total, 'runs' | 'wins'>;

function runOf(life: Life, plan: ContestPlan, fraction: number): Run {
  let run: Run = { forecasts: 0, within: 0, below: 0, above: 0, silent: 0, ourError: 0, plainError: 0 };
  for (const period of periodsOf(life, plan)) run = plus(run, judge(life, period, fraction));
  return run;
}

/** What one forecast is worth, compared with what came. */
function judge(life: Life, period: Period & Pick<ForecastAsk, 'kind'>, fraction: number): Run {
  const now = period.start + fraction * (period.end - period.start);
  const { spent, end, history } = upTo(life, period, now);
  const found = forecast({ kind: period.kind, now, zone: life.zone, spent, history, cellMs: QUARTER, since: life.start });
  const nothing: Run = { forecasts: 0, within: 0, below: 0, above: 0, silent: 0, ourError: 0, plainError: 0 };
  if (found.kind === 'unknown') return { ...nothing, silent: 1 };
  // A micro-dollar more or less is no miss: days on which nothing more comes are met to the rounding only.
  const below = end < found.low - 1000 ? 1 : 0;
  const above = end > found.high + 1000 ? 1 : 0;
  return { forecasts: 1, within: 1 - below - above, below, above, silent: 0, ourError: Math.abs(found.expected - end), plainError: Math.abs(spent / fraction - end) };
}

function periodsOf(life: Life, { period: kind, periods, historyDays }: ContestPlan): readonly (Period & Pick<ForecastAsk, 'kind'>)[] {
  const found: (Period & Pick<ForecastAsk, 'kind'>)[] = [];
  for (let at = periodAt(kind, life.start + historyDays * DAY, life.zone).end; found.length < periods;) {
    const { start, end } = periodAt(kind, at, life.zone);
    if (end > life.end) throw new Error('the life is too short for that many periods');
    found.push({ kind, start, end });
    at = end;
  }
  return found;
}

function upTo(life: Life, period: Period, now: number): { readonly spent: NanoUsd; readonly end: NanoUsd; readonly history: Life['cells'] } {
  let spent = 0;
  let end = 0;
  const history = life.cells.filter(({ start, amount }) => {
    const isOver = start + QUARTER <= now;
    if (start >= period.start && start < period.end) {
      end += amount;
      if (isOver) spent += amount;
    }
    return isOver && start > now - 130 * DAY;
  });
  return { spent: nano(spent), end: nano(end), history };
}

function addUp(spender: string, fraction: number, runs: readonly Run[]): Score {
  const margins = runs.map(({ ourError, plainError }) => plainError - ourError);
  return { spender, fraction, runs: runs.length, wins: margins.filter((margin) => margin > 0).length, margins, ...runs.reduce(plus) };
}

function plus(a: Run, b: Run): Run {
  return {
    forecasts: a.forecasts + b.forecasts, within: a.within + b.within, below: a.below + b.below, above: a.above + b.above,
    silent: a.silent + b.silent, ourError: a.ourError + b.ourError, plainError: a.plainError + b.plainError,
  };
}
