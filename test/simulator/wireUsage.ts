/** The `usage` object of each dialect, field by field as OpenRouter sends it. */
import type { Bill, Plan } from './plan.ts';
import { usdToNumber, type Usd } from './usd.ts';
import type { Trouble } from './troubles.ts';

type UsageTrouble = Pick<Trouble, 'usage'>;

/** `/chat/completions` and `/completions`. */
export function chatUsage(plan: Plan, bill: Bill, trouble: UsageTrouble): object {
  const { tokens } = bill;
  return {
    prompt_tokens: tokens.prompt,
    completion_tokens: tokens.completion,
    total_tokens: tokens.prompt + tokens.completion,
    ...costs(plan, bill, trouble, ['upstream_inference_prompt_cost', 'upstream_inference_completions_cost']),
    prompt_tokens_details: { cached_tokens: tokens.cached, cache_write_tokens: tokens.written + tokens.writtenHour, audio_tokens: 0, video_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: tokens.reasoning, image_tokens: 0, audio_tokens: 0 },
  };
}

/** `/responses`: `input_tokens` includes what was cached. */
export function responsesUsage(plan: Plan, bill: Bill, trouble: UsageTrouble): object {
  const { tokens } = bill;
  return {
    input_tokens: tokens.prompt,
    input_tokens_details: { cached_tokens: tokens.cached, cache_write_tokens: tokens.written + tokens.writtenHour },
    output_tokens: tokens.completion,
    output_tokens_details: { reasoning_tokens: tokens.reasoning },
    total_tokens: tokens.prompt + tokens.completion,
    ...costs(plan, bill, trouble, ['upstream_inference_input_cost', 'upstream_inference_output_cost']),
    server_tool_use_details: { tool_calls_requested: 0, tool_calls_executed: 0, web_search_requests: 0 },
  };
}

/** `/messages`: `input_tokens` excludes cache reads and writes. */
export function messagesUsage(plan: Plan, bill: Bill, trouble: UsageTrouble): object {
  const { tokens } = bill;
  return {
    input_tokens: tokens.prompt - tokens.cached - tokens.written - tokens.writtenHour,
    output_tokens: tokens.completion,
    cache_creation_input_tokens: tokens.written + tokens.writtenHour,
    cache_read_input_tokens: tokens.cached,
    cache_creation: { ephemeral_5m_input_tokens: tokens.written, ephemeral_1h_input_tokens: tokens.writtenHour },
    output_tokens_details: { thinking_tokens: tokens.reasoning },
    server_tool_use: null,
    service_tier: 'standard',
    ...costs(plan, bill, trouble, ['upstream_inference_prompt_cost', 'upstream_inference_completions_cost']),
  };
}

export function embeddingsUsage(plan: Plan, bill: Bill, trouble: UsageTrouble): object {
  return { prompt_tokens: bill.tokens.prompt, total_tokens: bill.tokens.prompt, ...costs(plan, bill, trouble, ['upstream_inference_prompt_cost', 'upstream_inference_completions_cost']) };
}

/** Since 2026 calls on OpenRouter's own keys repeat the cost as upstream cost: adding both counts twice, here as there. */
function costs(plan: Plan, bill: Bill, { usage }: UsageTrouble, [promptName, completionName]: readonly [string, string]): object {
  const detail = (amount: Usd): number => usdToNumber(amount);
  return {
    ...(usage === 'cost_absent' ? {} : { cost: usage === 'cost_null' ? null : usdToNumber(bill.cost) }),
    is_byok: plan.isByok,
    cost_details: { upstream_inference_cost: detail(bill.upstream), [promptName]: detail(bill.price.prompt), [completionName]: detail(bill.price.completion) },
  };
}
