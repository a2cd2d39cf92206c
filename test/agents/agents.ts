/** Where an agent finds the proxy, and what it may call its own. */
export interface Door {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** `http://127.0.0.1:<port>/api/v1` */
  readonly baseUrl: string;
  readonly token: string;
  /** Its home folder. */
  readonly home: string;
}

/** A real agent from npm that runs without a terminal, and how to point it at the proxy. */
export interface AgentSpec {
  /** Of its client in the ledger. */
  readonly name: string;
  /** With the version that this was tried with. */
  readonly package: string;
  /** What lies in its home: text by path. Nothing of it tells anybody anything. */
  files(door: Door): Readonly<Record<string, string>>;
  env(door: Door): Readonly<Record<string, string>>;
  /** Is run once before anything else. */
  setUp?(door: Door): readonly string[];
  /** The program, as the package names it, and its arguments for one task. */
  run(task: string): readonly string[];
  /** How many calls one task makes that is refused at once. */
  readonly refusedCalls: number;
  /** The same, in the way in which it never stops by itself. */
  runaway?(task: string): readonly string[];
}

const MODEL = 'openai/gpt-4o-mini';
const CLAUDE = 'anthropic/claude-haiku-4.5';

const nothing = (): Readonly<Record<string, string>> => ({});

export const AGENTS: readonly AgentSpec[] = [
  {
    name: 'pi', package: '@mariozechner/pi-coding-agent@0.73.1', refusedCalls: 1,
    files: ({ baseUrl, token }) => ({
      '.pi/agent/models.json': JSON.stringify({
        providers: { spend: { baseUrl, api: 'openai-completions', apiKey: token, models: [{ id: MODEL, name: MODEL, reasoning: false, input: ['text'], cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }, contextWindow: 128_000, maxTokens: 4096 }] } },
      }),
    }),
    env: () => ({ PI_OFFLINE: '1', PI_SKIP_VERSION_CHECK: '1' }),
    run: (task) => ['pi', '--provider', 'spend', '--model', MODEL, '--no-session', '-p', task],
  },
  {
    // It asks for a title and for the turn at the same time.
    name: 'opencode', package: 'opencode-ai@1.18.33', refusedCalls: 2,
    files: ({ baseUrl, token }) => ({
      '.config/opencode/opencode.json': JSON.stringify({
        autoupdate: false, share: 'disabled', model: `spend/${MODEL}`, small_model: `spend/${MODEL}`,
        provider: { spend: { npm: '@ai-sdk/openai-compatible', name: 'Spend', options: { baseURL: baseUrl, apiKey: token }, models: { [MODEL]: { name: MODEL, tool_call: true, limit: { context: 128_000, output: 4096 } } } } },
      }),
    }),
    env: () => ({ OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1' }),
    run: (task) => ['opencode', 'run', task],
  },
  {
    name: 'continue', package: '@continuedev/cli@1.5.47', refusedCalls: 1,
    files: ({ baseUrl, token }) => ({
      '.continue/config.yaml': `name: spend\nversion: 1.0.0\nschema: v1\nmodels:\n  - name: mini\n    provider: openai\n    model: ${MODEL}\n    apiBase: ${baseUrl}\n    apiKey: ${token}\n    roles: [chat]\n`,
    }),
    env: ({ home }) => ({ CONTINUE_TELEMETRY_ENABLED: '0', CONTINUE_CLI_ENABLE_TELEMETRY: '0', CONTINUE_GLOBAL_DIR: `${home}/.continue` }),
    run: (task) => ['cn', '--config', '../.continue/config.yaml', '-p', task],
  },
  {
    name: 'codex', package: '@openai/codex@0.169.0', refusedCalls: 1,
    // Searches of the web are charged on top, so that no call could be priced.
    files: ({ baseUrl }) => ({
      '.codex/config.toml': `model = "${MODEL}"\nmodel_provider = "spend"\nweb_search = "disabled"\ncheck_for_update_on_startup = false\n[analytics]\nenabled = false\n[otel]\nexporter = "none"\n[model_providers.spend]\nname = "Spend"\nbase_url = "${baseUrl}"\nenv_key = "SPEND_TOKEN"\nwire_api = "responses"\n`,
    }),
    env: ({ token }) => ({ SPEND_TOKEN: token }),
    run: (task) => ['codex', 'exec', '--skip-git-repo-check', '--sandbox', 'read-only', task],
  },
  {
    name: 'claude-code', package: '@anthropic-ai/claude-code@2.1.330', refusedCalls: 1,
    files: nothing,
    env: ({ origin, token }) => ({
      ANTHROPIC_BASE_URL: `${origin}/api`, ANTHROPIC_AUTH_TOKEN: token, ANTHROPIC_MODEL: CLAUDE, ANTHROPIC_SMALL_FAST_MODEL: CLAUDE,
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_TELEMETRY: '1', DISABLE_ERROR_REPORTING: '1', DISABLE_AUTOUPDATER: '1',
    }),
    run: (task) => ['claude', '-p', task],
  },
  {
    name: 'qwen', package: '@qwen-code/qwen-code@0.24.4', refusedCalls: 1,
    files: () => ({ '.qwen/settings.json': JSON.stringify({ privacy: { usageStatisticsEnabled: false }, telemetry: { enabled: false }, general: { enableAutoUpdate: false, disableAutoUpdate: true } }) }),
    env: ({ baseUrl, token }) => ({ OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: token, OPENAI_MODEL: MODEL }),
    run: (task) => ['qwen', '--auth-type', 'openai', '-p', task],
  },
  {
    name: 'cline', package: 'cline@3.0.65', refusedCalls: 1,
    files: nothing,
    env: () => ({ CLINE_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' }),
    setUp: ({ baseUrl, token }) => ['cline', 'auth', '-p', 'openai', '-k', token, '-m', MODEL, '-b', baseUrl],
    run: (task) => ['cline', task],
    // An answer without a call of a tool is no end to it: it asks again, and again.
    runaway: (task) => ['cline', '--yolo', task],
  },
];
