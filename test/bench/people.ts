import type { Endpoint, FrozenRates, Source } from '../../src/core/usage.ts';

/** What the made-up year is about: one developer with agents. Weights say how often. */

/** Prices in nano-dollars per token. */
export interface YearModel {
  readonly weight: number;
  readonly id: string;
  readonly providers: readonly string[];
  readonly prompt: number;
  readonly completion: number;
  readonly cacheRead: number;
  readonly rates: FrozenRates;
}

export interface YearClient {
  readonly weight: number;
  readonly source: Source;
  readonly endpoint: Endpoint;
  readonly client?: string;
}

export const MODELS: readonly YearModel[] = [
  model(30, 'anthropic/claude-sonnet-5.5', ['Anthropic', 'Amazon Bedrock', 'Google'], 3000, 15_000),
  model(26, 'anthropic/claude-haiku-4.5', ['Anthropic', 'Amazon Bedrock'], 1000, 5000),
  model(16, 'openai/gpt-5.6-terra', ['OpenAI', 'Azure'], 2000, 12_000),
  model(14, 'google/gemini-3.7-flash', ['Google AI Studio', 'Google'], 375, 1875),
  model(8, 'deepseek/deepseek-v4', ['DeepSeek', 'Fireworks', 'Novita', 'DeepInfra'], 270, 1100),
  model(6, 'anthropic/claude-opus-5', ['Anthropic'], 15_000, 75_000),
];

export const CLIENTS: readonly YearClient[] = [
  { weight: 45, source: 'proxy', endpoint: 'messages', client: 'claude-code' },
  { weight: 25, source: 'proxy', endpoint: 'chat/completions', client: 'cursor' },
  { weight: 15, source: 'proxy', endpoint: 'responses', client: 'codex' },
  { weight: 9, source: 'proxy', endpoint: 'chat/completions', client: 'aider' },
  { weight: 6, source: 'prompt', endpoint: 'chat/completions' },
];

export const PROJECTS: readonly { readonly weight: number; readonly name: string; readonly key: number }[] = [
  { weight: 40, name: 'webshop 1f0c22ab', key: 0 },
  { weight: 25, name: 'billing 90ab77de', key: 0 },
  { weight: 18, name: 'infra 3cc2710e', key: 0 },
  { weight: 10, name: 'mobile-app 77e1b0c4', key: 0 },
  { weight: 7, name: 'dotfiles 0a4de219', key: 1 },
];

export const KEYS: readonly string[] = ['4e7c'.repeat(16), 'b05d'.repeat(16)];
export const PURPOSES: readonly string[] = ['edit', 'edit', 'edit', 'review', 'plan', 'test', 'commit'];
export const TAGS: readonly string[] = ['sprint-12', 'sprint-13', 'refactoring', 'bug', 'spike', 'docs', 'release', 'on-call'];

function model(weight: number, id: string, providers: readonly string[], prompt: number, completion: number): YearModel {
  const usd = (nanos: number): string => (nanos / 1e9).toFixed(12).replace(/0+$/, '');
  const cacheRead = prompt / 10;
  return { weight, id, providers, prompt, completion, cacheRead, rates: { prompt: usd(prompt), completion: usd(completion), cacheRead: usd(cacheRead) } };
}
