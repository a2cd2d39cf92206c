import { join } from 'node:path';
import { createSimulator } from '../../simulator/simulator.ts';
import type { SettingValues } from './settings.ts';
import { suiteEnvironment } from './suiteEnvironment.ts';
import { createTempFolder } from './tempFolder.ts';

/** What a suite in the extension host is given: a simulator of its own with its key in the environment, and an empty home. */
export interface SuiteWorld {
  /** Read by the suites through `suiteEnvironment`. */
  readonly env: Readonly<Record<string, string>>;
  /** Settings of scope `machine`. */
  readonly machineSettings: SettingValues;
  /** Where the bundle of the suites goes. */
  readonly folder: string;
  readonly dispose: () => Promise<void>;
}

export async function createSuiteWorld(): Promise<SuiteWorld> {
  const folder = createTempFolder('suite');
  const simulator = await createSimulator({ seed: 'suite' });
  return {
    folder: folder.path,
    env: {
      OPENROUTER_API_KEY: simulator.key.key, OPENROUTER_BASE_URL: simulator.baseUrl,
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
