import type { Grouping, Metric, RangeName, Unit } from '../../../src/core/analysis/range.ts';
import { visibleName } from '../../../src/core/foreignName.ts';
import { formatCount, formatDuration, formatMoney, formatTokens, UNKNOWN, type Certainty } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import type { NanoUsd } from '../../../src/core/money.ts';

/** The key that stands for money spent elsewhere on the key. */
export const ELSEWHERE = 'untracked';

const METRICS: Readonly<Record<Metric, () => string>> = { cost: () => t('Cost'), calls: () => t('Calls'), tokens: () => t('Tokens'), errors: () => t('Errors'), latency: () => t('Latency') };

const UNITS: Readonly<Record<Unit, () => string>> = { hour: () => t('per hour'), day: () => t('per day'), week: () => t('per week'), month: () => t('per month') };

const RANGES: Readonly<Record<RangeName, () => string>> = {
  '24h': () => t('24 hours'), '7d': () => t('7 days'), '30d': () => t('30 days'), '90d': () => t('90 days'), '12m': () => t('12 months'), 'all': () => t('All time'),
};

/** Words of the ledger for people. */
const VALUES: Readonly<Partial<Record<Grouping, Readonly<Record<string, () => string>>>>> = {
  source: { prompt: () => t('Prompts from here'), proxy: () => t('Proxy'), chat: () => t('Chat'), cli: () => t('Command line'), api: () => t('Other extensions'), import: () => t('Imports'), untracked: () => t('Elsewhere on this key') },
  status: { ok: () => t('Answered'), error: () => t('Failed'), cancelled: () => t('Cancelled'), blocked: () => t('Refused by a limit'), cached: () => t('From the cache') },
  costSource: { none: () => t('Not known'), estimate: () => t('An estimate'), key: () => t('The key’s counter'), activity: () => t('OpenRouter’s activity'), import: () => t('Imports'), usage: () => t('The answer itself'), generation: () => t('OpenRouter’s record') },
};

export function metricTitle(metric: Metric): string {
  return METRICS[metric]();
}

export function unitTitle(unit: Unit): string {
  return UNITS[unit]();
}

/** What a trend shows: `Cost per day`. */
export function trendTitle(metric: Metric, unit: Unit): string {
  return `${metricTitle(metric)} ${unitTitle(unit)}`;
}

export function rangeTitle(name: RangeName): string {
  return RANGES[name]();
}

/** What a group is called: by its name where it has one, in words where the ledger has a code, else as it is. */
export function groupName(by: Grouping, key: string, names: Readonly<Record<string, string>>): string {
  if (key === '') return by === 'model' ? t('No model') : t('(none)');
  const known = VALUES[by];
  if (known !== undefined && Object.hasOwn(known, key)) return known[key]?.() ?? key;
  const name = Object.hasOwn(names, key) ? names[key] : undefined;
  if (name !== undefined && name !== '') return visibleName(name);
  return by === 'key' ? `${key.slice(0, 8)}…` : visibleName(key);
}

/** A name that keeps both its ends where it has more than so many characters: what tells models of one maker apart stands last. */
export function cutMiddle(name: string, most: number): string {
  const characters = Array.from(name);
  if (characters.length <= most) return name;
  const tail = Math.floor((most - 1) / 2);
  return `${characters.slice(0, most - 1 - tail).join('')}…${characters.slice(characters.length - tail).join('')}`;
}

/** A name in two, the second part of which stays where there is too little room; `undefined` for short ones, and in scripts that a cut would take apart. */
export function endsOf(name: string): readonly [string, string] | undefined {
  if (name.length < LEAST_CUT || !/^[ -~]+$/.test(name)) return undefined;
  return [name.slice(0, -END), name.slice(-END)];
}

/** Shorter names are not cut in their middle: hardly anything would be left of them. */
const LEAST_CUT = 14;
const END = 8;

/** A value as its metric is written. */
export function metricText(metric: Metric, value: number | undefined, certainty: Certainty = 'exact'): string {
  if (value === undefined) return UNKNOWN;
  switch (metric) {
    case 'cost': return formatMoney(value as NanoUsd, certainty);
    case 'tokens': return formatTokens(value);
    case 'calls':
    case 'errors': return formatCount(value);
    case 'latency': return formatDuration(value);
  }
}
