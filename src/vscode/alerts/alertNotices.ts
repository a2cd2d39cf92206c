import * as vscode from 'vscode';
import type { Alert } from '../../core/budget/alerts.ts';
import { muteSubject } from '../../core/budget/alerts.ts';
import type { Notice } from '../../core/budget/notices.ts';
import { alertSentence, limitName, resetTime } from '../../core/budget/sentences.ts';
import { UTC, periodAt } from '../../core/period.ts';
import type { Clock, Logger } from '../../core/ports.ts';
import { COMMANDS } from '../contributions.ts';
import type { Monitor } from '../monitor.ts';
import { inBackground, unlinked } from '../notify.ts';
import type { AlertTeller } from './alertWatch.ts';
import type { Told } from './told.ts';

const HOUR = 3_600_000;

/** What a mute silences, and until when. */
interface Mute extends vscode.QuickPickItem {
  readonly subject: string;
  readonly until: number;
}

/** Shows alerts as notifications, with buttons that do something about them, and hands them on. */
export class AlertNotices implements AlertTeller {
  private readonly monitor: Monitor;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly handOn: (told: Told) => void;

  constructor(monitor: Monitor, clock: Clock, logger: Logger, handOn: (told: Told) => void) {
    this.monitor = monitor;
    this.clock = clock;
    this.logger = logger;
    this.handOn = handOn;
  }

  tellAlert(alert: Alert): void {
    const { standing } = alert;
    const text = alertSentence(alert, this.monitor.budgeting().zone, this.clock.now());
    const told: Told = { id: alert.id, kind: 'limit', severity: standing.share >= 1 ? 'error' : 'warning', text };
    const change = standing.budget === 'key' ? undefined : 'Change Limits';
    this.tell(told, change, () => this.mutesOf(alert), limitName(standing));
  }

  tellNotice(notice: Notice): void {
    const { id, kind, severity, text, subject } = notice;
    const change = kind === 'refused' || kind === 'expiry' ? 'Set API Key' : kind === 'average' ? 'Change Limits' : undefined;
    this.tell({ id, kind, severity, text }, change, () => this.untils().map((until) => ({ ...until, subject })), NAMES[kind]);
  }

  private tell(told: Told, change: 'Change Limits' | 'Set API Key' | undefined, mutes: () => readonly Mute[], name: string): void {
    this.handOn(told);
    inBackground(this.show(told, change, mutes, name), this.logger);
  }

  private async show({ severity, text }: Told, change: 'Change Limits' | 'Set API Key' | undefined, mutes: () => readonly Mute[], name: string): Promise<void> {
    const show = severity === 'error' ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
    const chosen = await show(unlinked(text), 'Open Report', ...(change === undefined ? [] : [change]), 'Mute Until…');
    if (chosen === 'Open Report') await vscode.commands.executeCommand(COMMANDS.openReport);
    if (chosen === 'Change Limits') await vscode.commands.executeCommand(COMMANDS.changeLimits);
    if (chosen === 'Set API Key') await vscode.commands.executeCommand(COMMANDS.setApiKey);
    if (chosen === 'Mute Until…') await this.mute(mutes(), name);
  }

  private async mute(mutes: readonly Mute[], name: string): Promise<void> {
    const chosen = await vscode.window.showQuickPick(mutes, { title: `Mute alerts: ${name}`, placeHolder: 'No notifications about this until…' });
    // The ledger may be another one by the time the button is pressed.
    if (chosen !== undefined) await this.monitor.ledger?.append([{ type: 'mute', id: chosen.subject, until: chosen.until }]);
  }

  /** All levels of the limit, or only the one that was told. */
  private mutesOf({ standing, level }: Alert): readonly Mute[] {
    const { zone } = this.monitor.budgeting();
    const cutBy = standing.budget === 'key' ? UTC : zone;
    const anew = { label: 'Until the limit starts anew', description: resetTime(standing.period, cutBy, this.clock.now()) ?? 'never', until: standing.period.end };
    const subject = muteSubject(standing);
    const all = [...this.untils(), anew].map((until) => ({ ...until, subject }));
    const distinct = all.filter(({ until }, index) => all.findIndex((other) => other.until === until) === index);
    return [...distinct, { ...anew, label: `Only the alert at ${level} %, until the limit starts anew`, subject: muteSubject(standing, level) }];
  }

  private untils(): readonly Omit<Mute, 'subject'>[] {
    const { zone } = this.monitor.budgeting();
    const now = this.clock.now();
    const tomorrow = periodAt('day', now, zone);
    return [{ label: 'For an hour', until: now + HOUR }, { label: 'Until tomorrow', description: resetTime(tomorrow, zone, now) ?? '', until: tomorrow.end }];
  }
}

const NAMES: Readonly<Record<Notice['kind'], string>> = {
  burn: 'spending fast', average: 'average cost of a call', balance: 'credits at OpenRouter', expiry: 'key expires', refused: 'key refused',
};
