import { parseArgs } from 'node:util';
import type { Highs } from 'highs';
import createHighs from 'highs';
import type { Feature } from '../../../src/core/pricing/counting/features.ts';
import { FEATURE, FEATURES, isBeyondAscii } from '../../../src/core/pricing/counting/features.ts';
import { LETTERS, pairLevel } from '../../../src/core/pricing/counting/letterPairs.ts';
import { tallyOf } from '../../../src/core/pricing/counting/tally.ts';
import { printLine } from '../../vscode/install/progress.ts';
import { HOSTILE, corpus } from './corpus.ts';
import type { Counter } from './peers.ts';
import { COUNTERS } from './peers.ts';

/**
 * `node test/bench/estimate/fit.ts`: finds the weights of `src/core/pricing/counting/vocabularies.ts` by a linear program: the narrowest bound on average that no text
 * of the first halves of the corpus exceeds, with a margin. Prints them, to be pasted.
 */

/**
 * How many times the count a bound must be, and so many tokens more: as much as its width has room for. Texts that nobody writes are made hard by themselves;
 * of those, words in odd company differ most from one another.
 */
const MARGIN: Readonly<Record<string, Margin>> = {
  o200k: { common: 1.05, natural: 1.06, hostile: 1.05, oddWords: 1.07, more: 2 },
  cl100k: { common: 1.08, natural: 1.1, hostile: 1.1, oddWords: 1.14, more: 4 },
};
/** There is less evidence for other scripts than for English and code: their weights are raised. */
const BEYOND_ASCII = 1.06;
/** What a text of a kind weighs in the average: people write English and code most of all. */
const WEIGHT: Readonly<Record<Sort, number>> = { common: 2, natural: 1, hostile: 0.02, oddWords: 0.02 };
const COMMON = /^(?:English|code|markdown|JSON)/;
const ODD_WORDS = /few words|few white|pseudo-words/;
type Sort = 'common' | 'natural' | 'hostile' | 'oddWords';
type Margin = Readonly<Record<Sort | 'more', number>>;
const MOST = { feature: 5, text: 12 } as const;
/** What is often a token by itself weighs so much at least. */
const LEAST: Readonly<Partial<Record<Feature, number>>> = { wordAfterDigit: 1, wordAfterWide: 1, capitalAfterDigit: 1, digits: 1, sign: 1, signOther: 1, break: 1, tab: 1, tabAfterBreak: 0.7, control: 1 };
/** A pair's weight stays near the share of words in which a token ends there: times so much, and so much more. Else a few odd texts would decide them. */
const NEAR = { least: 0.25, most: 1.9, more: 0.45 } as const;
/** More than that has no digit. */
const MOST_OF_PAIR = 1.75;
const A = 97;
/** Steps of the weights of pairs, so that one digit of base 36 holds each. */
const PAIR_STEP = 0.05;
const FIRST_ROWS = 2500;
const MORE_ROWS = 1500;
const ENOUGH = 1e-6;
/** How much wider the bound is than the usual count, as a rule; where a feature is rare, that is all that is known of it. */
const USUAL_WIDTH = 1.45;
const STIFFNESS = 1e-5;
const ROUNDS = 300;

interface Row {
  /** By number of feature, then of pair; those that are not 0. */
  readonly terms: readonly (readonly [number, number])[];
  readonly tokens: number;
  readonly least: number;
  readonly weight: number;
  readonly isHostile: boolean;
}

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '18' } } });
const solver = await createHighs();
for (const [name, count] of Object.entries(COUNTERS)) {
  const rows = rowsOf(Number(values.seeds), count, MARGIN[name]);
  const most = fit(solver, rows).map((weight, index) => (isRaised(FEATURES[index]) ? weight * BEYOND_ASCII : weight));
  printWeights(name, { most, usual: usualOf(rows.filter(({ weight, isHostile }) => weight > 0 && !isHostile), most) });
}

function rowsOf(seeds: number, count: Counter, margin: Margin | undefined): readonly Row[] {
  if (margin === undefined) throw new Error('A vocabulary without margins.');
  const samples = Array.from({ length: seeds }, (_, seed) => corpus(seed + 1, 0)).flat();
  const ofKind = Map.groupBy(samples, ({ kind }) => kind);
  return samples.map(({ kind, text }) => {
    const { counts, pairs, bytes } = tallyOf([text]);
    const tokens = count(text);
    const sort = sortOf(kind);
    const terms = [...counts, ...pairs].map((times, index) => [index, times] as const).filter(([, times]) => times > 0);
    return { terms, tokens, least: Math.min(bytes, tokens * margin[sort] + margin.more), weight: WEIGHT[sort] / (ofKind.get(kind)?.length ?? 1), isHostile: kind.startsWith(HOSTILE) };
  });
}

function sortOf(kind: string): Sort {
  if (!kind.startsWith(HOSTILE)) return COMMON.test(kind) ? 'common' : 'natural';
  return ODD_WORDS.test(kind) ? 'oddWords' : 'hostile';
}

function isRaised(feature: Feature | undefined): boolean {
  return feature !== undefined && feature !== 'bytes' && isBeyondAscii(feature);
}

/** Solves it with some of the rows, then with those as well that the solution breaks, until it breaks none. */
function fit(highs: Highs, rows: readonly Row[]): readonly number[] {
  const objective = new Float64Array(FEATURES.length + LETTERS * LETTERS).fill(1e-4);
  for (const { terms, tokens, weight } of rows) for (const [index, times] of terms) objective[index] = (objective[index] ?? 0) + (weight * times) / Math.max(20, tokens);
  const stride = Math.ceil(rows.length / FIRST_ROWS);
  const taken = new Set(rows.filter((_, index) => index % stride === 0));
  for (;;) {
    const weights = solve(highs, objective, [...taken]);
    const broken = rows.map((row) => ({ row, lack: row.least - sum(row, weights) })).filter(({ lack }) => lack > ENOUGH);
    printLine(`// ${taken.size} of ${rows.length} rows, ${broken.length} broken`);
    if (broken.length === 0) return weights;
    for (const { row } of broken.toSorted((a, b) => b.lack / b.row.least - a.lack / a.row.least).slice(0, MORE_ROWS)) taken.add(row);
  }
}

function solve(highs: Highs, objective: Readonly<Float64Array>, rows: readonly Row[]): readonly number[] {
  const numbers = [...objective.keys()];
  const term = (times: number, index: number): string => `${times.toPrecision(9)} w${index}`;
  const problem = [
    'Minimize', `obj: ${numbers.map((index) => term(objective[index] ?? 0, index)).join('\n + ')}`,
    'Subject To',
    ...rows.map(({ terms, least }, row) => `r${row}: ${terms.map(([index, times]) => term(times, index)).join('\n + ')} >= ${least - ENOUGH / 2}`),
    ...rising('capitalPair'), ...rising('capsPair'), ...rising('cyrillicPair'),
    'Bounds', ...numbers.map((index) => boundsOf(index)), 'End',
  ].join('\n');
  const solution = highs.solve(problem);
  if (solution.Status !== 'Optimal') throw new Error(`The linear program has no solution: ${solution.Status}.`);
  return numbers.map((index) => solution.Columns[`w${index}`]?.Primal ?? 0);
}

/** The likelier a token ends between two letters, the more they weigh. */
function rising(family: 'capitalPair' | 'capsPair' | 'cyrillicPair'): readonly string[] {
  return Array.from({ length: 9 }, (_, level) => `${family}${level}: w${FEATURE[`${family}0`] + level + 1} - w${FEATURE[`${family}0`] + level} >= 0`);
}

function boundsOf(index: number): string {
  const feature: Feature | undefined = FEATURES[index];
  if (feature === 'nothing') return `w${index} = 0`;
  if (feature === 'bytes') return `w${index} = 1`;
  if (feature !== undefined) return `${LEAST[feature] ?? 0} <= w${index} <= ${feature === 'text' ? MOST.text : MOST.feature}`;
  const pair = index - FEATURES.length;
  const share = pairLevel(A + Math.floor(pair / LETTERS), A + (pair % LETTERS)) / 9;
  return `${NEAR.least * share} <= w${index} <= ${Math.min(MOST_OF_PAIR, NEAR.most * share + NEAR.more)}`;
}

function sum({ terms }: Row, weights: readonly number[]): number {
  return terms.reduce((total, [index, times]) => total + times * (weights[index] ?? 0), 0);
}

/**
 * What each feature weighs as a rule: the weights, none below 0, whose sums are nearest to the counts, each error as a share of its count, and near a fixed part of the
 * weights of the bound where a feature is rare. Least squares, one weight after the other until they rest.
 */
function usualOf(rows: readonly Row[], most: readonly number[]): readonly number[] {
  const { products, aims } = normalEquations(rows, most.length);
  const start = most.map((weight) => weight / USUAL_WIDTH);
  const weights = [...start];
  for (let round = 0; round < ROUNDS; round++) {
    products.forEach((line, one) => {
      const others = line.reduce((total, product, other) => total + product * (weights[other] ?? 0), 0) - (line[one] ?? 0) * (weights[one] ?? 0);
      weights[one] = Math.max(0, ((aims[one] ?? 0) - others + STIFFNESS * (start[one] ?? 0)) / ((line[one] ?? 0) + STIFFNESS));
    });
  }
  return weights;
}

function normalEquations(rows: readonly Row[], size: number): { readonly products: readonly Float64Array[]; readonly aims: Float64Array } {
  const products = Array.from({ length: size }, () => new Float64Array(size));
  const aims = new Float64Array(size);
  const add = (to: Float64Array | undefined, index: number, amount: number): void => {
    if (to !== undefined) to[index] = (to[index] ?? 0) + amount;
  };
  for (const { terms, tokens, weight } of rows) {
    for (const [one, times] of terms) {
      add(aims, one, (weight * times) / tokens);
      for (const [other, otherTimes] of terms) add(products[one], other, (weight * times * otherTimes) / tokens ** 2);
    }
  }
  return { products, aims };
}

function printWeights(name: string, { most, usual }: { readonly most: readonly number[]; readonly usual: readonly number[] }): void {
  printLine(`${name}: {\n${written('most', most)}${written('usual', usual)}},`);
}

function written(what: string, weights: readonly number[]): string {
  const rounded = FEATURES.map((feature, index) => `${feature}: ${Math.ceil((weights[index] ?? 0) * 100 - ENOUGH) / 100}`).filter((each) => !each.endsWith(': 0'));
  const digits = weights.slice(FEATURES.length).map((weight) => Math.ceil(Math.min(weight, MOST_OF_PAIR) / PAIR_STEP - ENOUGH).toString(36)).join('');
  return `  ${what}: {\n    features: { ${rounded.join(', ')} },\n    pairs: [\n${digits.match(/.{52}/g)?.map((rows) => `      '${rows.slice(0, 26)}', '${rows.slice(26)}',`).join('\n') ?? ''}\n    ],\n  },\n`;
}
