import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readJsonObject } from '../install/json.ts';
import { runScript } from '../install/npm.ts';
import { projectRoot } from '../install/paths.ts';
import { printLine, startProgress, type Print } from '../install/progress.ts';

/**
 * Builds and packages the extension with `npm run package`; resolves with the VSIX's path. `EXTENSION_VSIX` names one that is
 * there already: `npm test` packages once for all that follow.
 */
export async function packageExtension(print: Print = printLine): Promise<string> {
  const given = process.env.EXTENSION_VSIX;
  if (given !== undefined && given !== '') return existing(resolve(given));
  const started = Date.now();
  const progress = startProgress(print, 'Building and packaging the extension');
  try {
    await runScript('package', projectRoot);
  } finally {
    progress.done();
  }
  const vsix = existing(join(projectRoot, vsixName()));
  // A whole second of grace: some file systems keep no finer times.
  if (statSync(vsix).mtimeMs < started - 1_000) throw new Error(`"npm run package" left an older ${vsix} as it was.`);
  progress.done(vsixName());
  return vsix;
}

function vsixName(): string {
  const { name, version } = readJsonObject(join(projectRoot, 'package.json'));
  return `${String(name)}-${String(version)}.vsix`;
}

function existing(vsix: string): string {
  if (!existsSync(vsix)) throw new Error(`There is no VSIX at ${vsix}.`);
  return vsix;
}
