import { join } from 'node:path';
import { bundleSuite } from './harness/bundleSuite.ts';
import { packageExtension } from './harness/package.ts';
import { exitOnSignals } from './harness/signals.ts';
import { findDesktop, runSuiteInElectron, type Desktop } from './harness/suiteInElectron.ts';
import { createSuiteWorld } from './harness/suiteWorld.ts';
import { printLine } from './install/progress.ts';

/** The same suite in a desktop VS Code, against the project as built (what the VSIX holds). */
export async function runElectron(desktop: Desktop & { readonly kind: 'found' }): Promise<void> {
  await packageExtension();
  const world = await createSuiteWorld();
  try {
    const testsPath = await bundleSuite(join(import.meta.dirname, 'suite'), world.folder);
    printLine(`The suite in a desktop VS Code (${desktop.how}):`);
    await runSuiteInElectron({ executable: desktop.executable, testsPath, env: world.env, settings: world.machineSettings });
  } finally {
    await world.dispose();
  }
}

if (import.meta.main) {
  exitOnSignals();
  const desktop = await findDesktop('stable');
  if (desktop.kind === 'none') throw new Error(`No desktop VS Code: ${desktop.why}.`);
  await runElectron(desktop);
}
