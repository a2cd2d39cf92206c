import type { ExportRecord } from '../core/exporting/types.ts';
import { toUsd } from '../core/money.ts';
import type { NanoUsd } from '../core/money.ts';
import type { CostSource, EntryStatus, UsageEntry } from '../core/usage.ts';
import type { GenerationFacts } from '../core/wire/generation.ts';

/** What is known of a call: USD as numbers, times in milliseconds; `null` for what is not known. */
export interface CallFigures {
  readonly cost: number | null;
  readonly costSource: CostSource;
  readonly model: string | null;
  readonly provider: string | null;
  readonly generationId: string | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cacheReadTokens: number | null;
  readonly cacheWriteTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly durationMs: number | null;
  readonly firstTokenMs: number | null;
  readonly finishReason: string | null;
}

/** What `call --json` prints; with `--stream` it is the last line, and says `"type": "end"`. */
export interface CallJson extends CallFigures {
  /** `refused`: the guard did not let it through, nothing was sent. */
  readonly status: EntryStatus | 'refused';
  /** The answer; absent in a stream, where it has been printed piece by piece. */
  readonly text?: string;
  /** The most that it could have cost: what was set aside. */
  readonly estimate: number | null;
  /** Id of the entry in the ledger. */
  readonly id: string;
  readonly session: string | null;
  readonly purpose: string | null;
  readonly project: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly today: { readonly cost: number; readonly limit: number | null };
}

/** What surrounds a call. */
export interface CallSurroundings {
  /** Absent where it was printed already. */
  readonly text?: string;
  /** The guard's reason for not sending it, in a word and in a sentence. */
  readonly refusal?: { readonly code: string; readonly message: string };
  readonly today: CallJson['today'];
}

/** A call that has ended, or was not sent, as JSON. */
export function callJson(entry: UsageEntry, { text, refusal, today }: CallSurroundings): CallJson {
  const failure = entry.status === 'error' ? { code: entry.errorCode ?? 'unknown', message: entry.errorText ?? 'no reason given' } : null;
  return {
    status: refusal === undefined ? entry.status : 'refused',
    ...(text === undefined ? {} : { text }),
    ...figuresOfEntry(entry),
    estimate: usdOrNull(entry.estimate),
    id: entry.id,
    session: entry.session ?? null,
    purpose: entry.purpose ?? null,
    project: entry.project ?? null,
    error: refusal ?? failure,
    today,
  };
}

/** What `query --json` prints. */
export interface QueryJson extends CallFigures {
  readonly id: string;
  readonly foundIn: 'ledger' | 'openrouter';
  /** ISO 8601, UTC. */
  readonly at: string | null;
  /** Everything that the ledger knows, as `export` writes it. */
  readonly entry: ExportRecord | null;
}

/** The figures of an entry. */
export function figuresOfEntry(entry: UsageEntry): CallFigures {
  return {
    cost: usdOrNull(entry.cost),
    costSource: entry.costSource,
    model: entry.model ?? entry.requestedModel ?? null,
    provider: entry.provider ?? null,
    generationId: entry.generationId ?? null,
    ...tokensOf(entry),
    durationMs: entry.durationMs ?? null,
    firstTokenMs: entry.firstTokenMs ?? null,
    finishReason: entry.finishReason ?? null,
  };
}

/** The figures that OpenRouter keeps of a call. */
export function figuresOfGeneration(facts: GenerationFacts, id: string): CallFigures {
  return {
    cost: usdOrNull(facts.cost),
    costSource: facts.cost === undefined ? 'none' : 'generation',
    model: facts.model ?? null,
    provider: facts.provider ?? null,
    generationId: facts.generationId ?? id,
    ...tokensOf(facts),
    durationMs: facts.durationMs ?? null,
    firstTokenMs: null,
    finishReason: facts.finishReason ?? null,
  };
}

/** An amount in USD, or `null`. */
export function usdOrNull(amount: NanoUsd | undefined): number | null {
  return amount === undefined ? null : toUsd(amount);
}

type Tokens = Pick<CallFigures, 'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWriteTokens' | 'reasoningTokens'>;

function tokensOf(usage: { readonly [F in keyof Tokens]?: number }): Tokens {
  return {
    inputTokens: usage.inputTokens ?? null,
    outputTokens: usage.outputTokens ?? null,
    cacheReadTokens: usage.cacheReadTokens ?? null,
    cacheWriteTokens: usage.cacheWriteTokens ?? null,
    reasoningTokens: usage.reasoningTokens ?? null,
  };
}
