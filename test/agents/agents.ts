import { shellQuoted } from '../../src/core/proxy/quoting.ts';
import { toolOf } from '../../src/core/proxy/tools.ts';

/** Where an agent finds the proxy, and what it may call its own. */
export interface Door {
  /** `http://127.0.0.1:<port>/api/v1` */
  readonly baseUrl: string;
  readonly token: string;
  /** Its home folder. */
  readonly home: string;
}

/** A real agent from npm that runs without a terminal, pointed at the proxy by the settings that “Connect a Tool…” gives. */
export interface AgentSpec {
  /** The tool's id, and its client in the ledger. */
  readonly name: string;
  /** With the version that this was tried with. */
  readonly package: string;
  /** What lies in its home: text by path. Nothing of it tells anybody anything. */
  files(door: Door): Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** Is run once before anything else, by bash. */
  setUp?(door: Door): string;
  /** One task, for bash. */
  run(task: string, door: Door): string;
  /** How many calls one task makes that is refused at once. */
  readonly refusedCalls: number;
  /** The same, in the way in which it never stops by itself. */
  runaway?(task: string): string;
}

const MINI = 'openai/gpt-4o-mini';
const CLAUDE = 'anthropic/claude-haiku-4.5';
const IN_SHELL = 'bash or zsh';

export const AGENTS: readonly AgentSpec[] = [
  {
    name: 'pi', package: '@mariozechner/pi-coding-agent@0.73.1', refusedCalls: 1,
    files: (door) => ({ '.pi/agent/models.json': settingOf('pi', 'models.json', door) }),
    env: { PI_OFFLINE: '1', PI_SKIP_VERSION_CHECK: '1' },
    run: (task) => `pi --provider openrouter-spend --model ${MINI} --no-session -p ${shellQuoted(task)}`,
  },
  {
    // It asks for a title and for the turn at the same time.
    name: 'opencode', package: 'opencode-ai@1.18.33', refusedCalls: 2,
    files: (door) => ({ '.config/opencode/opencode.json': settingOf('opencode', 'opencode.json', door) }),
    env: { OPENCODE_DISABLE_AUTOUPDATE: '1', OPENCODE_DISABLE_MODELS_FETCH: '1' },
    run: (task) => `opencode run ${shellQuoted(task)}`,
  },
  {
    name: 'continue', package: '@continuedev/cli@1.5.47', refusedCalls: 1,
    files: (door) => ({ '.continue/config.yaml': settingOf('continue', 'config.yaml', door) }),
    env: { CONTINUE_TELEMETRY_ENABLED: '0', CONTINUE_CLI_ENABLE_TELEMETRY: '0' },
    run: (task, { home }) => `cn --config ${shellQuoted(`${home}/.continue/config.yaml`)} -p ${shellQuoted(task)}`,
  },
  {
    name: 'codex', package: '@openai/codex@0.169.0', refusedCalls: 1,
    files: (door) => ({ '.codex/config.toml': `check_for_update_on_startup = false\n${settingOf('codex', 'config.toml', door)}\n[analytics]\nenabled = false\n[otel]\nexporter = "none"\n` }),
    env: {},
    run: (task, door) => `${settingOf('codex', IN_SHELL, door)} exec --skip-git-repo-check --sandbox read-only ${shellQuoted(task)}`,
  },
  {
    name: 'claude-code', package: '@anthropic-ai/claude-code@2.1.330', refusedCalls: 1,
    files: (door) => ({ '.claude/settings.json': settingOf('claude-code', 'settings.json', door, CLAUDE) }),
    env: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_TELEMETRY: '1', DISABLE_ERROR_REPORTING: '1', DISABLE_AUTOUPDATER: '1' },
    run: (task) => `claude -p ${shellQuoted(task)}`,
  },
  {
    name: 'qwen', package: '@qwen-code/qwen-code@0.24.4', refusedCalls: 1,
    files: () => ({ '.qwen/settings.json': JSON.stringify({ privacy: { usageStatisticsEnabled: false }, telemetry: { enabled: false }, general: { enableAutoUpdate: false, disableAutoUpdate: true } }) }),
    env: {},
    run: (task, door) => `${settingOf('qwen', IN_SHELL, door)} -p ${shellQuoted(task)}`,
  },
  {
    name: 'cline', package: 'cline@3.0.65', refusedCalls: 1,
    files: () => ({}),
    env: { CLINE_TELEMETRY_DISABLED: '1', DO_NOT_TRACK: '1' },
    setUp: (door) => settingOf('cline', 'In a terminal', door),
    run: (task) => `cline ${shellQuoted(task)}`,
    // An answer without a call of a tool is no end to it: it asks again, and again.
    runaway: (task) => `cline --yolo ${shellQuoted(task)}`,
  },
];

/** What the product tells its users to put there. */
function settingOf(tool: string, label: string, { baseUrl, token }: Door, model = MINI): string {
  const found = toolOf(tool).settings(baseUrl, token, model).find((setting) => setting.label === label);
  if (found === undefined) throw new RangeError(`there is no setting ${label} for ${tool}`);
  return found.text;
}
