import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of one run, removed when it is disposed of or, at the latest, when the process ends. */
export interface TempFolder {
  readonly path: string;
  readonly dispose: () => Promise<void>;
}

export function createTempFolder(name: string): TempFolder {
  // The real path: an editor resolves links (macOS has one in its temporary folder), and paths are compared.
  const path = realpathSync(mkdtempSync(join(tmpdir(), `orsm-${name}-`)));
  const options = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 } as const;
  const atExit = (): void => rmSync(path, options);
  process.once('exit', atExit);
  return {
    path,
    dispose: async () => {
      await rm(path, options);
      process.removeListener('exit', atExit);
    },
  };
}
