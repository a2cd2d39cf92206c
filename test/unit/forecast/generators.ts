import type { SpendCell } from '../../../src/core/forecast/types.ts';
import type { NanoUsd } from '../../../src/core/money.ts';
import { fromUsd } from '../../../src/core/money.ts';
import type { Zone } from '../../../src/core/period.ts';
import { createZone } from '../../../src/core/period.ts';
import type { Rng } from '../../simulator/rng.ts';
import { seeded } from '../../simulator/rng.ts';

/** People and programs who spend, made from seeds: the same seed spends the same on every machine. Each call is a quarter hour's money. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const QUARTER = 900_000;
const ZONES: readonly [Zone, ...Zone[]] = [createZone('UTC'), ...['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Sydney'].map(createZone)];

/** One who spends: what a day holds, as calls at hours of the local clock (beyond 24: the next morning). */
interface Spender {
  /** `day` counts from the first; `weekday` is 0 for Monday. */
  day(day: number, weekday: number, dice: Rng): readonly Call[];
}

interface Call {
  readonly hour: number;
  readonly usd: number;
}

/** A user's whole life in money. */
export interface Life {
  readonly name: string;
  readonly zone: Zone;
  /** Local midnight of the first day, epoch milliseconds. */
  readonly start: number;
  readonly end: number;
  /** Ascending quarter hours. */
  readonly cells: readonly SpendCell[];
}

/** Every kind, by name. Each makes a different user from each seed. */
export const KINDS: Readonly<Record<string, (dice: Rng, days: number) => Spender>> = {
  'office worker': (dice) => office(dice),
  'night owl': (dice) => nightOwl(dice),
  'weekend hacker': (dice) => weekendHacker(dice),
  'part-timer': (dice) => partTimer(dice),
  'bursty agents': (dice) => burstyAgents(dice),
  'growing use': (dice, days) => changing(office(dice), growth(dice, days, 1)),
  'fading use': (dice, days) => changing(office(dice), growth(dice, days, -1)),
  'holiday gaps': (dice, days) => changing(office(dice), holidays(dice, days)),
  'new project': (dice, days) => changing(office(dice), jump(dice, days)),
  'steady automation': (dice) => automation(dice, 0.3),
  'noisy automation': (dice) => automation(dice, 1.5),
  'nightly batch': (dice) => together(nightlyBatch(dice), changing(office(dice), () => 0.3)),
  'sporadic user': (dice) => sporadic(dice),
  'team round the clock': (dice) => together(office(dice), nightOwl(dice), automation(dice, 0.5)),
};

/** A user of that kind over so many days, from a Monday of spring that summer time's beginning and end follow. */
export function live(kind: string, seed: number, days: number): Life {
  const make = KINDS[kind];
  if (make === undefined) throw new Error(`no such kind: ${kind}`);
  const zone = seeded(seed, kind, 'zone').pick(ZONES);
  const spender = make(seeded(seed, kind, 'user'), days);
  const first = Date.UTC(2026, 1, 2) + 7 * DAY * (seed % 20);
  const sums = new Map<number, number>();
  for (let day = 0; day < days; day += 1) {
    const midnight = localMidnight(first + day * DAY, zone);
    for (const { hour, usd } of spender.day(day, day % 7, seeded(seed, kind, day))) {
      const start = Math.floor((midnight + hour * HOUR) / QUARTER) * QUARTER;
      sums.set(start, (sums.get(start) ?? 0) + usd);
    }
  }
  const cells = [...sums].map(([start, usd]) => ({ start, amount: money(usd) })).toSorted((a, b) => a.start - b.start);
  return { name: `${kind} ${seed}`, zone, start: localMidnight(first, zone), end: localMidnight(first + days * DAY, zone), cells };
}

/** Five days a week, with a pause at noon, days off now and then, and days that are busier than others. */
function office(dice: Rng): Spender {
  const from = 7 + 3 * dice.next();
  const hours = 7 + 3 * dice.next();
  const sessions = 2 + 6 * dice.next();
  const usd = 0.05 + 0.6 * dice.next();
  const spread = 0.3 + 0.5 * dice.next();
  const weekend = dice.chance(0.3) ? 0.15 : 0;
  return {
    day(_day, weekday, today) {
      const isWeekend = weekday >= 5;
      if (today.chance(isWeekend ? 1 - weekend : 0.08)) return [];
      const level = lognormal(today, spread);
      return inSessions(today, poisson(today, sessions), () => from + hours * pauseAtNoon(today.next()), usd * level);
    },
  };
}

function nightOwl(dice: Rng): Spender {
  const from = 19 + 3 * dice.next();
  const sessions = 2 + 4 * dice.next();
  const usd = 0.1 + 0.5 * dice.next();
  const fridays = 0.5 + dice.next();
  return {
    day(_day, weekday, today) {
      if (today.chance(0.2)) return [];
      const level = lognormal(today, 0.6) * (weekday === 4 || weekday === 5 ? fridays : 1);
      return inSessions(today, poisson(today, sessions), () => from + 6 * today.next(), usd * level);
    },
  };
}

function weekendHacker(dice: Rng): Spender {
  const sessions = 5 + 5 * dice.next();
  const usd = 0.2 + dice.next();
  const evenings = 0.1 + 0.3 * dice.next();
  return {
    day(_day, weekday, today) {
      const isWeekend = weekday >= 5;
      if (today.chance(isWeekend ? 0.12 : 1 - evenings)) return [];
      const level = lognormal(today, 0.5) * (isWeekend ? 1 : 0.3);
      const when = isWeekend ? (): number => 10 + 12 * today.next() : (): number => 19 + 4 * today.next();
      return inSessions(today, poisson(today, sessions * (isWeekend ? 1 : 0.4)), when, usd * level);
    },
  };
}

/** Three mornings a week, always the same. */
function partTimer(dice: Rng): Spender {
  const days = [dice.int(0, 1), 2, dice.int(3, 4)];
  const usd = 0.1 + 0.5 * dice.next();
  return {
    day(_day, weekday, today) {
      if (!days.includes(weekday) || today.chance(0.07)) return [];
      return inSessions(today, 1 + poisson(today, 4), () => 8 + 5 * today.next(), usd * lognormal(today, 0.4));
    },
  };
}

/** A little by day, and now and then a run of agents that costs many times as much, for hours. */
function burstyAgents(dice: Rng): Spender {
  const runs = 0.3 + 0.9 * dice.next();
  const usd = 1 + 4 * dice.next();
  const tail = 1.4 + 0.8 * dice.next();
  return {
    day(_day, weekday, today) {
      const isWeekend = weekday >= 5;
      const small = isWeekend ? [] : inSessions(today, poisson(today, 3), () => 9 + 9 * today.next(), 0.05);
      const count = poisson(today, isWeekend ? runs * 0.4 : runs);
      const big = Array.from({ length: count }, () => run(today, 8 + 13 * today.next(), 0.5 + 4 * today.next(), Math.min(usd * pareto(today, tail), usd * 60)));
      return [...small, ...big.flat()];
    },
  };
}

/** Every quarter of an hour, day and night. */
function automation(dice: Rng, spread: number): Spender {
  const usd = 0.002 + 0.05 * dice.next();
  return { day: (_day, _weekday, today) => Array.from({ length: 96 }, (_, slot) => ({ hour: slot / 4, usd: usd * lognormal(today, spread) })) };
}

function nightlyBatch(dice: Rng): Spender {
  const at = 1 + 4 * dice.next();
  const usd = 0.5 + 3 * dice.next();
  return { day: (_day, _weekday, today) => run(today, at, 0.5 + today.next(), usd * lognormal(today, 0.25)) };
}

/** Most days nothing, some days a lot. */
function sporadic(dice: Rng): Spender {
  const share = 0.25 + 0.35 * dice.next();
  const usd = 0.1 + 0.5 * dice.next();
  return {
    day(_day, _weekday, today) {
      if (!today.chance(share)) return [];
      return inSessions(today, 1 + poisson(today, 4), () => 8 + 14 * today.next(), usd * lognormal(today, 1));
    },
  };
}

function together(...spenders: readonly Spender[]): Spender {
  return { day: (day, weekday, dice) => spenders.flatMap((spender, index) => spender.day(day, weekday, seeded(dice.next(), index))) };
}

function changing(spender: Spender, factor: (day: number) => number): Spender {
  return {
    day(day, weekday, dice) {
      const times = factor(day);
      return times === 0 ? [] : spender.day(day, weekday, dice).map(({ hour, usd }) => ({ hour, usd: usd * times }));
    },
  };
}

/** From some day on it doubles (or halves) every 25 to 85 days, until it is tenfold (or a tenth). */
function growth(dice: Rng, days: number, sign: 1 | -1): (day: number) => number {
  const from = dice.int(0, Math.floor(days / 2));
  const doubling = 25 + 60 * dice.next();
  return (day) => Math.min(10, 2 ** (Math.max(0, day - from) / doubling)) ** sign;
}

/** Two absences of one or two weeks somewhere in life. */
function holidays(dice: Rng, days: number): (day: number) => number {
  const gaps = [0, 1].map(() => ({ from: dice.int(20, Math.max(21, days - 20)), length: dice.int(5, 15) }));
  return (day) => (gaps.some(({ from, length }) => day >= from && day < from + length) ? 0 : 1);
}

/** From one day on, a multiple or a fraction of before. */
function jump(dice: Rng, days: number): (day: number) => number {
  const from = dice.int(30, Math.max(31, days - 20));
  const times = dice.chance(0.6) ? 2 + 2 * dice.next() : 0.3 + 0.3 * dice.next();
  return (day) => (day < from ? 1 : times);
}

/** Sittings of some calls each, whose costs differ much among themselves. */
function inSessions(dice: Rng, count: number, when: () => number, usd: number): readonly Call[] {
  return Array.from({ length: count }, () => {
    const from = when();
    const calls = 1 + poisson(dice, 4);
    return Array.from({ length: calls }, (_, call) => ({ hour: from + call * 0.08, usd: (usd / 5) * lognormal(dice, 1) }));
  }).flat();
}

/** One long run that spends evenly. */
function run(dice: Rng, from: number, hours: number, usd: number): readonly Call[] {
  const pieces = Math.max(1, Math.round(hours * 4));
  return Array.from({ length: pieces }, (_, piece) => ({ hour: from + piece / 4, usd: (usd / pieces) * (0.5 + dice.next()) }));
}

function pauseAtNoon(x: number): number {
  return x < 0.45 ? x : x + (1 - x) * 0.12;
}

function lognormal(dice: Rng, spread: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - dice.next())) * Math.cos(2 * Math.PI * dice.next());
  return Math.exp(spread * normal - (spread * spread) / 2);
}

function pareto(dice: Rng, tail: number): number {
  return (1 - dice.next()) ** (-1 / tail);
}

function poisson(dice: Rng, mean: number): number {
  const floor = Math.exp(-mean);
  let count = 0;
  for (let product = dice.next(); product > floor; product *= dice.next()) count += 1;
  return count;
}

function localMidnight(civil: number, zone: Zone): number {
  return civil - zone.offsetAt(civil - zone.offsetAt(civil));
}

function money(usd: number): NanoUsd {
  return fromUsd(Number(usd.toFixed(9)));
}
