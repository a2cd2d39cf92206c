import { UNKNOWN, formatDuration, formatExactMoney } from '../../core/format.ts';
import { fromUsd } from '../../core/money.ts';
import type { Zone } from '../../core/period.ts';
import { clockTime, dayKey } from '../../core/period.ts';
import type { CostSource } from '../../core/usage.ts';
import type { QueryJson } from '../callJson.ts';
import { countText } from './figures.ts';
import type { Paint } from './paint.ts';
import { padEnd, plainLine } from './width.ts';

const SOURCES: Readonly<Record<CostSource, string>> = {
  usage: 'as the answer said', generation: 'as OpenRouter keeps it', activity: 'from the account\'s activity', import: 'imported',
  key: 'from the key\'s counter', estimate: 'estimated', none: 'not known yet',
};

/** One call as lines. */
export function queryLines(found: QueryJson, zone: Zone, paint: Paint): readonly string[] {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['Model', found.model ?? undefined],
    ['Provider', found.provider ?? undefined],
    ['When', found.at === null ? undefined : whenText(Date.parse(found.at), zone)],
    ['Cost', `${found.cost === null ? UNKNOWN : formatExactMoney(fromUsd(found.cost))}, ${SOURCES[found.costSource]}`],
    ['Tokens', `in ${tokens(found.inputTokens)}${part('cached', found.cacheReadTokens)}, out ${tokens(found.outputTokens)}${part('reasoning', found.reasoningTokens)}`],
    ['Time', timeText(found)],
    ['Ended', listOf(', ', found.entry?.status, found.finishReason, found.entry?.errorText)],
    ['From', listOf(' · ', found.entry?.source, found.entry?.client, found.entry?.session, found.entry?.purpose)],
    ['Found', foundText(found)],
  ];
  return [paint.strong(plainLine(found.generationId ?? found.id)), ...rows.flatMap(([name, text]) => (text === undefined ? [] : [`  ${padEnd(name, 10)}${plainLine(text)}`]))];
}

function whenText(instant: number, zone: Zone): string {
  return `${dayKey(instant, zone)} ${clockTime(instant, zone)} (${zone.name})`;
}

function timeText({ durationMs, firstTokenMs }: QueryJson): string | undefined {
  if (durationMs === null) return undefined;
  return `${formatDuration(durationMs)}${firstTokenMs === null ? '' : `, first token after ${formatDuration(firstTokenMs)}`}`;
}

function foundText({ foundIn, entry }: QueryJson): string {
  if (foundIn === 'ledger') return 'in the ledger';
  return entry === null ? 'at OpenRouter; it is not in the ledger' : 'at OpenRouter; the ledger does not know the cost yet';
}

function listOf(separator: string, ...texts: readonly (string | null | undefined)[]): string | undefined {
  const known = texts.filter((text) => text !== undefined && text !== null && text !== '');
  return known.length === 0 ? undefined : known.join(separator);
}

function tokens(count: number | null): string {
  return count === null ? UNKNOWN : countText(count);
}

function part(name: string, count: number | null): string {
  return count === null || count === 0 ? '' : ` (${name} ${countText(count)})`;
}
