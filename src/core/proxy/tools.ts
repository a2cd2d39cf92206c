import { t } from '../l10n.ts';
import { KEYS_PAGE } from '../openRouterPages.ts';
import { powerShellQuoted, quoted, shellQuoted } from './quoting.ts';

/** A setting of a tool, ready to be put in. */
export interface ToolSetting {
  /** What it is, as a heading: `config.yaml`. */
  readonly label: string;
  /** The editor's name of its language. */
  readonly language: 'shellscript' | 'powershell' | 'json' | 'yaml' | 'toml' | 'javascript' | 'python' | 'plaintext';
  readonly text: string;
  /** Where it goes, as a sentence. */
  readonly where: string;
}

/** A program that can be pointed at the proxy. */
export interface Tool {
  readonly id: string;
  readonly label: string;
  /** Which name its client is given unless the user says otherwise. */
  readonly client: string;
  /** What to put where. `baseUrl` as in `http://127.0.0.1:4141/api/v1`; `model` as OpenRouter names it. */
  settings(baseUrl: string, token: string, model: string): readonly ToolSetting[];
  /** How to take it back, as a sentence. */
  readonly undo: string;
}

type Variables = readonly (readonly [name: string, value: string])[];

/** The tools that settings are known for; the last one is any other. */
export const TOOLS: readonly Tool[] = [
  {
    id: 'cline', label: 'Cline', client: 'cline',
    settings: (baseUrl, token, model) => [
      { label: t('Settings'), language: 'plaintext', where: t('In Cline\'s settings: API Configuration.'), text: ['API Provider: OpenAI Compatible', `Base URL: ${baseUrl}`, `API Key: ${token}`, `Model ID: ${model}`].join('\n') },
      { label: t('In a terminal'), language: 'shellscript', where: t('For the program `cline`.'), text: `cline auth -p openai -k ${shellQuoted(token)} -m ${shellQuoted(model)} -b ${shellQuoted(baseUrl)}` },
    ],
    get undo(): string { return t('Choose the API provider that you had before in Cline\'s settings, or run `cline auth` again.'); },
  },
  {
    id: 'continue', label: 'Continue', client: 'continue',
    settings: (baseUrl, token, model) => [{
      label: 'config.yaml', language: 'yaml', where: t('In ~/.continue/config.yaml (on Windows %USERPROFILE%\\.continue\\config.yaml). Where there is a list of models already, add the last five lines to it.'),
      text: ['name: Local Config', 'version: 0.0.1', 'schema: v1', 'models:', `  - name: ${quoted(`${model} (metered)`)}`, '    provider: openai', `    model: ${quoted(model)}`, `    apiBase: ${quoted(baseUrl)}`, `    apiKey: ${quoted(token)}`].join('\n'),
    }],
    get undo(): string { return t('Remove that model from config.yaml.'); },
  },
  {
    id: 'aider', label: 'aider', client: 'aider',
    settings: (baseUrl, token, model) => environment([['OPENAI_API_BASE', baseUrl], ['OPENAI_API_KEY', token]], `aider --model ${shellQuoted(`openai/${model}`)}`, t('The prefix openai/ tells aider to use that address; the proxy gets the name behind it.')),
    get undo(): string { return t('Unset OPENAI_API_BASE and OPENAI_API_KEY, or open a new terminal.'); },
  },
  {
    id: 'claude-code', label: 'Claude Code', client: 'claude-code',
    settings: (baseUrl, token, model) => forClaude([['ANTHROPIC_BASE_URL', rootOf(baseUrl)], ['ANTHROPIC_AUTH_TOKEN', token], ['ANTHROPIC_API_KEY', ''], ['ANTHROPIC_MODEL', model], ['ANTHROPIC_DEFAULT_HAIKU_MODEL', model]]),
    get undo(): string { return t('Remove those lines from settings.json, or unset the variables.'); },
  },
  {
    id: 'codex', label: 'Codex', client: 'codex',
    settings: (baseUrl, token, model) => [
      {
        label: 'config.toml', language: 'toml', where: t('In ~/.codex/config.toml: the first three lines above every line in brackets, the others at the end. Searches of the web cost extra, how much nobody can tell before: with them, no call could be held against a limit.'),
        text: [`model = ${quoted(model)}`, 'model_provider = "openrouter-spend"', 'web_search = "disabled"', '', '[model_providers.openrouter-spend]', 'name = "OpenRouter, metered"', `base_url = ${quoted(baseUrl)}`, 'wire_api = "responses"', 'env_key = "OPENROUTER_SPEND_TOKEN"'].join('\n'),
      },
      ...environment([['OPENROUTER_SPEND_TOKEN', token]], 'codex', t('Codex takes the token from this variable.')),
    ],
    get undo(): string { return t('Remove those lines from config.toml, and unset OPENROUTER_SPEND_TOKEN.'); },
  },
  {
    id: 'opencode', label: 'opencode', client: 'opencode',
    settings: (baseUrl, token, model) => [{
      label: 'opencode.json', language: 'json', where: t('In ~/.config/opencode/opencode.json, or in the opencode.json of a project that is not shared: it holds the token.'),
      text: JSON.stringify({
        $schema: 'https://opencode.ai/config.json',
        model: `openrouter-spend/${model}`,
        provider: { 'openrouter-spend': { npm: '@ai-sdk/openai-compatible', name: 'OpenRouter, metered', options: { baseURL: baseUrl, apiKey: token }, models: { [model]: {} } } },
      }, undefined, 2),
    }],
    get undo(): string { return t('Remove the provider openrouter-spend, and the model that names it.'); },
  },
  {
    id: 'qwen', label: 'Qwen Code', client: 'qwen',
    settings: (baseUrl, token, model) => environment([['OPENAI_BASE_URL', baseUrl], ['OPENAI_API_KEY', token], ['OPENAI_MODEL', model]], 'qwen --auth-type openai'),
    get undo(): string { return t('Unset the three variables, or open a new terminal.'); },
  },
  {
    id: 'pi', label: 'pi', client: 'pi',
    settings: (baseUrl, token, model) => [{
      label: 'models.json', language: 'json', where: t('In ~/.pi/agent/models.json; then choose the model with /model.'),
      text: JSON.stringify({ providers: { 'openrouter-spend': { baseUrl, api: 'openai-completions', apiKey: token, models: [{ id: model }] } } }, undefined, 2),
    }],
    get undo(): string { return t('Remove the provider openrouter-spend from models.json.'); },
  },
  {
    id: 'openai-js', get label(): string { return t('OpenAI SDK in {0}', 'JavaScript'); }, client: 'script',
    settings: (baseUrl, token, model) => [{
      label: t('A program'), language: 'javascript', where: t('In a file that ends in .mjs, beside the package openai (npm install openai). Keep the token out of version control.'),
      text: ['import OpenAI from \'openai\';', '', `const openai = new OpenAI({ baseURL: ${quoted(baseUrl)}, apiKey: ${quoted(token)} });`, 'const answer = await openai.chat.completions.create({', `  model: ${quoted(model)},`, '  messages: [{ role: \'user\', content: \'Hello\' }],', '});', 'console.log(answer.choices[0].message.content);'].join('\n'),
    }],
    get undo(): string { return t('Set baseURL and apiKey to what they were.'); },
  },
  {
    id: 'openai-python', get label(): string { return t('OpenAI SDK in {0}', 'Python'); }, client: 'script',
    settings: (baseUrl, token, model) => [{
      label: t('A program'), language: 'python', where: t('With the package openai (pip install openai). Keep the token out of version control.'),
      text: ['from openai import OpenAI', '', `client = OpenAI(base_url=${quoted(baseUrl)}, api_key=${quoted(token)})`, 'answer = client.chat.completions.create(', `    model=${quoted(model)},`, '    messages=[{"role": "user", "content": "Hello"}],', ')', 'print(answer.choices[0].message.content)'].join('\n'),
    }],
    get undo(): string { return t('Set base_url and api_key to what they were.'); },
  },
  {
    id: 'curl', label: 'curl', client: 'curl',
    settings: (baseUrl, token, model) => [{
      label: t('A request'), language: 'shellscript', where: t('In a terminal with bash or zsh.'),
      text: [`curl ${shellQuoted(`${baseUrl}/chat/completions`)} \\`, `  -H ${shellQuoted(`Authorization: Bearer ${token}`)} \\`, '  -H \'Content-Type: application/json\' \\', `  -d ${shellQuoted(JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] }))}`].join('\n'),
    }],
    get undo(): string { return t('There is nothing to undo in curl itself.'); },
  },
  {
    id: 'other', get label(): string { return t('Another tool'); }, client: 'tool',
    settings: (baseUrl, token, model) => [{
      label: t('Settings'), language: 'plaintext', where: t('In whatever asks for an OpenAI-compatible address. A tool that speaks Anthropic\'s API wants the second address.'),
      text: [`Base URL: ${baseUrl}`, `Base URL for Anthropic's API: ${rootOf(baseUrl)}`, `API key: ${token}`, `Model: ${model}`].join('\n'),
    }],
    get undo(): string { return t('Set the address and the key to what they were.'); },
  },
];

/** The tool of that id; any other where it is not known. */
export function toolOf(id: string | undefined): Tool {
  const found = TOOLS.find((tool) => tool.id === id) ?? TOOLS.at(-1);
  if (found === undefined) throw new RangeError('There are no tools.');
  return found;
}

/** What happens to whoever uses the proxy when VS Code closes, and how it goes on. */
export function whenClosed(tool: Pick<Tool, 'label' | 'id'>): string {
  const closed = tool.id === 'other'
    ? t('The proxy runs as long as a window of VS Code is open. After the last one is closed, the tool cannot connect ("connection refused") until a window is open again.')
    : t('The proxy runs as long as a window of VS Code is open. After the last one is closed, {0} cannot connect ("connection refused") until a window is open again.', tool.label);
  return `${closed} ${t('To keep the proxy without VS Code, run `openrouter-spend proxy` in a terminal. It needs the command line, which the command Install \'openrouter-spend\' in PATH puts there, and a key in OPENROUTER_API_KEY: the one that VS Code keeps stays here, so make another one at {0}.', KEYS_PAGE)}`;
}

/** Anthropic's clients add `/v1/messages` themselves. */
function rootOf(baseUrl: string): string {
  return baseUrl.replace(/\/v1$/, '');
}

/** Small things are asked of the small model: without a name for it, Claude Code asks for one that OpenRouter may not know. */
function forClaude(variables: Variables): readonly ToolSetting[] {
  return [
    { label: 'settings.json', language: 'json', where: t('In ~/.claude/settings.json, for every project; where there is an "env" already, add the lines to it.'), text: JSON.stringify({ env: Object.fromEntries(variables) }, undefined, 2) },
    ...environment(variables, 'claude', t('ANTHROPIC_API_KEY has to be empty, else Claude Code uses that key. Where it was logged in before, run /logout in it once.')),
  ];
}

/** Environment variables and the command that uses them, for either kind of shell. */
function environment(variables: Variables, command: string, note = ''): readonly ToolSetting[] {
  const where = (shell: string): string => [t('In a terminal with {0}; for good, in its profile.', shell), note].filter((text) => text !== '').join(' ');
  return [
    { label: t('bash or zsh'), language: 'shellscript', where: where(t('bash or zsh')), text: [...variables.map(([name, value]) => `export ${name}=${shellQuoted(value)}`), command].join('\n') },
    { label: 'PowerShell', language: 'powershell', where: where('PowerShell'), text: [...variables.map(([name, value]) => `$env:${name} = ${powerShellQuoted(value)}`), command].join('\n') },
  ];
}
