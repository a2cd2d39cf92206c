import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { t } from '../core/l10n.ts';
import { errorCode } from './files.ts';

/** Magic numbers of `statfs(2)` on Linux for file systems that another machine serves, or another machine's kernel. */
const SERVED: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'], [0x517b, 'SMB'], [0xff534d42, 'SMB'], [0xfe534d42, 'SMB'], [0x01021997, '9p'], [0x5346414f, 'AFS'], [0x00c36400, 'Ceph'], [0x0bd00bd0, 'Lustre'], [0x47504653, 'GPFS'],
]);

/** The kind of network disk that a Linux file system of this type is, such as `NFS`; `undefined` for a disk of this machine. */
export function servedKind(type: number): string | undefined {
  // Some numbers have their highest bit set and come as negative ones.
  return SERVED.get(type >>> 0);
}

/** Whether a path of Windows names a share of another machine. Letters of mapped drives say nothing. */
export function isShare(path: string): boolean {
  const plain = path.replaceAll('/', '\\').replace(/^\\\\\?\\UNC\\/i, '\\\\');
  return /^\\\\[^?.\\]/.test(plain);
}

/**
 * What to tell the user where the ledger's home lies on a network disk, on which locks and renames cannot be relied on; `undefined` for
 * a disk of this machine, or where the system does not tell.
 */
export function networkDisk(root: string, platform: NodeJS.Platform = process.platform): string | undefined {
  const kind = platform === 'win32' ? (isShare(root) ? t('a network share') : undefined) : platform === 'linux' ? servedKind(typeOf(root)) : undefined;
  if (kind === undefined) return undefined;
  return t('The spend ledger lies on a network disk ({0}), where programs cannot rely on locks: choose a folder on a disk of this machine.', kind);
}

/** Of the folder, or of the first one above it that is there. */
function typeOf(path: string): number {
  try {
    return statfsSync(path).type;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' || dirname(path) === path) return 0;
    return typeOf(dirname(path));
  }
}
