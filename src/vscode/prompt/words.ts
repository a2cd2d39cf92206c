import { costRoomOf } from '../../core/budget/terms.ts';
import type { CostStanding, Standing } from '../../core/budget/standing.ts';
import { unboundedBy } from '../../core/budget/unknownCost.ts';
import { nameInText, visibleName } from '../../core/foreignName.ts';
import { formatExactMoney, formatMoney, formatTokens } from '../../core/format.ts';
import { t } from '../../core/l10n.ts';
import { subtractMoney } from '../../core/money.ts';
import { isChargedByPiece } from '../../core/pricing/byPiece.ts';
import type { Estimate } from '../../core/pricing/estimate.ts';
import type { Model } from '../../core/pricing/model.ts';
import { perMillion } from '../../core/pricing/rate.ts';
import type { UsageEntry } from '../../core/usage.ts';
import type { Glance } from '../statusBar/glance.ts';
import { periodFigure } from '../statusBar/statusText.ts';

/** What a model costs per million tokens, in and out: `$0.150 in · $0.600 out per 1M tokens`. */
export function priceLine(model: Model): string {
  if (model.isDynamic) return t('price depends on the model that is chosen');
  const { prompt, completion } = model.rates;
  if (prompt?.kind !== 'known' || completion?.kind !== 'known') return t('price not known');
  if (isChargedByPiece(model)) return t('price by the piece not known');
  if (model.isFree) return t('free');
  const rates = t('{0} in · {1} out per 1M tokens', formatMoney(perMillion(prompt.rate)), formatMoney(perMillion(completion.rate)));
  return model.overrides.length > 0 ? t('{0}, dearer or cheaper at times', rates) : rates;
}

/** What a call will cost, while the prompt is typed, what makes it long, and what is left of the tightest limit. `sizes`: `selection 1.2k`. */
export function estimateLine(estimate: Estimate, tightest: CostStanding | undefined, sizes: readonly string[] = []): string {
  const left = tightest === undefined ? '' : ` · ${leftWords(tightest)}`;
  if (estimate.kind === 'unknown') return `${t('{0}: the cost cannot be told before', unboundedBy(estimate.reason))}${left}`;
  const parts = sizes.length === 0 ? '' : ` (${sizes.join(', ')})`;
  return `${t('{0}, at most {1}', formatMoney(estimate.expected, 'estimate'), formatMoney(estimate.high))} · ${t('≈{0} tokens in', formatTokens(estimate.promptTokens.expected))}${parts}${left}`;
}

/** The line under an answer: model, tokens, cost, and what today comes to; below it, why a limit deserves a look. */
export function footer(entry: UsageEntry, glance: Glance | undefined, nameOf: (model: string) => string, warning = ''): string {
  const parts = [
    nameInText(nameOf(entry.model ?? entry.requestedModel ?? t('unknown model'))),
    t('{0} in, {1} out', formatTokens(entry.inputTokens), formatTokens(entry.outputTokens)),
    costWords(entry),
    ...savedWords(entry, nameOf),
    ...todayWords(glance),
  ];
  const note = warning === '' ? '' : `\n\n${plain(warning)}`;
  return `---\n\n${ending(entry)}*${parts.map(plain).join(' · ')}*${note}`;
}

function leftWords(standing: CostStanding): string {
  const room = costRoomOf(standing);
  const left = room > 0 ? formatMoney(room) : t('nothing');
  switch (standing.period.kind) {
    case 'hour': return t('{0} left this hour', left);
    case 'day': return t('{0} left today', left);
    case 'week': return t('{0} left this week', left);
    case 'month': return t('{0} left this month', left);
  }
}

/** What another model than the one that was asked for has saved; by the tokens of its answer, so it is an estimate. */
function savedWords({ baseline, cost, requestedModel }: UsageEntry, nameOf: (model: string) => string): readonly string[] {
  if (baseline === undefined || cost === undefined || requestedModel === undefined || baseline <= cost) return [];
  return [t('{0} saved against {1}', formatMoney(subtractMoney(baseline, cost), 'estimate'), nameInText(nameOf(requestedModel)))];
}

function costWords(entry: UsageEntry): string {
  if (entry.cost === undefined) return entry.generationId === undefined ? t('cost not known') : t('cost is being looked up');
  return entry.costSource === 'estimate' ? t('≈{0}, estimated', formatExactMoney(entry.cost)) : formatExactMoney(entry.cost);
}

function todayWords(glance: Glance | undefined): readonly string[] {
  const day = glance?.periods[0];
  if (glance === undefined || day === undefined) return [];
  const figure = periodFigure(glance, day);
  return [day.standing === undefined ? t('today {0}', figure) : t('today {0} of {1}', figure, formatMoney(day.standing.limit))];
}

function ending(entry: UsageEntry): string {
  if (entry.status === 'cancelled') return `${t('Cancelled.')}\n\n`;
  return entry.status === 'error' ? `${t('The call failed: {0}', plain(entry.errorText ?? t('no reason given')))}\n\n` : '';
}

/** A text from outside within markdown: nothing in it may be markup or a link. */
export function plain(text: string): string {
  return text.replace(/[\\*_`[\]<>]/g, (found) => `\\${found}`);
}

/** What a limit still has room for counts what is set aside as used. */
export function tightestOf(standings: readonly Standing[]): CostStanding | undefined {
  return standings.filter((standing): standing is CostStanding => standing.metric === 'cost').toSorted((a, b) => costRoomOf(a) - costRoomOf(b))[0];
}

/** What stands above an answer: the model, what was asked, and what went along with it. */
export function heading({ model, typed, along }: { readonly model: Model; readonly typed: string; readonly along: readonly string[] }): string {
  const quoted = typed.split('\n').map((line) => `> ${line}`).join('\n');
  const note = along.length === 0 ? '' : `\n>\n> *${along.map(plain).join(' · ')}*`;
  return `**${plain(visibleName(model.name))}**\n\n${quoted}${note}\n\n---`;
}
