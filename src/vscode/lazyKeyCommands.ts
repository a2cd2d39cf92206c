import type { Clock } from '../core/ports.ts';
import type { CommandTable } from './commands.ts';
import type { KeyChain } from './keyChain.ts';
import type { SettingsSource } from './settingsSource.ts';

/** The commands around the key, loaded when the first is used. */
export function lazyKeyCommands(keys: KeyChain, settings: SettingsSource, clock: Clock): Pick<CommandTable, 'setApiKey' | 'clearApiKey' | 'setManagementKey'> {
  const load = async () => {
    const { KeyCommands: Loaded } = await import('./keyCommands.ts');
    return new Loaded(keys, settings, clock);
  };
  return {
    setApiKey: async () => (await load()).set(),
    clearApiKey: async () => (await load()).clear(),
    setManagementKey: async () => (await load()).setManagement(),
  };
}
