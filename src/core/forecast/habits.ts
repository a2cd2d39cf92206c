import type { PastDay } from './days.ts';
import { isWeekend } from './days.ts';

/** Where a guess is made: what was spent today before it, and how many whole days after today it reaches. */
export interface Stand {
  readonly weekday: number;
  readonly spent: number;
  readonly reach: number;
}

type Halves = Pick<PastDay, 'before' | 'after'>;

/** Days until the past counts half: from "what I do this week" to "what I always do". */
const HALF_LIVES = [6, 20, 75] as const;
/** What a guess holds against today's level so far, in average days of spend: little follows it at once, infinity never. */
const STUBBORN = [0.03, 0.15, 0.6, 2.5, Infinity] as const;
/** How alike days of different weekdays are: all alike, workdays and weekends apart, or each for itself. */
const LIKENESS: readonly (readonly (readonly number[])[])[] = [
  weights(() => 1),
  weights((a, b) => (isWeekend(a) === isWeekend(b) ? 1 : 0.02)),
  weights((a, b) => (a === b ? 1 : isWeekend(a) === isWeekend(b) ? 0.15 : 0.02)),
];
/** How many days' weight the average of all days has against the days alike. */
const PRIOR = 0.2;
const NOTHING: Halves = { before: 0, after: 0 };

/** What the days so far were like, remembered at several speeds. It learns day by day, and guesses what is still to come. */
export class Habits {
  private readonly memories = HALF_LIVES.map((halfLife) => new Memory(2 ** (-1 / halfLife)));

  learn(day: PastDay): void {
    for (const memory of this.memories) memory.learn(day);
  }

  /** What is still to come from here to the end of the reach, guessed in every manner. */
  guesses(stand: Stand): readonly number[] {
    const found: number[] = [];
    for (const memory of this.memories) for (const likeness of LIKENESS) memory.guess(stand, likeness, found);
    return found;
  }

  /** What an average day brings. */
  get day(): number {
    const [, memory] = this.memories;
    const { before, after } = memory?.average(undefined, NOTHING, 1e-9) ?? NOTHING;
    return before + after;
  }
}

/** Sums by weekday that fade from day to day. */
class Memory {
  private readonly fade: number;
  private readonly weight = new Float64Array(7);
  private readonly before = new Float64Array(7);
  private readonly after = new Float64Array(7);

  constructor(fade: number) {
    this.fade = fade;
  }

  learn({ weekday, before, after }: PastDay): void {
    for (const sums of [this.weight, this.before, this.after]) for (let day = 0; day < 7; day += 1) sums[day] = (sums[day] ?? 0) * this.fade;
    this.weight[weekday] = (this.weight[weekday] ?? 0) + 1;
    this.before[weekday] = (this.before[weekday] ?? 0) + before;
    this.after[weekday] = (this.after[weekday] ?? 0) + after;
  }

  /** Adds a guess for each degree of stubbornness. */
  guess({ weekday, spent, reach }: Stand, likeness: readonly (readonly number[])[], into: number[]): void {
    const all = this.average(undefined, NOTHING, 1e-9);
    const here = this.average(likeness[weekday], all, PRIOR);
    const weeks = Math.floor(reach / 7);
    let later = 0;
    for (let ahead = 1; ahead <= Math.min(7, reach); ahead += 1) {
      const then = this.average(likeness[(weekday + ahead) % 7], all, PRIOR);
      later += (then.before + then.after) * (weeks + (ahead <= reach % 7 ? 1 : 0));
    }
    for (const stubborn of STUBBORN) into.push(here.after * levelOf(spent, here.before, stubborn, all.before + all.after) + later);
  }

  /** The average day, days counting as they are alike, with a first guess that weighs as much as so many days. */
  average(like: readonly number[] | undefined, prior: Halves, priorWeight: number): Halves {
    let weight = priorWeight;
    let before = prior.before * weight;
    let after = prior.after * weight;
    for (let day = 0; day < 7; day += 1) {
      const share = like === undefined ? 1 : (like[day] ?? 0);
      weight += share * (this.weight[day] ?? 0);
      before += share * (this.before[day] ?? 0);
      after += share * (this.after[day] ?? 0);
    }
    return { before: before / weight, after: after / weight };
  }
}

/** How much livelier today is than usual, drawn towards 1 by what stubbornness holds against it. */
function levelOf(spent: number, usual: number, stubborn: number, day: number): number {
  if (stubborn === Infinity || day <= 0) return 1;
  return (spent + stubborn * day) / (usual + stubborn * day);
}

function weights(of: (a: number, b: number) => number): readonly (readonly number[])[] {
  return Array.from({ length: 7 }, (_, a) => Array.from({ length: 7 }, (_unused, b) => of(a, b)));
}
