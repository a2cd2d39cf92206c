import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { SpendError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import { FOLDER_MODE, createOnce, readIfThere, storageError } from './files.ts';

const FOLDER = 'openrouter-spend';

/** Where everything of one ledger lies. */
export interface Home {
  readonly root: string;
  /** Segments and their owner files, flat: what readers watch. */
  readonly journal: string;
  readonly locks: string;
  readonly manifest: string;
  readonly counters: string;
  readonly database: string;
  /** The database as it was before it was written last: with the journal, it leads to the present. */
  readonly previous: string;
  /** Length and checksum of the database, by which it is known again without being checked. */
  readonly imprint: string;
  /** Raw entries of closed months, a database for each. */
  readonly months: string;
  readonly config: string;
  /** Who may use the proxy. */
  readonly clients: string;
}

/** What decides where the home is. */
export interface HomeChoice {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** The setting, where it is set. */
  readonly setting?: string;
}

/** The home's folder: the setting, else `OPENROUTER_SPEND_HOME`, else the platform's place for data. Throws `bad-setting` for a relative path. */
export function chooseHome({ env, platform, setting }: HomeChoice): string {
  const explicit = nonEmpty(setting) ?? nonEmpty(env.OPENROUTER_SPEND_HOME);
  if (explicit === undefined) return usualHome(env, platform);
  const path = explicit.startsWith('~/') ? join(homedir(), explicit.slice(2)) : explicit;
  if (!isAbsolute(path)) throw new SpendError('bad-setting', t('The ledger\'s home must be an absolute path, not "{0}".', explicit));
  return resolve(path);
}

/** The platform's place for the ledger, where nothing says otherwise. */
export function usualHome(env: HomeChoice['env'], platform: NodeJS.Platform): string {
  return join(dataFolder(env, platform), FOLDER);
}

/** Names the files of a home without touching the disk. */
export function homeAt(root: string): Home {
  return {
    root,
    journal: join(root, 'journal'),
    locks: join(root, 'locks'),
    manifest: join(root, 'manifest.json'),
    counters: join(root, 'counters.json'),
    database: join(root, 'ledger.db'),
    previous: join(root, 'ledger-before.db'),
    imprint: join(root, 'ledger.crc'),
    months: join(root, 'months'),
    config: join(root, 'config.json'),
    clients: join(root, 'clients.json'),
  };
}

/** The home with its folders made, for the user's eyes only. Throws `ledger-unreadable` or `disk-full`. */
export function openHome(root: string): Home {
  const home = homeAt(root);
  try {
    for (const folder of [home.root, home.journal, home.locks]) {
      // A folder that was there already is the user's own, with the rights that the user gave it.
      fs.mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
    }
  } catch (error) {
    throw storageError(error);
  }
  return home;
}

/** The random name of this machine in entries, made once. */
export function deviceId(home: Home): string {
  const path = join(home.root, 'device');
  const known = readIfThere(path);
  if (known !== undefined && known !== '') return known;
  const fresh = randomBytes(8).toString('hex');
  return createOnce(path, fresh, join(home.root, `device.${fresh}`)) ? fresh : (readIfThere(path) ?? fresh);
}

function dataFolder(env: HomeChoice['env'], platform: NodeJS.Platform): string {
  if (platform === 'win32') return nonEmpty(env.LOCALAPPDATA) ?? join(homedir(), 'AppData', 'Local');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  const xdg = nonEmpty(env.XDG_DATA_HOME);
  return xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.local', 'share');
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === '' ? undefined : text.trim();
}
