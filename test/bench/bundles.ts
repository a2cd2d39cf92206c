import { join } from 'node:path';
import { build } from 'esbuild';
import type { WorkerFiles } from '../../src/storage/workerClient.ts';
import { WORKER } from '../shell/storage/kit.ts';
import { artifactsFolder, projectRoot } from '../vscode/install/paths.ts';

/** Programs as the product would ship them, minified in one file: no time and no memory go into stripping types. */
export interface Bundles {
  /** Path of a program of `programs/`, by its name. */
  program(name: string): Promise<string>;
  /** The ledger's thread. */
  worker(): Promise<WorkerFiles>;
}

/** Each is built once, when it is first asked for. In the project, so that packages which cannot be bundled are found. */
export function createBundles(): Bundles {
  const folder = join(artifactsFolder, 'bench-bundles');
  const made = new Map<string, Promise<string>>();
  const once = (source: string, file: string): Promise<string> => {
    const known = made.get(file) ?? bundle(source, file);
    made.set(file, known);
    return known;
  };
  return {
    program: (name) => once(join(projectRoot, 'test/bench/programs', `${name}.ts`), join(folder, `${name}.mjs`)),
    worker: async () => ({ ...WORKER, file: await once(join(projectRoot, 'src/storage/worker.ts'), join(folder, 'ledgerWorker.cjs')) }),
  };
}

async function bundle(source: string, file: string): Promise<string> {
  await build({
    entryPoints: [source], outfile: file, bundle: true, minify: true, platform: 'node', format: file.endsWith('.cjs') ? 'cjs' : 'esm', target: 'node22',
    external: ['better-sqlite3'], logLevel: 'warning',
  });
  return file;
}
