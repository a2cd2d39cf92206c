import { parseCatalogue } from '../../src/core/pricing/catalogue.ts';
import { costOfUsage, freezeRates } from '../../src/core/pricing/cost.ts';
import { mostTokens, usualTokens } from '../../src/core/pricing/counting/bound.ts';
import { tallyOf } from '../../src/core/pricing/counting/tally.ts';
import { estimateTokenCount } from 'tokenx';
import { loadCatalogue } from '../simulator/catalogue.ts';
import type { Sample } from './estimate/corpus.ts';
import { HOSTILE, corpus } from './estimate/corpus.ts';
import { COUNTERS } from './estimate/peers.ts';
import { interleaved } from './measure.ts';
import type { BenchRow } from './row.ts';
import { atMost, median, row } from './row.ts';

/** None of those that the weights were fitted with, and of the other halves of the sources. */
const SEEDS = [2026, 2027, 2028];
/** Shorter texts have no width worth telling. */
const LEAST_TOKENS = 20;
const ROUNDS = 40;
const CALLS = 20_000;
const VOCABULARIES = ['o200k', 'cl100k'] as const;
type Vocabulary = (typeof VOCABULARIES)[number];

/** What is told apart, by the kinds of texts that belong to it; the first that fits. */
const GROUPS: readonly (readonly [name: string, kinds: RegExp])[] = [
  ['nobody writes', /^hostile/], ['code', /^code|^HTML/], ['JSON and data', /^JSON|^logs|^CSV/], ['English and markdown', /^English|^markdown/],
  ['Chinese, Japanese, Korean', /Chinese|Japanese|Korean|zh-|, ja|, ko/], ['other scripts', /Russian|Ukrainian|Greek|Arabic|Hebrew|Hindi|Bengali|Tamil|Thai|, ru/], ['languages of the world', /^other languages/], ['Latin script', /./],
];

interface Counted extends Sample {
  readonly group: string;
  readonly bytes: number;
  readonly expected: number;
  readonly real: Readonly<Record<Vocabulary, number>>;
  readonly most: Readonly<Record<Vocabulary, number>>;
}

/** The bound of a prompt's tokens and its expected figure against real vocabularies, and what an estimate costs in time. */
export async function benchEstimate(): Promise<readonly BenchRow[]> {
  const counted = SEEDS.flatMap((seed) => corpus(seed, 1)).map(counts);
  return [...VOCABULARIES.flatMap((vocabulary) => boundRows(counted, vocabulary)), ...expectedRows(counted), ...await timeRows(counted)];
}

function counts(sample: Sample): Counted {
  const tally = tallyOf([sample.text]);
  const each = (count: (vocabulary: Vocabulary) => number): Readonly<Record<Vocabulary, number>> => ({ o200k: count('o200k'), cl100k: count('cl100k') });
  return {
    ...sample, expected: usualTokens(tally, 'o200k'), bytes: tally.bytes, group: GROUPS.find(([, kinds]) => kinds.test(sample.kind))?.[0] ?? '',
    real: each((vocabulary) => COUNTERS[vocabulary](sample.text)), most: each((vocabulary) => mostTokens(tally, vocabulary)),
  };
}

function boundRows(counted: readonly Counted[], vocabulary: Vocabulary): readonly BenchRow[] {
  const exceeded = counted.filter(({ most, real }) => most[vocabulary] < real[vocabulary]);
  const written = counted.filter(({ kind }) => !kind.startsWith(HOSTILE));
  const names = exceeded.map(({ kind }) => kind).slice(0, 5).join(', ');
  return [
    { name: `bound, ${vocabulary}: exceeded of ${counted.length} texts, ${counted.length - written.length} of which nobody writes`, unit: 'times', p50: exceeded.length, p99: exceeded.length, target: 'never', met: exceeded.length === 0, ...(names === '' ? {} : { note: names }) },
    atMost(widthRow('texts that people and programs write', written, vocabulary), 1.5),
    atMost(widthRow('all texts', counted, vocabulary), 1.5),
    ...GROUPS.map(([group]) => widthRow(group, counted.filter((each) => each.group === group), vocabulary)),
  ];
}

/** How many times the real count the bound is; the peer is the bound by bytes. */
function widthRow(what: string, counted: readonly Counted[], vocabulary: Vocabulary): BenchRow {
  const long = counted.filter(({ real }) => real[vocabulary] >= LEAST_TOKENS);
  const widths = long.map(({ real, most }) => most[vocabulary] / real[vocabulary]);
  const [p10, p90] = [0.1, 0.9].map((share) => quantile(widths, share).toFixed(2));
  return row(`bound, ${vocabulary}, ${what}: width`, widths, long.map(({ real, bytes }) => bytes / real[vocabulary]), { unit: '× real', peer: 'bytes', note: `p10 ${p10 ?? ''}, p90 ${p90 ?? ''}, max ${quantile(widths, 1).toFixed(1)}, ${long.length} texts` });
}

/** How far the expected figure is from the real count, before anything was learned of a model; the peers are tokenx, and a quarter of the characters. */
function expectedRows(counted: readonly Counted[]): readonly BenchRow[] {
  return GROUPS.flatMap(([group]) => {
    const long = counted.filter((each) => each.group === group && each.real.o200k >= LEAST_TOKENS);
    const off = (count: (each: Counted) => number): readonly number[] => long.map((each) => 100 * Math.abs(count(each) / each.real.o200k - 1));
    const ours = off(({ expected }) => expected);
    const note = `in the middle ${median(long.map(({ expected, real }) => 100 * (expected / real.o200k - 1)))} %`;
    return [
      row(`expected, ${group}: off by`, ours, off(({ text }) => estimateTokenCount(text)), { unit: '%', peer: 'tokenx', note }),
      row(`expected, ${group}: off by`, ours, off(({ text }) => text.length / 4), { unit: '%', peer: 'chars / 4' }),
    ];
  });
}

async function timeRows(counted: readonly Counted[]): Promise<readonly BenchRow[]> {
  const text = counted.filter(({ kind }) => !kind.startsWith(HOSTILE)).map((each) => each.text).join('\n');
  const [part, whole] = [text.slice(0, 100_000), text.slice(0, 1_000_000)];
  const times = await interleaved(ROUNDS, () => undefined, {
    ours: () => tokensOf(part), tokenx: () => estimateTokenCount(part), gpt: () => COUNTERS.o200k(part), whole: () => tallyOf([whole]), bytes: () => new TextEncoder().encode(whole), ...pricing(),
  });
  const each = (all: readonly number[]): readonly number[] => all.map((ms) => (1000 * ms) / CALLS);
  return [
    atMost(row('tokenising 100 kB: bound and expected figure', times.ours, times.gpt, { peer: 'gpt-tokenizer' }), 20),
    row('tokenising 100 kB: bound and expected figure', times.ours, times.tokenx, { peer: 'tokenx' }),
    atMost(row('the bound of a million characters, all counted', times.whole, times.bytes, { peer: 'TextEncoder' }), 20),
    atMost(row('pricing one call', each(times.exact), each(times.float), { unit: 'µs', peer: 'floating point' }), 2),
  ];
}

function tokensOf(text: string): number {
  const tally = tallyOf([text]);
  return mostTokens(tally, 'o200k') + usualTokens(tally, 'o200k');
}

/** Prices a call with the rates of its model, many times over: exactly, and as one would with plain numbers. */
function pricing(): Readonly<Record<'exact' | 'float', () => unknown>> {
  const models = parseCatalogue({ data: loadCatalogue().models }).models.filter(({ isDynamic, isFree }) => !isDynamic && !isFree);
  const usage = { inputTokens: 10_000, outputTokens: 200, cacheReadTokens: 8_000 };
  const at = Date.UTC(2026, 10, 22);
  const plain = models.map(({ rates }) => [rates.prompt, rates.cacheRead ?? rates.prompt, rates.completion].map((price) => (price?.kind === 'known' ? Number(price.text) : 0)));
  return {
    exact: () => times(CALLS, (index) => {
      const model = models[index % models.length];
      const rates = model === undefined ? undefined : freezeRates(model, usage.inputTokens, at);
      return rates === undefined ? 0 : costOfUsage(usage, rates) ?? 0;
    }),
    float: () => times(CALLS, (index) => {
      const [prompt = 0, read = 0, completion = 0] = plain[index % plain.length] ?? [];
      return Math.round(1e9 * (2000 * prompt + 8000 * read + 200 * completion));
    }),
  };
}

function times(count: number, price: (index: number) => number): number {
  let sum = 0;
  for (let index = 0; index < count; index++) sum += price(index);
  return sum;
}

function quantile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
