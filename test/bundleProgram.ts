import { join } from 'node:path';
import { build } from 'esbuild';
import { projectRoot } from './vscode/install/paths.ts';

/** The ledger's thread, as source. */
export const WORKER_SOURCE: string = join(projectRoot, 'src/storage/worker.ts');

/** Makes one minified file of a program, as the product would ship it: no time and no memory go into stripping types. The format follows from the file's ending. */
export async function bundleProgram(source: string, file: string): Promise<void> {
  await build({
    entryPoints: [source], outfile: file, bundle: true, minify: true, platform: 'node', format: file.endsWith('.cjs') ? 'cjs' : 'esm', target: 'node22',
    external: ['better-sqlite3'], logLevel: 'warning',
  });
}
