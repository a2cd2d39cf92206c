import { ensureChromium } from './chromium.ts';
import { codeServerVersions, ensureCodeServer } from './codeServer.ts';
import { printLine } from './progress.ts';

/** By hand or in a build: makes the test editor (with `--oldest` the oldest supported one too) and the browser ready. */
const versions = process.argv.includes('--oldest') ? Object.values(codeServerVersions) : [codeServerVersions.newest];
for (const version of versions) {
  const started = performance.now();
  const { node } = await ensureCodeServer(version);
  printLine(`code-server ${version} is ready, on ${node === process.execPath ? `Node ${process.versions.node}` : 'a Node of its own'} (${(performance.now() - started).toFixed(0)} ms)`);
}
printLine(`Browser: ${await ensureChromium()}`);
