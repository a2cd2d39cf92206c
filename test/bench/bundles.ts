import { join } from 'node:path';
import type { WorkerFiles } from '../../src/storage/workerClient.ts';
import { WORKER_SOURCE, bundleProgram } from '../bundleProgram.ts';
import { WORKER } from '../shell/storage/kit.ts';
import { artifactsFolder, projectRoot } from '../vscode/install/paths.ts';

/** Programs as the product would ship them. */
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
    const known = made.get(file) ?? bundleProgram(source, file).then(() => file);
    made.set(file, known);
    return known;
  };
  return {
    program: (name) => once(join(projectRoot, 'test/bench/programs', `${name}.ts`), join(folder, `${name}.mjs`)),
    worker: async () => ({ ...WORKER, file: await once(WORKER_SOURCE, join(folder, 'ledgerWorker.cjs')) }),
  };
}
