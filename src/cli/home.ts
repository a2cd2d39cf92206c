import { chooseHome, usualHome } from '../storage/home.ts';
import { readPointer } from '../storage/homePointer.ts';

/** The ledger's folder, and by which rule. */
export interface ChosenHome {
  readonly root: string;
  /** In words: what chose it. */
  readonly rule: string;
  /** Why the folder that is meant cannot be used: then nothing may be done in another one, which has other limits. */
  readonly problem?: string;
}

/** The home that the environment names, else the one that an editor's setting has moved it to, else the usual one. Throws `bad-setting` for a relative path. */
export function chosenHome(env: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): ChosenHome {
  if ((env.OPENROUTER_SPEND_HOME?.trim() ?? '') !== '') return { root: chooseHome({ env, platform }), rule: 'OPENROUTER_SPEND_HOME' };
  const root = usualHome(env, platform);
  const pointer = readPointer(root);
  switch (pointer.kind) {
    case 'none': return { root, rule: 'the usual place' };
    case 'good': return { root: pointer.home, rule: `the setting "home" of ${pointer.editor}` };
    case 'unusable': return { root, rule: 'the usual place', problem: `${pointer.why} Open the editor once, or name the folder in OPENROUTER_SPEND_HOME.` };
  }
}
