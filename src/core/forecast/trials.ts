import type { Days, PastDay } from './days.ts';
import type { Stand } from './habits.ts';
import { Habits } from './habits.ts';
import type { Weighted } from './quantile.ts';

/** Habits of fewer days are none. */
const FIRST_TRIAL = 3;
const FADE_DAYS = 120;
/** A trial on a workday says that little about a weekend, as far as only today is concerned. */
const OTHER_CLASS = 0.1;
/** How alike the spend so far must be for a trial to tell what today's means. */
const WIDTH = 0.07;
const FAR = 0.05;
/** The plain average, last of the guesses, counts as so many: where nothing else is better, it wins. */
const PLAIN = 6;
/** The plain average is taken over so many days at least: of a day, and of a longer period. One call just after midnight says little about a month. */
const LEAST_ELAPSED = { day: 0.25, longer: 1 } as const;
/** How sharply the better manners are preferred. */
const SHARPNESS = 16;
/** Deviations are measured against the guess and this share of an ordinary stretch, or small guesses would have no bounds. */
const FLOOR = 0.15;
/** When hardly anything had been spent yet, no day was ordinary: at least so much of today's ordinary day is taken. */
const LEAST_ORDINARY = 0.25;

/** A forecast made for the past, and what came. */
interface Trial {
  readonly guesses: readonly number[];
  readonly actual: number;
  /** What an average day brought then. */
  readonly day: number;
  /** How much it counts for the choice of manners. */
  readonly weight: number;
  /** How much it resembles the present in what was spent so far. */
  readonly near: number;
}

/** What is still to come, and how far such guesses were off. */
export interface Outlook {
  readonly guess: number;
  /** In what the deviations are measured. */
  readonly scale: number;
  /** Of each trial: what came beyond the guess, in its scale then; with its weight. */
  readonly deviations: readonly Weighted[];
}

/** Makes the same forecast for every past day with what was known then, mixes the manners by how well they did, and guesses the present. */
export function outlook(days: Days): Outlook {
  const { past, today, left } = days;
  const reach = Math.min(left, Math.max(0, Math.floor((past.length - FIRST_TRIAL) / 2)));
  const sums = runningSums(past);
  const habits = new Habits();
  const met: (Omit<Trial, 'near'> & { readonly level: number })[] = [];
  past.forEach((day, index) => {
    if (index >= FIRST_TRIAL && index + reach < past.length) {
      const stand = { weekday: day.weekday, spent: day.before, reach };
      met.push({
        guesses: guessesAt(index, stand),
        actual: day.after + (sums[index + reach + 1] ?? 0) - (sums[index + 1] ?? 0),
        day: habits.day,
        weight: 2 ** (-(past.length - index) / FADE_DAYS) * likeness(day.weekday, today.weekday, reach),
        level: levelOf(day.before, habits.day),
      });
    }
    habits.learn(day);
  });
  const level = levelOf(today.spent, habits.day);
  const trials = met.map((trial): Trial => ({ ...trial, near: nearness(trial.level - level, left) }));
  const now = guessesAt(past.length, { weekday: today.weekday, spent: today.spent, reach: left });
  return mixed(trials, now, { day: habits.day, reach, left });

  function guessesAt(index: number, stand: Stand): readonly number[] {
    const from = Math.max(0, index - days.gone);
    const soFar = (sums[index] ?? 0) - (sums[from] ?? 0) + stand.spent;
    const elapsed = Math.max(index - from + days.clock, days.gone + days.left > 0 ? LEAST_ELAPSED.longer : LEAST_ELAPSED.day);
    return [...habits.guesses(stand), (soFar / elapsed) * (stand.reach + 1 - days.clock)];
  }
}

function mixed(trials: readonly Trial[], now: readonly number[], { day, reach, left }: { readonly day: number; readonly reach: number; readonly left: number }): Outlook {
  const ordinary = (then: number): number => Math.max(then, LEAST_ORDINARY * day);
  const shares = sharesOf(trials.map((trial) => ({ ...trial, weight: trial.weight / (ordinary(trial.day) || 1) })), now.length);
  const mix = (guesses: readonly number[]): number => guesses.reduce((sum, guess, manner) => sum + guess * (shares[manner] ?? 0), 0);
  const deviations = trials.map((trial): Weighted => {
    const guess = mix(trial.guesses);
    const scale = guess + FLOOR * ordinary(trial.day) * (reach + 0.5);
    return [scale > 0 ? (trial.actual - guess) / scale : 0, trial.weight * trial.near];
  });
  const guess = mix(now);
  return { guess, scale: guess + FLOOR * day * (left + 0.5), deviations };
}

/** Each manner's share: the smaller its errors, in the measure of their time, the larger. */
function sharesOf(trials: readonly Trial[], manners: number): readonly number[] {
  const errors = Array.from({ length: manners }, (_, manner) => trials.reduce((sum, { guesses, actual, weight }) => sum + weight * Math.abs((guesses[manner] ?? 0) - actual), 0));
  const least = Math.min(...errors);
  // Keeps "no error at all" from dividing by nothing.
  const merits = errors.map((error, manner) => ((least + 1e-6) / (error + 1e-6)) ** SHARPNESS * (manner === manners - 1 ? PLAIN : 1));
  const all = merits.reduce((sum, merit) => sum + merit, 0);
  return merits.map((merit) => merit / all);
}

/** The further a forecast reaches, the less does it matter on which weekday it was made. */
function likeness(a: number, b: number, reach: number): number {
  return a >= 5 === b >= 5 ? 1 : OTHER_CLASS + (1 - OTHER_CLASS) * Math.min(1, reach / 6);
}

/** What was spent so far today tells of the days to come only if they are few. */
function nearness(distance: number, left: number): number {
  return left >= 3 ? 1 : FAR + Math.exp(-0.5 * (distance / (WIDTH * (1 + left))) ** 2);
}

/** Spend so far between 0 (nothing) and 1 (far more than an average day's). */
function levelOf(spent: number, day: number): number {
  return spent <= 0 ? 0 : spent / (spent + day);
}

/** `sums[n]` is the spend of the first n days. */
function runningSums(past: readonly PastDay[]): readonly number[] {
  const sums = [0];
  for (const { before, after } of past) sums.push((sums.at(-1) ?? 0) + before + after);
  return sums;
}
