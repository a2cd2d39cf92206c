import * as vscode from 'vscode';
import type { Alert, DueAlerts } from '../core/budget/alerts.ts';
import { CLAIM_MS, alertShown, dueAlerts, muteSubject } from '../core/budget/alerts.ts';
import { alertSentence, limitName, resetTime } from '../core/budget/sentences.ts';
import type { Standing } from '../core/budget/standing.ts';
import { keyStanding, standings } from '../core/budget/standing.ts';
import { describeError } from '../core/errors.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import { UTC, periodAt } from '../core/period.ts';
import type { Clock, Logger } from '../core/ports.ts';
import { COMMANDS } from './contributions.ts';
import type { Monitor } from './monitor.ts';
import { inBackground } from './notify.ts';

const HOUR = 3_600_000;

/** Shows an alert for each level that a limit passes: once, whichever window or program passed it. */
export class AlertWatch implements vscode.Disposable {
  private readonly monitor: Monitor;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly subscription: vscode.Disposable;
  private checking: Promise<void> = Promise.resolve();
  private cancelNext: () => void = () => undefined;

  constructor(monitor: Monitor, clock: Clock, logger: Logger) {
    this.monitor = monitor;
    this.clock = clock;
    this.logger = logger;
    this.subscription = monitor.onChange(() => this.check());
    this.again();
  }

  dispose(): void {
    this.cancelNext();
    this.subscription.dispose();
  }

  private again(): void {
    this.cancelNext = this.clock.after(CLAIM_MS, () => {
      this.check();
      this.again();
    });
  }

  private check(): void {
    this.checking = this.checking.then(() => this.claimAndShow()).catch((error: unknown) => this.logger.error('alert', describeError(error), error));
  }

  private async claimAndShow(): Promise<void> {
    const store = this.monitor.ledger;
    if (store === undefined || isEmpty(this.due(store.state, this.clock.now(), store.owner))) return;
    const show = await store.critical((state, now) => {
      const due = this.due(state, now, store.owner);
      return { events: due.events, result: due.show };
    });
    for (const alert of show) {
      this.logger.info('alert', `${alert.id} at ${alert.level} %`);
      inBackground(this.offer(alert), this.logger);
      await store.append([alertShown(alert, store.owner)]);
    }
  }

  private due(state: LedgerState, now: number, owner: string): DueAlerts {
    const budgeting = this.monitor.budgeting();
    const key = this.monitor.account?.key.hash;
    const ofKey = key === undefined ? undefined : keyStanding(state, key, now, budgeting);
    const all = [...standings(state, now, budgeting), ...(ofKey === undefined ? [] : [ofKey])];
    return dueAlerts(all, budgeting.settings['alerts.levels'], state, now, owner);
  }

  /** The notification itself, and what its buttons do. */
  private async offer(alert: Alert): Promise<void> {
    const { zone } = this.monitor.budgeting();
    const text = alertSentence(alert, zone, this.clock.now());
    const buttons = ['Open Report', alert.standing.budget !== 'key' ? 'Change Limits' : undefined, 'Mute Until…'].filter((button) => button !== undefined);
    const show = alert.standing.share >= 1 ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
    const chosen = await show(text, ...buttons);
    if (chosen === 'Open Report') await vscode.commands.executeCommand(COMMANDS.openReport);
    if (chosen === 'Change Limits') await vscode.commands.executeCommand(COMMANDS.changeLimits);
    if (chosen === 'Mute Until…') await this.mute(alert.standing);
  }

  private async mute(standing: Standing): Promise<void> {
    const chosen = await vscode.window.showQuickPick(this.muteChoices(standing), { title: `Mute alerts: ${limitName(standing)}`, placeHolder: 'No notifications about this limit until…' });
    // The ledger may be another one by the time the button is pressed.
    if (chosen !== undefined) await this.monitor.ledger?.append([{ type: 'mute', id: muteSubject(standing), until: chosen.until }]);
  }

  private muteChoices(standing: Standing): readonly (vscode.QuickPickItem & { readonly until: number })[] {
    const { zone } = this.monitor.budgeting();
    const now = this.clock.now();
    const cutBy = standing.budget === 'key' ? UTC : zone;
    const tomorrow = periodAt('day', now, zone);
    const choices = [
      { label: 'For an hour', until: now + HOUR },
      { label: 'Until tomorrow', description: resetTime(tomorrow, zone, now) ?? '', until: tomorrow.end },
      { label: 'Until the limit starts anew', description: resetTime(standing.period, cutBy, now) ?? 'never', until: standing.period.end },
    ];
    return choices.filter(({ until }, index) => choices.findIndex((other) => other.until === until) === index);
  }
}

function isEmpty({ events }: DueAlerts): boolean {
  return events.length === 0;
}
