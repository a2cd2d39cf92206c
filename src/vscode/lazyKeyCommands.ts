import type { Clock } from '../core/ports.ts';
import type { KeyChain } from './keyChain.ts';
import type { KeyCommands } from './keyCommands.ts';
import type { SettingsSource } from './settingsSource.ts';

/** The commands around the key, loaded when the first is used. */
export function lazyKeyCommands(keys: KeyChain, settings: SettingsSource, clock: Clock): () => Promise<KeyCommands> {
  let loading: Promise<KeyCommands> | undefined;
  return () => {
    loading ??= import('./keyCommands.ts').then(({ KeyCommands: Loaded }) => new Loaded(keys, settings, clock));
    return loading;
  };
}
