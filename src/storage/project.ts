import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { errorCode } from './files.ts';

/** The name of a project in entries: its folder's, and a mark that tells folders of one name apart. The address itself stays here. `uri`: the folder's, as VS Code writes it. */
export function projectName(folderName: string, uri: string): string {
  return `${folderName} ${createHash('sha256').update(uri).digest('hex').slice(0, 8)}`;
}

/** The project that a folder belongs to: the nearest one above it with a `.git` of its own, named as VS Code would name it; `undefined` outside any. */
export function projectAt(folder: string): string | undefined {
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return projectName(basename(at), fileUri(at));
  }
  return undefined;
}

/** The project that this process was started in. A folder that has been deleted since belongs to none. */
export function projectHere(): string | undefined {
  try {
    return projectAt(process.cwd());
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The address of a folder, letter by letter as VS Code writes it: its drive in lower case, and everything escaped but letters, digits and `-._~/`. */
export function fileUri(path: string, separator: string = sep): string {
  const slashed = path.replaceAll(separator, '/');
  const [, server = '', rest = slashed] = /^\/\/([^/]+)(.*)$/.exec(slashed) ?? [];
  const absolute = rest.startsWith('/') ? rest : `/${rest}`;
  const plain = absolute.replace(/^\/[A-Z]:/, (drive) => drive.toLowerCase());
  return `file://${escaped(server.toLowerCase())}${plain.split('/').map(escaped).join('/')}`;
}

function escaped(part: string): string {
  return encodeURIComponent(part).replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);
}
