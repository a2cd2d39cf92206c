import { breachSentence, reasonSentence, standingSentence } from '../../core/budget/sentences.ts';
import { downgradeSentence } from '../../core/budget/downgradeText.ts';
import type { Ruling } from '../../core/budget/ruling.ts';
import { breachCode } from '../../core/budget/terms.ts';
import type { Term } from '../../core/budget/terms.ts';
import { formatMoney, formatTokens } from '../../core/format.ts';
import { toUsd } from '../../core/money.ts';
import type { Zone } from '../../core/period.ts';
import type { Estimate } from '../../core/pricing/estimate.ts';
import type { Explanation } from '../../pipeline/explain.ts';
import type { StandingJson } from '../budgetJson.ts';
import { standingJson } from '../budgetJson.ts';
import { anyState, named, standingRow } from './limitsText.ts';
import type { Paint } from './paint.ts';
import type { TableRow } from './table.ts';
import { table } from './table.ts';

/** How explanations are drawn. */
export interface ExplainLook {
  readonly zone: Zone;
  readonly now: number;
  readonly width: number;
  readonly paint: Paint;
}

/** What `guard explain --json` prints. */
export interface ExplainJson {
  readonly decision: Ruling['kind'];
  /** Why, in a word or two, and in a sentence; `null` where nothing is to be said. */
  readonly reason: { readonly code: string; readonly message: string } | null;
  /** The model that would answer, where it is another one. */
  readonly model: string | null;
  readonly outputCap: number | null;
  /** USD; all `null` where the price is not known. */
  readonly estimate: { readonly low: number | null; readonly expected: number | null; readonly high: number | null; readonly promptTokens: number | null };
  readonly limits: readonly StandingJson[];
  readonly perRequest: readonly { readonly scope: string; readonly amount: number }[];
}

/** The decision, the estimate, and every limit that has a say. */
export function explainLines({ estimate, ruling, terms }: Explanation, { zone, now, width, paint }: ExplainLook): readonly string[] {
  const hasStates = anyState(terms.flatMap((term) => (term.kind === 'period' ? [term.standing] : [])));
  const limits = terms.length === 0 ? ['No limit has a say.'] : [paint.strong('Limits that have a say'), ...table(terms.map((term) => rowOf(term, zone, now, hasStates)), width, paint)];
  return [paint.strong(headOf(ruling)), ...reasonsOf(ruling, zone, now), estimateLine(estimate, ruling), ...capLine(ruling, estimate), ...limits];
}

export function explainJson({ estimate, ruling, terms }: Explanation, zone: Zone, now: number): ExplainJson {
  const [message] = reasonsOf(ruling, zone, now);
  return {
    decision: ruling.kind,
    reason: message === undefined ? null : { code: codeOf(ruling), message },
    model: ruling.kind === 'admit' ? (ruling.downgrade?.to ?? null) : null,
    outputCap: ruling.kind === 'admit' ? ruling.allowance.outputCap : null,
    estimate: estimateJson(estimate, ruling),
    limits: terms.flatMap((term) => (term.kind === 'period' ? [standingJson(term.standing)] : [])),
    perRequest: terms.flatMap((term) => (term.kind === 'request' ? [{ scope: term.request.name, amount: toUsd(term.request.limit) }] : [])),
  };
}

function estimateJson(estimate: Estimate, ruling: Ruling): ExplainJson['estimate'] {
  if (estimate.kind === 'unknown') return { low: null, expected: null, high: null, promptTokens: null };
  const { high = estimate.high } = ruling.kind === 'admit' ? ruling.allowance : estimate;
  return { low: toUsd(estimate.low), expected: toUsd(estimate.expected), high: toUsd(high), promptTokens: estimate.promptTokens.expected };
}

function headOf(ruling: Ruling): string {
  switch (ruling.kind) {
    case 'admit': return ruling.downgrade === undefined ? (ruling.warning === undefined ? 'It would be sent.' : 'It would be sent, with a warning.') : `It would be sent to ${ruling.downgrade.to}.`;
    case 'ask': return 'You would be asked first.';
    case 'wait': return 'It would wait for calls that run now.';
    case 'throttle': return 'It would be put off: calls are spaced out.';
    case 'deny': return 'It would be refused.';
  }
}

function reasonsOf(ruling: Ruling, zone: Zone, now: number): readonly string[] {
  if (ruling.kind !== 'admit') return [breachSentence(ruling.breach, zone, now)];
  if (ruling.downgrade !== undefined) return [downgradeSentence(ruling.downgrade, zone, now)];
  const { breach, standing } = ruling.warning ?? {};
  return breach === undefined ? (standing === undefined ? [] : [standingSentence(standing, zone, now)]) : [reasonSentence(breach, zone, now)];
}

function codeOf(ruling: Ruling): string {
  const breach = ruling.kind === 'admit' ? (ruling.downgrade?.because.breach ?? ruling.warning?.breach) : ruling.breach;
  return breach === undefined ? 'state' : breachCode(breach);
}

function estimateLine(estimate: Estimate, ruling: Ruling): string {
  if (estimate.kind === 'unknown') return 'What it would cost cannot be told before.';
  const { expected, promptTokens } = estimate;
  const { outputCap, high = estimate.high } = ruling.kind === 'admit' ? ruling.allowance : estimate;
  const inward = `≈${formatTokens(promptTokens.expected)} tokens in`;
  if (estimate.capSource === 'reserve' && ruling.kind === 'admit' && !ruling.allowance.lowered) return `It would cost ${formatMoney(expected, 'estimate')}: ${inward}. Its answer has no cap, and no limit is to be kept.`;
  return `It would cost ${formatMoney(expected, 'estimate')}, at most ${formatMoney(high)}: ${inward}, at most ${formatTokens(outputCap)} out.`;
}

function capLine(ruling: Ruling, estimate: Estimate): readonly string[] {
  if (ruling.kind !== 'admit' || !ruling.allowance.lowered) return [];
  if (estimate.capSource === 'reserve') return [`The call sets no cap on its answer: it is given one of ${formatTokens(ruling.allowance.outputCap)} tokens, so that the limit is kept.`];
  return [`The answer may have at most ${formatTokens(ruling.allowance.outputCap)} tokens instead of ${formatTokens(estimate.outputCap)}, so that it fits.`];
}

function rowOf(term: Term, zone: Zone, now: number, hasStates: boolean): TableRow {
  if (term.kind === 'period') return standingRow(term.standing, zone, now, hasStates);
  return { label: named('One call', term.request.name), figures: ['', `max ${formatMoney(term.request.limit)}`, ''] };
}
