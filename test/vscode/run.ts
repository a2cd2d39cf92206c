import { parseArgs } from 'node:util';
import { exitOnSignals } from './harness/signals.ts';
import { findDesktop } from './harness/suiteInElectron.ts';
import { codeServerVersions } from './install/codeServer.ts';
import { printLine } from './install/progress.ts';
import { runElectron } from './runElectron.ts';
import { runSuite } from './runSuite.ts';

/**
 * The suite inside an extension host: in a desktop VS Code where there is one, else in code-server, saying why.
 *
 *   node test/vscode/run.ts [--oldest]
 */
exitOnSignals();
const { values } = parseArgs({ options: { oldest: { type: 'boolean' } } });
const oldest = values.oldest === true;
const desktop = await findDesktop(oldest ? '1.105.1' : 'stable');
if (desktop.kind === 'found') {
  await runElectron(desktop);
} else {
  printLine(`Not in a desktop VS Code: ${desktop.why}. In code-server instead.`);
  await runSuite(oldest ? codeServerVersions.oldest : codeServerVersions.newest);
}
