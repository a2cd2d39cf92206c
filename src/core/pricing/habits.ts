import type { TokenUsage } from '../usage.ts';
import { compact, countOf, listOf, numberOf, objectOf, textOf } from '../wire/json.ts';

/** One call of a model: what we counted before, and what was billed. Whole tokens. */
export interface Observation {
  /** Id of the entry: what is told twice counts once. */
  readonly id: string;
  /** Our own count of the prompt's text: as it is expected, and at most, before anything learned. */
  readonly expected: number;
  readonly most: number;
  /** Billed tokens of the prompt; missing where they say nothing about the text. */
  readonly billed?: number;
  /** Tokens of the answer; missing where it was not a whole one. */
  readonly answer?: number;
}

/** What is kept of one call: billed tokens as a share of those expected, and the length of the answer. */
interface Sighting {
  readonly id: string;
  readonly share?: number;
  readonly answer?: number;
}

/** What is known of a model's tokens from its calls. Plain JSON. */
export interface ModelHabits {
  /** Calls whose prompt could be compared. */
  readonly compared: number;
  /** The highest share of our bound that was ever billed. */
  readonly highest: number;
  /** The newest calls, oldest first. */
  readonly recent: readonly Sighting[];
}

export const NO_HABITS: ModelHabits = { compared: 0, highest: 0, recent: [] };

/** How many calls are remembered singly. */
const REMEMBERED = 64;
/** As many calls must have been compared before their tokeniser counts as known. */
const ENOUGH_COMPARED = 20;
/** With fewer, nothing is known of the usual share, or of the usual answer. */
const FEW = 5;
/** How far the next call may be above the highest share so far. */
const HEADROOM = 1.1;
const PERCENTILE = 0.95;
/** A short prompt is mostly template, and tools bring explanations with them that nobody sees. */
const LEAST_TOKENS = 200;
const LEAST_WITH_TOOLS = 4000;
/** Beyond that, something else was counted than we think. */
const NONSENSE = 8;

/** The call added to what is known; a call that is known already adds nothing, so that observations may be told in any order and again. */
export function learn(habits: ModelHabits, { id, expected, most, billed, answer }: Observation): ModelHabits {
  const compares = billed !== undefined && isSensible(billed, expected) && isSensible(billed, most);
  if ((!compares && answer === undefined) || isKnown(habits, id)) return habits;
  const sighting: Sighting = { id, ...(compares ? { share: rounded(billed / expected) } : {}), ...(answer === undefined ? {} : { answer }) };
  return {
    compared: habits.compared + (compares ? 1 : 0),
    highest: compares ? Math.max(habits.highest, rounded(billed / most)) : habits.highest,
    recent: withNewest(habits.recent, sighting),
  };
}

/** Reads habits that were kept as JSON; `undefined` where they are none. */
export function readHabits(json: unknown): ModelHabits | undefined {
  const { compared, highest, recent } = objectOf(json);
  const [calls, most] = [countOf(compared), numberOf(highest)];
  const sightings = listOf(recent).map(readSighting);
  if (calls === undefined || most === undefined || most < 0 || sightings.includes(undefined)) return undefined;
  return { compared: calls, highest: most, recent: sightings.filter((sighting) => sighting !== undefined) };
}

/** Billed prompt tokens per token that we expect: the median of the newest calls; `undefined` while too few are known. */
export function expectedFactor({ recent }: ModelHabits): number | undefined {
  return quantile(recent, 'share', 0.5);
}

/** By how much our bound is to be multiplied for this model: never below 1, and always above what was billed. */
export function boundFactor({ highest }: ModelHabits): number {
  return Math.max(1, highest * HEADROOM);
}

/** Whether enough calls were compared to trust a bound that is not made for the model's tokeniser. */
export function isWellKnown({ compared }: ModelHabits): boolean {
  return compared >= ENOUGH_COMPARED;
}

/** How long the model's answers are at most, but for one in twenty; `undefined` while too few are known. */
export function usualAnswer({ recent }: ModelHabits): number | undefined {
  return quantile(recent, 'answer', PERCENTILE);
}

/** What was billed for the text of a prompt; `undefined` where other things were counted as well, or so little text that they weigh more. */
export function billedForText(usage: TokenUsage, expected: number, holdsOthers: boolean, hasTools: boolean): number | undefined {
  const { inputTokens, cacheReadTokens = 0 } = usage;
  if (inputTokens === undefined || inputTokens === 0 || holdsOthers || cacheReadTokens >= inputTokens) return undefined;
  return expected < (hasTools ? LEAST_WITH_TOOLS : LEAST_TOKENS) ? undefined : inputTokens;
}

/** Ids grow with time: what is older than the oldest was known, and forgotten. */
function isKnown({ recent }: ModelHabits, id: string): boolean {
  const [oldest] = recent;
  return recent.some((known) => known.id === id) || (recent.length >= REMEMBERED && oldest !== undefined && id < oldest.id);
}

/** Nearly always it is the last. */
function withNewest(recent: readonly Sighting[], sighting: Sighting): readonly Sighting[] {
  const all = [...recent, sighting];
  const before = recent.at(-1);
  return (before === undefined || before.id < sighting.id ? all : all.toSorted((a, b) => (a.id < b.id ? -1 : 1))).slice(-REMEMBERED);
}

function readSighting(json: unknown): Sighting | undefined {
  const { id, share, answer } = objectOf(json);
  const [name, part, length] = [textOf(id), numberOf(share), countOf(answer)];
  return name === undefined || (part === undefined && length === undefined) ? undefined : { id: name, ...compact({ share: part, answer: length }) };
}

function isSensible(billed: number, own: number): boolean {
  return billed > 0 && own > 0 && billed / own <= NONSENSE && own / billed <= NONSENSE;
}

/** Of those calls of which it is known; `undefined` where they are too few. Asked for with every call: a list of plain numbers sorts by itself. */
function quantile(recent: readonly Sighting[], name: 'share' | 'answer', share: number): number | undefined {
  const figures = new Float64Array(recent.length);
  let count = 0;
  for (const { [name]: figure } of recent) if (figure !== undefined) figures[count++] = figure;
  return count < FEW ? undefined : figures.subarray(0, count).sort()[Math.min(count - 1, Math.floor(count * share))];
}

/** Upwards, to four digits: it is written to a file many times over. */
function rounded(share: number): number {
  return Math.ceil(share * 1e4) / 1e4;
}
