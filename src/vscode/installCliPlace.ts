import * as path from 'node:path';
import { t } from '../core/l10n.ts';
import { KEYS_PAGE } from '../core/openRouterPages.ts';
import { CLI_NAME } from './installCliScript.ts';

/** A folder that the program could be put into. */
export interface CliPlace {
  readonly folder: string;
  /** Shells find what lies there. */
  readonly isOnPath: boolean;
}

/** What decides where the program goes. */
export interface PlaceChoice {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The user's own folder. */
  readonly userHome: string;
  /** Folder of the ledger. */
  readonly ledgerHome: string;
  isWritable(folder: string): boolean;
}

/** Where the program may go, the user's own folder first: what is chosen without a look must not write beside everybody's programs. */
export function cliPlaces(choice: PlaceChoice): readonly CliPlace[] {
  const { platform, env, userHome, ledgerHome } = choice;
  const style = platform === 'win32' ? path.win32 : path.posix;
  const listed = new Set((env.PATH ?? env.Path ?? '').split(style.delimiter).map((folder) => trimmed(folder)));
  const place = (folder: string): CliPlace => ({ folder, isOnPath: listed.has(trimmed(folder)) });
  if (platform === 'win32') return [place(style.join(ledgerHome, 'bin'))];
  const own = place(style.join(userHome, '.local', 'bin'));
  const shared = place('/usr/local/bin');
  return [own, ...(choice.isWritable(shared.folder) ? [shared] : [])];
}

/** The program's file in a folder. */
export function cliFile(folder: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? path.win32.join(folder, `${CLI_NAME}.cmd`) : path.posix.join(folder, CLI_NAME);
}

/** What is left to do until shells find the program. */
export interface NextStep {
  /** As a sentence. */
  readonly text: string;
  /** What is put somewhere for it. */
  readonly copied: string;
  /** What copies it. */
  readonly button: string;
}

/** What is left to do until shells find the program; `undefined` where they do. */
export function nextStep({ folder, isOnPath }: CliPlace, { platform, env }: Pick<PlaceChoice, 'platform' | 'env'>): NextStep | undefined {
  if (isOnPath) return undefined;
  if (platform === 'win32') return { text: t('Add {0} to the variable Path: Start, "Edit environment variables for your account". Then open a new terminal.', folder), copied: folder, button: t('Copy Folder') };
  const shell = path.posix.basename(env.SHELL ?? '');
  const line = shell === 'fish' ? `fish_add_path ${folder}` : `export PATH="${folder}:$PATH"`;
  const file = shell === 'zsh' ? '~/.zshrc' : shell === 'bash' ? '~/.bashrc' : '~/.profile';
  const text = shell === 'fish' ? t('Run "{0}" once, then open a new terminal.', line) : t('Add the line {0} to {1}, then open a new terminal.', line, file);
  return { text, copied: line, button: t('Copy Line') };
}

/** What to type first, and what calls need besides; terminals inherit the editor's environment, but never see the key that it keeps. */
export function firstStep(env: PlaceChoice['env']): string {
  const installed = t('{0} is installed: type "{1} status" in a terminal.', CLI_NAME, CLI_NAME);
  const hasKey = (env.OPENROUTER_API_KEY ?? '').trim() !== '';
  return hasKey ? installed : `${installed} ${t('Calls from there need a key in OPENROUTER_API_KEY: the one that VS Code keeps stays here, so make another one at {0}.', KEYS_PAGE)}`;
}

function trimmed(folder: string): string {
  return folder.replace(/(?<=.)[/\\]+$/, '');
}
