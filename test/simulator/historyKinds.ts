/** The kinds of work a developer's month is made of, each with the models, sizes and manners of one tool. */

export interface SessionKind {
  readonly name: string;
  /** How often it is chosen, relative to the others. */
  readonly weight: number;
  /** Model ids with their share of this kind's calls. */
  readonly models: readonly (readonly [id: string, share: number])[];
  readonly endpoint: '/chat/completions' | '/messages' | '/responses';
  readonly source: 'prompt' | 'proxy' | 'cli';
  readonly client: string | null;
  readonly purposes: readonly [string, ...string[]];
  /** Calls in one session, fewest and most. */
  readonly calls: readonly [number, number];
  /** Seconds between calls. */
  readonly gap: readonly [number, number];
  /** Tokens of the first prompt, and how much the conversation grows with each call. */
  readonly prompt: readonly [number, number];
  readonly growth: readonly [number, number];
  readonly output: readonly [number, number];
  /** Part of the output that is reasoning, at most. */
  readonly reasoning: number;
  /** What was sent before is read from the cache; what is new is written to it where that has a price. */
  readonly caches: boolean;
}

export const SESSION_KINDS: readonly SessionKind[] = [
  {
    name: 'agent', weight: 5, models: [['anthropic/claude-sonnet-5', 0.8], ['anthropic/claude-haiku-4.5', 0.2]], endpoint: '/messages', source: 'proxy', client: 'claude-code',
    purposes: ['implement', 'refactor', 'fix tests'], calls: [6, 22], gap: [8, 70], prompt: [14_000, 22_000], growth: [400, 3_200], output: [90, 1_400], reasoning: 0.2, caches: true,
  },
  {
    name: 'codex', weight: 3, models: [['openai/gpt-5.6-sol', 0.7], ['openai/gpt-5.6-luna', 0.3]], endpoint: '/responses', source: 'proxy', client: 'codex',
    purposes: ['implement', 'investigate'], calls: [5, 16], gap: [10, 90], prompt: [9_000, 16_000], growth: [600, 4_000], output: [120, 1_100], reasoning: 0.6, caches: true,
  },
  {
    name: 'editor chat', weight: 6, models: [['anthropic/claude-haiku-4.5', 0.45], ['google/gemini-3.6-flash', 0.35], ['openai/gpt-5.6-luna', 0.2]], endpoint: '/chat/completions', source: 'prompt', client: null,
    purposes: ['explain', 'write docs', 'commit message', 'regex'], calls: [1, 5], gap: [30, 240], prompt: [300, 4_500], growth: [150, 900], output: [120, 900], reasoning: 0.1, caches: false,
  },
  {
    name: 'second opinion', weight: 1.2, models: [['anthropic/claude-opus-5', 1]], endpoint: '/chat/completions', source: 'prompt', client: null,
    purposes: ['review', 'design'], calls: [1, 3], gap: [120, 500], prompt: [6_000, 24_000], growth: [500, 2_000], output: [600, 2_400], reasoning: 0.4, caches: false,
  },
  {
    name: 'cline', weight: 2.5, models: [['moonshotai/kimi-k2.7-code', 0.7], ['z-ai/glm-5.2', 0.3]], endpoint: '/chat/completions', source: 'proxy', client: 'cline',
    purposes: ['implement', 'migrate'], calls: [5, 18], gap: [10, 80], prompt: [11_000, 18_000], growth: [500, 3_000], output: [100, 1_000], reasoning: 0.2, caches: true,
  },
  {
    name: 'batch script', weight: 1.5, models: [['deepseek/deepseek-v4-flash', 0.9], ['openai/gpt-4o-mini', 0.1]], endpoint: '/chat/completions', source: 'cli', client: 'ci',
    purposes: ['label issues', 'summarise changelog'], calls: [12, 40], gap: [2, 8], prompt: [1_200, 5_000], growth: [0, 0], output: [60, 400], reasoning: 0.3, caches: false,
  },
];

export const PROJECTS: readonly [string, ...string[]] = ['billing-api', 'billing-api', 'web-shop', 'web-shop', 'infra', 'docs'];
