import type { Simulator } from '../simulator/api.ts';
import { createSimulator } from '../simulator/simulator.ts';
import type { SettingValues } from '../vscode/harness/settings.ts';
import { freePort } from './port.ts';

/** Whom the extension talks to, and what an editor must be told for it. */
export type Upstream = RealUpstream | SimulatedUpstream;

interface Told {
  /** The only OPENROUTER_* variables that the editor sees. */
  readonly env: Readonly<Record<string, string>>;
  /** Settings of scope `machine`. */
  readonly machineSettings: SettingValues;
}

export interface RealUpstream extends Told {
  readonly kind: 'real';
}

export interface SimulatedUpstream extends Told {
  readonly kind: 'simulator';
  readonly simulator: Simulator;
}

const simulatorPort = 41_410;

/** OpenRouter when `OPENROUTER_API_KEY` is set, else the simulator, at the pace of real models. */
export async function openUpstream(env: NodeJS.ProcessEnv): Promise<Upstream> {
  const key = env.OPENROUTER_API_KEY;
  if (key !== undefined && key !== '') return { kind: 'real', env: ownVariables(env), machineSettings: {} };
  const simulator = await createSimulator({
    seed: 'demo', port: await freePort(simulatorPort), key: { label: 'demo', limit: 200, limitReset: 'monthly' },
    firstByteMs: [350, 1_300], betweenChunksMs: [25, 70],
  });
  return {
    kind: 'simulator', simulator,
    env: { OPENROUTER_API_KEY: simulator.key.key, OPENROUTER_BASE_URL: simulator.baseUrl },
    machineSettings: { 'openrouterSpend.baseUrl': simulator.baseUrl },
  };
}

function ownVariables(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (name.startsWith('OPENROUTER_') && value !== undefined ? [[name, value]] : [])));
}
