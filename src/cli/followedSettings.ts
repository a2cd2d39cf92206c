import type { Budgeting } from '../core/budget/standing.ts';
import { budgetingOf } from '../core/budget/standing.ts';
import type { Disposable, Logger } from '../core/ports.ts';
import type { Settings } from '../core/settings.ts';
import { zoneOf } from '../core/settings.ts';
import type { ConfigFile } from '../storage/config.ts';
import type { RulingSettings } from './settings.ts';
import { rulingSettings } from './settings.ts';

/** The settings of a command that stays: made anew when somebody changes the shared file, within a second. */
export class FollowedSettings implements Disposable {
  private readonly environment: Partial<Settings>;
  private readonly logger: Logger;
  private readonly listening: Disposable;
  private now: { readonly ruling: RulingSettings; readonly budgeting: Budgeting };

  constructor(shared: ConfigFile, environment: Partial<Settings>, logger: Logger) {
    this.environment = environment;
    this.logger = logger;
    this.now = this.read(shared.current.values);
    this.listening = shared.onChange(({ values }) => (this.now = this.read(values, this.now.ruling.settings)));
  }

  get ruling(): RulingSettings {
    return this.now.ruling;
  }

  get budgeting(): Budgeting {
    return this.now.budgeting;
  }

  dispose(): void {
    this.listening.dispose();
  }

  private read(values: Readonly<Record<string, unknown>>, last?: Settings): FollowedSettings['now'] {
    const ruling = rulingSettings(values, this.environment, last);
    for (const { message } of ruling.problems) this.logger.warn('settings', message);
    const { settings } = ruling;
    return { ruling, budgeting: budgetingOf(settings, zoneOf(settings), new URL(settings.baseUrl).origin) };
  }
}
