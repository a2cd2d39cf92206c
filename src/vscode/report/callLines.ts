import { decisionWords } from '../../core/budget/decisionWords.ts';
import type { NanoUsd } from '../../core/money.ts';
import { ZERO, addMoney } from '../../core/money.ts';
import { costParts } from '../../core/pricing/costParts.ts';
import type { UsageEntry } from '../../core/usage.ts';
import { rankOf } from '../../core/usage.ts';
import { OPENROUTER_ORIGIN } from './openrouterPages.ts';
import type { CallDetail, CallLine } from '../../protocol/calls.ts';

/** What calls are told with, besides what the ledger knows of them. */
export interface CallNaming {
  readonly countByok: boolean;
  nameOf(model: string): string;
  /** The stored number of a model's colour. */
  hueOf(model: string): number | undefined;
}

/** A call as the list shows it. */
export function callLine(entry: UsageEntry, naming: CallNaming): CallLine {
  const model = entry.model ?? entry.requestedModel ?? '';
  const { id, at, source, status, client, project, provider, inputTokens, outputTokens, durationMs, errorText, since, attempt } = entry;
  return {
    id, at, source, status, model, attempt, name: model === '' ? '' : naming.nameOf(model),
    estimated: entry.cost !== undefined && rankOf(entry.costSource) <= rankOf('estimate'),
    ...known({ client, project: project?.replace(/ [0-9a-f]{8}$/, ''), provider, inputTokens, outputTokens, durationMs, errorText, since, cost: spendOf(entry, naming), hue: model === '' ? undefined : naming.hueOf(model) }),
  };
}

/** Everything about a call. `exchange`: all entries of its exchange. */
export function callDetail(entry: UsageEntry, exchange: readonly UsageEntry[], naming: CallNaming): CallDetail {
  const { requestedModel, model, decision } = entry;
  const attempts = exchange.toSorted((a, b) => a.attempt - b.attempt || a.at - b.at);
  return {
    line: callLine(entry, naming), entry, parts: costParts(entry, entry.rates),
    attempts: attempts.length < 2 ? [] : attempts.map((one) => callLine(one, naming)),
    hasLogs: entry.origin === OPENROUTER_ORIGIN,
    ...known({
      requested: requestedModel === undefined || requestedModel === model ? undefined : naming.nameOf(requestedModel),
      decision: decision === undefined ? undefined : decisionWords(decision, (id) => naming.nameOf(id)),
    }),
  };
}

/** What a call counts for. */
function spendOf({ cost, upstreamCost = ZERO, isByok }: UsageEntry, { countByok }: CallNaming): NanoUsd | undefined {
  if (cost === undefined) return undefined;
  return countByok && isByok === true ? addMoney(cost, upstreamCost) : cost;
}

type Known<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function known<T extends object>(fields: T): Known<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Known<T>;
}
