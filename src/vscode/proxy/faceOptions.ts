import type { Clock, Logger } from '../../core/ports.ts';
import type { Monitor } from '../monitor.ts';
import type { SettingsSource } from '../settingsSource.ts';

/** What the proxy's face is made of. */
export interface FaceOptions {
  readonly monitor: Monitor;
  readonly settings: SettingsSource;
  readonly clock: Clock;
  readonly logger: Logger;
}
