/** `GET /activity`: spend of the last 30 completed UTC days, one row per day, model and provider. */
import { createHash } from 'node:crypto';
import { utcDay, type SimClock } from './clock.ts';
import { usdToNumber, type Usd } from './usd.ts';

/** One finished call as the account's books keep it. */
export interface BookedCall {
  readonly at: number;
  readonly keyHash: string;
  readonly model: string;
  readonly permaslug: string;
  readonly provider: string;
  readonly cost: Usd;
  readonly byok: Usd;
  readonly isByok: boolean;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
}

interface Row {
  readonly first: BookedCall;
  readonly cost: Usd;
  readonly byok: Usd;
  readonly requests: number;
  readonly byokRequests: number;
  readonly prompt: number;
  readonly completion: number;
  readonly reasoning: number;
}

const DAYS_KEPT = 30;

export class Activity {
  readonly #clock: SimClock;
  readonly #calls: BookedCall[] = [];

  constructor(clock: SimClock) {
    this.#clock = clock;
  }

  book(call: BookedCall): void {
    this.#calls.push(call);
  }

  calls(): readonly BookedCall[] {
    return this.#calls;
  }

  /** Wire rows, newest day first; today is not among them. */
  rows(filter: { readonly date?: string | undefined; readonly keyHash?: string | undefined }): readonly object[] {
    const today = utcDay(this.#clock.now());
    const rows = new Map<string, Row>();
    for (const call of this.#calls) {
      const day = utcDay(call.at);
      if (day >= today || day < today - DAYS_KEPT) continue;
      if (filter.keyHash !== undefined && call.keyHash !== filter.keyHash) continue;
      if (filter.date !== undefined && dateOf(call.at) !== filter.date) continue;
      const id = `${String(day).padStart(7, '0')} ${call.model} ${call.provider}`;
      rows.set(id, added(rows.get(id), call));
    }
    return [...rows].sort(([a], [b]) => (a < b ? 1 : -1)).map(([, row]) => wireRow(row));
  }
}

function added(row: Row | undefined, call: BookedCall): Row {
  const sum = row ?? { first: call, cost: 0n, byok: 0n, requests: 0, byokRequests: 0, prompt: 0, completion: 0, reasoning: 0 };
  return {
    first: sum.first,
    cost: sum.cost + call.cost,
    byok: sum.byok + call.byok,
    requests: sum.requests + 1,
    byokRequests: sum.byokRequests + Number(call.isByok),
    prompt: sum.prompt + call.promptTokens,
    completion: sum.completion + call.completionTokens,
    reasoning: sum.reasoning + call.reasoningTokens,
  };
}

function wireRow({ first, ...sum }: Row): object {
  return {
    date: dateOf(first.at),
    model: first.model,
    model_permaslug: first.permaslug,
    endpoint_id: endpointId(first),
    provider_name: first.provider,
    usage: usdToNumber(sum.cost),
    byok_usage_inference: usdToNumber(sum.byok),
    requests: sum.requests,
    byok_requests: sum.byokRequests,
    prompt_tokens: sum.prompt,
    completion_tokens: sum.completion,
    reasoning_tokens: sum.reasoning,
  };
}

/** A UUID-shaped id, the same for the same model and provider. */
function endpointId({ model, provider }: BookedCall): string {
  const hex = createHash('sha256').update(`${model} ${provider}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
