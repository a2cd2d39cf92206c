import { t } from '../l10n.ts';
import type { Tool, ToolSetting } from './tools.ts';
import { whenClosed } from './tools.ts';

/** What a tool is set up with. */
export interface Connection {
  /** The client's name. */
  readonly client: string;
  /** `http://127.0.0.1:4141/api/v1` */
  readonly baseUrl: string;
  readonly token: string;
  /** As OpenRouter names it. */
  readonly model: string;
}

/** A model that nearly every tool can work with, where nobody has used one yet. */
export const USUAL_MODEL = 'anthropic/claude-sonnet-4.5';

const FENCE: Readonly<Partial<Record<ToolSetting['language'], string>>> = { shellscript: 'sh', plaintext: 'text' };

/** The settings of a tool as a document: what to put where, the token, and how to undo it. Markdown. */
export function connectionText(tool: Tool, { client, baseUrl, token, model }: Connection): string {
  return [
    `# ${tool.id === 'other' ? t('A tool, metered as {0}', client) : t('{0}, metered as {1}', tool.label, client)}`,
    t('What it spends appears in the status bar as it happens, under the name `{0}`. A limit of its own is a budget with the scope `client:{0}` (setting `openrouterSpend.budgets`).', client),
    t('**The token is shown this once.** Only its hash is kept. If it gets lost, Connect a Tool… issues a new one, and this one is refused from then on.'),
    ...tool.settings(baseUrl, token, model).map((setting) => [`## ${setting.label}`, setting.where, fenced(setting)].join('\n\n')),
    `## ${t('To undo it')}\n\n${tool.undo} ${t('To keep the token from being used by anybody, revoke {0} (Connect a Tool…).', client)}`,
    `## ${t('When VS Code closes')}\n\n${whenClosed(tool)}`,
  ].join('\n\n').concat('\n');
}

/** A model's id that is fit for a setting; ids come from outside. */
export function modelForSettings(model: string | undefined): string {
  return model !== undefined && /^[\w~@.-]+\/[\w@.:+-]+$/.test(model) ? model : USUAL_MODEL;
}

/** A name for a client that is not taken yet: `cline`, `cline-2`… */
export function freeName(wanted: string, taken: readonly string[]): string {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? wanted : `${wanted}-${count}`;
    if (!taken.includes(name)) return name;
  }
}

function fenced({ language, text }: ToolSetting): string {
  return `\`\`\`${FENCE[language] ?? language}\n${text}\n\`\`\``;
}
