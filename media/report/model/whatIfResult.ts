import { dateText } from '../../../src/core/dates.ts';
import { formatCount, formatMoney, formatPart, formatTokens, UNKNOWN } from '../../../src/core/format.ts';
import { counted, t } from '../../../src/core/l10n.ts';
import { ZERO, type NanoUsd } from '../../../src/core/money.ts';
import type { Caching, CapPeriod, Capping, LeftOut, Repricing, WhatIf, WhatIfAsk } from '../../../src/protocol/insight.ts';

/** A day of the chart: what was spent, and would have been. */
export interface ResultDay {
  readonly day: string;
  readonly before: NanoUsd;
  readonly after: NanoUsd;
}

/** An answer as it is shown. */
export interface Result {
  /** The answer in a sentence. */
  readonly sentence: string;
  /** The true figure and the other one, as texts, and as shares of the larger one. */
  readonly before: { readonly text: string; readonly fill: number };
  readonly after: { readonly text: string; readonly fill: number; readonly title: string };
  readonly days: readonly ResultDay[];
  /** What is supposed, and what is left out. */
  readonly notes: readonly string[];
}

/** What was asked, as far as the words of an answer need it. */
export interface ResultTerms {
  readonly modelName: string;
  readonly cap: NanoUsd;
  readonly period: CapPeriod;
  readonly hit: number;
}

/** The terms of a question, with the name of the model that it is about. */
export function termsOf(ask: WhatIfAsk, nameOf: (id: string) => string): ResultTerms {
  return {
    modelName: ask.kind === 'model' ? nameOf(ask.model) : '', cap: ask.kind === 'cap' ? ask.cap : ZERO,
    period: ask.kind === 'cap' ? ask.period : 'day', hit: ask.kind === 'cache' ? ask.hitPercent : 0,
  };
}

/** An answer in words and bars. */
export function resultOf(whatIf: WhatIf, terms: ResultTerms): Result {
  switch (whatIf.kind) {
    case 'model': return modelResult(whatIf.repricing, terms);
    case 'cap': return capResult(whatIf.capping, terms);
    case 'cache': return cacheResult(whatIf.caching, terms);
  }
}

/** All days from the first to the last, those without calls too: gaps are days on which nothing was spent. */
export function everyDay(days: readonly ResultDay[], from: string, to: string): readonly ResultDay[] {
  const known = new Map(days.map((day) => [day.day, day]));
  const all: ResultDay[] = [];
  for (let day = from; day <= to; day = next(day)) all.push(known.get(day) ?? { day, before: 0 as NanoUsd, after: 0 as NanoUsd });
  return all;
}

/** A day as it is read out: `Tue 24 Nov: $8.00, with it $5.00`. */
export function dayText({ day, before, after }: ResultDay): string {
  return t('{0}: {1}, with it {2}', dateText(day, 'wdm'), formatMoney(before), formatMoney(after));
}

function modelResult({ calls, before, estimated, after, low, high, noPrice, otherTokeniser, tooLong, leftOut, days }: Repricing, { modelName }: ResultTerms): Result {
  const spent = formatMoney(before, estimated > 0 ? 'estimate' : 'exact');
  const notes = [
    t('As many tokens of each kind as your calls had, at its listed prices. Another model answers at another length, and whether as well is yours to judge.'),
    ...(otherTokeniser && low !== undefined && high !== undefined && high > low ? [t('It counts tokens differently. If by up to 30 % either way, which is only an assumption, it would have cost {0} to {1}.', formatMoney(low), formatMoney(high))] : []),
    ...(tooLong === 0 ? [] : [counted(tooLong, t('{0} call is too long for it.', formatCount(tooLong)), t('{0} calls are too long for it.', formatCount(tooLong)))]),
    ...leftOutTexts(leftOut),
  ];
  const common = { before: { text: spent, fill: 1 }, days, notes };
  if (calls === 0) return { ...common, ...barsOf(before, before, UNKNOWN, UNKNOWN), sentence: t('None of these calls can be priced anew.'), days: [] };
  if (after === undefined) return { ...common, after: { text: UNKNOWN, fill: 0, title: '' }, sentence: noPrice === 'dynamic' ? t('{0} costs what the model costs that it chooses: there is no price to reckon with.', modelName) : t('The price of {0} is not known.', modelName) };
  const n = formatCount(calls);
  const sentence = after <= before
    ? counted(calls, t('{0} would have saved {1} of {2} on {3} call.', modelName, formatMoney((before - after) as NanoUsd, 'estimate'), spent, n), t('{0} would have saved {1} of {2} on {3} calls.', modelName, formatMoney((before - after) as NanoUsd, 'estimate'), spent, n))
    : counted(calls, t('{0} would have cost {1} more than {2} on {3} call.', modelName, formatMoney((after - before) as NanoUsd, 'estimate'), spent, n), t('{0} would have cost {1} more than {2} on {3} calls.', modelName, formatMoney((after - before) as NanoUsd, 'estimate'), spent, n));
  return { ...common, ...barsOf(before, after, spent, formatMoney(after, 'estimate')), sentence };
}

function capResult({ stopped, daysStopped, before, after, estimated, unknown, elsewhere, lumps, isPassedElsewhere, days }: Capping, { cap, period }: ResultTerms): Result {
  const amount = formatMoney(cap);
  const name = { day: t('A cap of {0} a day', amount), week: t('A cap of {0} a week', amount), month: t('A cap of {0} a month', amount) }[period];
  const calls = counted(stopped, t('{0} call', formatCount(stopped)), t('{0} calls', formatCount(stopped)));
  const onDays = counted(daysStopped, t('{0} day', formatCount(daysStopped)), t('{0} days', formatCount(daysStopped)));
  return {
    ...barsOf(before, after, formatMoney(before, unknown > 0 ? 'atLeast' : estimated > 0 ? 'estimate' : 'exact'), formatMoney(after, unknown > 0 ? 'atLeast' : stopped > 0 || estimated > 0 ? 'estimate' : 'exact')),
    sentence: stopped === 0 ? t('{0} would have stopped nothing.', name) : t('{0} would have stopped {1} on {2}.', name, calls, onDays),
    days,
    notes: [
      t('Each call is taken to be sent as it was, and stopped where its own cost goes beyond the cap; later ones that fit go through. The guard decides by the most that a call could cost, so it would have stopped no fewer.'),
      ...(elsewhere > 0 ? [isPassedElsewhere ? t('{0} was spent by other programs. It uses up the cap and cannot be stopped; on some days it goes beyond it.', formatMoney(elsewhere)) : t('{0} was spent by other programs. It uses up the cap and cannot be stopped.', formatMoney(elsewhere))] : []),
      ...(lumps === 0 ? [] : [t('Left out: {0} that other programs spent over several days, as before the key was first seen. On which days is not known.', formatMoney(lumps))]),
      ...(estimated === 0 ? [] : [counted(estimated, t('{0} call is counted with its estimate: its cost is not known.', formatCount(estimated)), t('{0} calls are counted with their estimates: their cost is not known.', formatCount(estimated)))]),
      ...(unknown === 0 ? [] : [counted(unknown, t('{0} call is missing: nothing is known of its cost.', formatCount(unknown)), t('{0} calls are missing: nothing is known of their cost.', formatCount(unknown)))]),
    ],
  };
}

function cacheResult({ calls, allCalls, inputTokens, repeatedTokens, cachedTokens, uncachedTokens, withoutRate, before, after, days }: Caching, { hit }: ResultTerms): Result {
  const saved = (before - after) as NanoUsd;
  const share = inputTokens === 0 ? 0 : uncachedTokens / inputTokens;
  return {
    ...barsOf(before, after, formatMoney(before), formatMoney(after, saved > 0 ? 'estimate' : 'exact')),
    sentence: saved > 0
      ? t('{0} of your prompt tokens repeat and are not cached. A cache would have saved {1} of {2}.', formatPart(share), formatMoney(saved, 'estimate'), formatMoney(before))
      : repeatedTokens === 0 ? t('No prompt is seen to repeat: there is nothing that a cache would have saved.') : t('What repeats is read from a cache already, or would save nothing.'),
    days,
    notes: [
      t('An estimate: the ledger knows how long prompts are, not what they say. A prompt that follows within five minutes in its session, to the same model, and is no shorter, is taken to begin with all of the one before. {0} % of that would be found; writing the cache is counted where it costs more.', hit),
      t('{0} of {1} prompt tokens repeat so; {2} were read from a cache.', formatTokens(repeatedTokens), formatTokens(inputTokens), formatTokens(cachedTokens)),
      ...(withoutRate === 0 ? [] : [t('{0} of them went to models without a price for reading a cache: nothing is counted as saved there.', formatTokens(withoutRate))]),
      ...(calls === allCalls ? [] : [t('{0} of {1} calls name no session, or not how many tokens they had: of these nothing can be told.', formatCount(allCalls - calls), formatCount(allCalls))]),
      t('Whether two calls were the very same cannot be told: prompts are not kept.'),
    ],
  };
}

function barsOf(before: NanoUsd, after: NanoUsd, beforeText: string, afterText: string): Pick<Result, 'before' | 'after'> {
  const most = Math.max(before, after, 1);
  return { before: { text: beforeText, fill: before / most }, after: { text: afterText, fill: after / most, title: '' } };
}

function leftOutTexts({ noTokens, noCost, embeddings, ownKey }: LeftOut): readonly string[] {
  const n = formatCount;
  return [
    ...(noTokens === 0 ? [] : [counted(noTokens, t('Left out: {0} call that did not tell its tokens.', n(noTokens)), t('Left out: {0} calls that did not tell their tokens.', n(noTokens)))]),
    ...(noCost === 0 ? [] : [counted(noCost, t('Left out: {0} call whose cost is not known.', n(noCost)), t('Left out: {0} calls whose cost is not known.', n(noCost)))]),
    ...(embeddings === 0 ? [] : [counted(embeddings, t('Left out: {0} call of another kind (embeddings).', n(embeddings)), t('Left out: {0} calls of another kind (embeddings).', n(embeddings)))]),
    ...(ownKey === 0 ? [] : [counted(ownKey, t('Left out: {0} call paid with a provider’s own key.', n(ownKey)), t('Left out: {0} calls paid with a provider’s own key.', n(ownKey)))]),
  ];
}

function next(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
