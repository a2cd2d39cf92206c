import { join } from 'node:path';
import { createSimulator } from '../../simulator/simulator.ts';
import type { SettingValues } from './settings.ts';
import { createTempFolder } from './tempFolder.ts';

/** What a suite in the extension host is given: a simulator of its own, an empty home, no key. */
export interface SuiteWorld {
  /** Read by the suites through `suiteEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
  /** Settings of scope `machine`. */
  readonly machineSettings: SettingValues;
  /** Where the bundle of the suites goes. */
  readonly folder: string;
  readonly dispose: () => Promise<void>;
}

/** The suites find the simulator by these names, and switch it with `control()` of the simulator's `remote.ts`. */
export const suiteEnvironment = { origin: 'SUITE_SIMULATOR', key: 'SUITE_KEY', keyHash: 'SUITE_KEY_HASH' } as const;

export async function createSuiteWorld(): Promise<SuiteWorld> {
  const folder = createTempFolder('suite');
  const simulator = await createSimulator({ seed: 'suite' });
  return {
    folder: folder.path,
    env: {
      OPENROUTER_SPEND_HOME: join(folder.path, 'home'),
      [suiteEnvironment.origin]: simulator.origin, [suiteEnvironment.key]: simulator.key.key, [suiteEnvironment.keyHash]: simulator.key.hash,
    },
    machineSettings: { 'openrouterSpend.baseUrl': simulator.baseUrl },
    dispose: async () => {
      await simulator.close();
      await folder.dispose();
    },
  };
}
