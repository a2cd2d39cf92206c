import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleSuite } from './harness/bundleSuite.ts';
import { unpackVsix } from './harness/codeServer.ts';
import { packageExtension } from './harness/package.ts';
import { exitOnSignals } from './harness/signals.ts';
import { runSuiteInCodeServer } from './harness/suiteInCodeServer.ts';
import { createSuiteWorld } from './harness/suiteWorld.ts';
import { codeServerVersions } from './install/codeServer.ts';
import { printLine } from './install/progress.ts';

/**
 * The suite of `test/vscode/suite` inside the extension host of code-server, against the unpacked VSIX.
 *
 *   node test/vscode/runSuite.ts [--oldest | --version 4.139.1]
 */
export async function runSuite(version: string): Promise<void> {
  const vsix = await packageExtension();
  const world = await createSuiteWorld();
  try {
    const testsPath = await bundleSuite(join(import.meta.dirname, 'suite'), world.folder);
    const extensionFolder = await unpackVsix(version, vsix, world.folder);
    printLine(`The suite in the extension host of code-server ${version}:`);
    await runSuiteInCodeServer({ version, extensionFolder, testsPath, env: world.env, machineSettings: world.machineSettings });
  } finally {
    await world.dispose();
  }
}

if (import.meta.main) {
  exitOnSignals();
  const { values } = parseArgs({ options: { oldest: { type: 'boolean' }, version: { type: 'string' } } });
  await runSuite(values.version ?? (values.oldest === true ? codeServerVersions.oldest : codeServerVersions.newest));
}
