import { nameInText, visibleName } from '../../../src/core/foreignName.ts';
import { formatCount, formatDuration, formatExactMoney, formatMoney, formatTokens } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import { nano } from '../../../src/core/money.ts';
import type { Zone } from '../../../src/core/period.ts';
import type { CallDetail } from '../../../src/protocol/calls.ts';
import { SOURCES } from './callTable.ts';
import { fullTime } from './times.ts';

/** A thing that is known of a call. */
export interface Field {
  readonly label: string;
  readonly value: string;
  /** More of it, for hovering. */
  readonly title?: string;
  /** An id or another text that is read letter by letter. */
  readonly isCode?: boolean;
}

/** What belongs together. */
export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly Field[];
}

/** A line of the table of tokens. */
export interface TokenRow {
  readonly kind: string;
  readonly count: string;
  readonly rate: string;
  readonly cost: string;
  readonly costTitle?: string;
  /** It is among the line before. */
  readonly isPart?: boolean;
}

/** The estimate from before the call, and where in it the cost lies: 0 at its low end, 1 at its high one. */
export interface EstimateBand {
  readonly low: string;
  readonly high: string;
  readonly place: number | undefined;
  readonly text: string;
}

const KINDS: Readonly<Record<CallDetail['parts'][number]['kind'], () => string>> = {
  input: () => t('Input'), cacheRead: () => t('Read from cache'), cacheWrite: () => t('Written to cache'), output: () => t('Output'), request: () => t('The request itself'),
};

/** Tokens by kind, with what they cost at the rates of the call. */
export function tokenRows({ parts, entry: { reasoningTokens } }: CallDetail): readonly TokenRow[] {
  return parts.flatMap((part): readonly TokenRow[] => {
    const row = {
      kind: KINDS[part.kind](), count: part.kind === 'request' ? '' : formatTokens(part.count), rate: part.kind === 'request' ? '' : formatMoney(part.rate), cost: formatMoney(part.cost),
      ...(part.cost === undefined ? {} : { costTitle: formatExactMoney(part.cost) }),
    };
    const isReasoning = part.kind === 'output' && reasoningTokens !== undefined && reasoningTokens > 0;
    return isReasoning ? [row, { kind: t('of which reasoning'), count: formatTokens(reasoningTokens), rate: '', cost: '', isPart: true }] : [row];
  });
}

/** What all that comes to; `undefined` where the rates do not tell of every part. */
export function tokenCost({ parts }: CallDetail): string | undefined {
  if (parts.length === 0 || parts.some(({ cost }) => cost === undefined)) return undefined;
  return formatMoney(nano(parts.reduce((sum, { cost }) => sum + (cost ?? 0), 0)), 'estimate');
}

/** `undefined` where nothing was estimated. */
export function estimateBand({ entry: { estimateLow, estimate }, line: { cost, status } }: CallDetail): EstimateBand | undefined {
  if (estimate === undefined) return undefined;
  if (status === 'blocked') return { low: formatMoney(estimateLow), high: formatMoney(estimate), place: undefined, text: t('It was refused, and cost nothing.') };
  const low = estimateLow ?? nano(0);
  const place = cost === undefined ? undefined : estimate === low ? 1 : (cost - low) / (estimate - low);
  return { low: formatMoney(estimateLow), high: formatMoney(estimate), place, text: bandText(place, cost !== undefined && cost > estimate) };
}

function bandText(place: number | undefined, isAbove: boolean): string {
  if (place === undefined) return t('The cost is not known yet.');
  if (isAbove) return t('It cost more than was set aside.');
  return place < 0 ? t('It cost less than estimated.') : t('It cost what was expected, {0} % of the way from low to high.', Math.round(place * 100));
}

const COST_SOURCES: Readonly<Record<string, () => string>> = {
  usage: () => t('OpenRouter, with the answer'), generation: () => t('OpenRouter, for the generation'), activity: () => t('OpenRouter’s activity'), key: () => t('The key’s counter'),
  import: () => t('An import'), estimate: () => t('An estimate'), none: () => t('Not known yet'),
};

/** Everything else that is known, group by group; what is not known is left out. */
export function fieldGroups(detail: CallDetail, zone: Zone): readonly FieldGroup[] {
  const groups: readonly FieldGroup[] = [
    { title: t('Cost'), fields: costFields(detail, zone) },
    { title: t('Course'), fields: courseFields(detail, zone) },
    { title: t('Whose'), fields: ownerFields(detail) },
    { title: t('IDs'), fields: idFields(detail) },
  ];
  return groups.filter(({ fields }) => fields.length > 0);
}

function costFields({ entry, requested, line }: CallDetail, zone: Zone): readonly Field[] {
  const { baseline, isByok, upstreamCost } = entry;
  const saved = baseline === undefined || line.cost === undefined ? 0 : baseline - line.cost;
  return fieldsOf([
    [t('Known from'), COST_SOURCES[entry.costSource]?.() ?? entry.costSource],
    [t('Provider charged'), isByok === true ? ifKnown(upstreamCost, formatMoney) : undefined],
    [t('With {0}', nameInText(requested ?? '')), requested === undefined ? undefined : ifKnown(baseline, (amount) => formatMoney(amount, 'estimate'))],
    [t('Saved'), saved > 0 ? formatMoney(nano(saved), 'estimate') : undefined],
    [t('Settled'), ifKnown(entry.settledAt, (at) => fullTime(at, zone))],
  ]);
}

function courseFields({ entry, requested, line }: CallDetail, zone: Zone): readonly Field[] {
  return fieldsOf([
    [t('From'), ifKnown(entry.since, (at) => fullTime(at, zone))],
    [entry.since === undefined ? t('Sent') : t('To'), fullTime(entry.at, zone)],
    [t('Asked for'), ifKnown(requested, visibleName)],
    [t('Model'), ifKnown(entry.model, visibleName)],
    [t('Provider'), ifKnown(entry.provider, visibleName)],
    [t('First token after'), ifKnown(entry.firstTokenMs, formatDuration)],
    [t('Whole answer after'), ifKnown(entry.durationMs, formatDuration)],
    [t('Tokens a second'), ifKnown(speedOf(entry), formatCount)],
    [t('Finished with'), entry.finishReason],
    [t('Error code'), entry.errorCode],
    [t('Attempt'), line.attempt > 1 ? formatCount(line.attempt) : undefined],
    [t('Streamed'), ifKnown(entry.streamed, (isStreamed) => (isStreamed ? t('Yes') : t('No')))],
    [t('Cache'), ifKnown(entry.cacheHit, (hit) => CACHE_HITS[hit]())],
    [t('Calls'), entry.calls > 1 ? formatCount(entry.calls) : undefined],
    [t('Tier'), entry.tier],
    [t('Endpoint'), entry.endpoint],
  ]);
}

const CACHE_HITS = { none: () => undefined, exact: () => t('The same request'), semantic: () => t('A similar request') } as const;

/** How many tokens a second came once they began to come; nobody knows where it was too quick to tell. */
function speedOf({ durationMs = 0, firstTokenMs = 0, outputTokens = 0 }: CallDetail['entry']): number | undefined {
  const writing = durationMs - firstTokenMs;
  return outputTokens < 2 || writing < 50 ? undefined : Math.round((outputTokens * 1000) / writing);
}

function ifKnown<T>(value: T | undefined, text: (known: T) => string | undefined): string | undefined {
  return value === undefined ? undefined : text(value);
}

function ownerFields({ entry, line }: CallDetail): readonly Field[] {
  return fieldsOf([
    [t('Client'), ifKnown(entry.client, visibleName)],
    [t('Came by'), SOURCES[entry.source]()],
    [t('Project'), ifKnown(line.project, visibleName)],
    [t('User'), ifKnown(entry.user, visibleName)],
    [t('Purpose'), ifKnown(entry.purpose, visibleName)],
    [t('Tags'), entry.tags?.map(nameInText).join(', ')],
  ]);
}

function idFields({ entry }: CallDetail): readonly Field[] {
  return fieldsOf([
    [t('Call'), entry.id],
    [t('Generation'), entry.generationId],
    [t('Exchange'), entry.exchange === entry.id ? undefined : entry.exchange],
    [t('Session'), ifKnown(entry.session, visibleName)],
    // The beginning tells keys apart; the whole is in the JSON.
    [t('Key'), entry.keyHash === '' ? undefined : entry.keyHash.slice(0, 12)],
  ]).map((field) => ({ ...field, isCode: true }));
}

function fieldsOf(pairs: readonly (readonly [string, string | undefined])[]): readonly Field[] {
  return pairs.flatMap(([label, value]) => (value === undefined || value === '' ? [] : [{ label, value }]));
}
