import * as vscode from 'vscode';
import type { Alert } from '../../core/budget/alerts.ts';
import { muteSubject } from '../../core/budget/alerts.ts';
import type { Notice } from '../../core/budget/notices.ts';
import { alertSentence, limitName, resetTime } from '../../core/budget/sentences.ts';
import { t } from '../../core/l10n.ts';
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
    const change = standing.budget === 'key' ? undefined : t('Change Limits');
    this.tell(told, change, () => this.mutesOf(alert), limitName(standing));
  }

  tellNotice(notice: Notice): void {
    const { id, kind, severity, text, subject } = notice;
    const change = kind === 'refused' || kind === 'expiry' ? t('Set API Key') : kind === 'average' ? t('Change Limits') : undefined;
    this.tell({ id, kind, severity, text }, change, () => this.untils().map((until) => ({ ...until, subject })), nameOf(kind));
  }

  private tell(told: Told, change: string | undefined, mutes: () => readonly Mute[], name: string): void {
    this.handOn(told);
    inBackground(this.show(told, change, mutes, name), this.logger);
  }

  private async show({ severity, text }: Told, change: string | undefined, mutes: () => readonly Mute[], name: string): Promise<void> {
    const show = severity === 'error' ? vscode.window.showErrorMessage : vscode.window.showWarningMessage;
    const chosen = await show(unlinked(text), t('Open Report'), ...(change === undefined ? [] : [change]), t('Mute Until…'));
    if (chosen === t('Open Report')) await vscode.commands.executeCommand(COMMANDS.openReport);
    if (chosen === t('Change Limits')) await vscode.commands.executeCommand(COMMANDS.changeLimits);
    if (chosen === t('Set API Key')) await vscode.commands.executeCommand(COMMANDS.setApiKey);
    if (chosen === t('Mute Until…')) await this.mute(mutes(), name);
  }

  private async mute(mutes: readonly Mute[], name: string): Promise<void> {
    const chosen = await vscode.window.showQuickPick(mutes, { title: t('Mute alerts: {0}', name), placeHolder: t('No notifications about this until…') });
    // The ledger may be another one by the time the button is pressed.
    if (chosen !== undefined) await this.monitor.ledger?.append([{ type: 'mute', id: chosen.subject, until: chosen.until }]);
  }

  /** All levels of the limit, or only the one that was told. */
  private mutesOf({ standing, level }: Alert): readonly Mute[] {
    const { zone } = this.monitor.budgeting();
    const cutBy = standing.budget === 'key' ? UTC : zone;
    const anew = { label: t('Until the limit starts anew'), description: resetTime(standing.period, cutBy, this.clock.now()) ?? t('never'), until: standing.period.end };
    const subject = muteSubject(standing);
    const all = [...this.untils(), anew].map((until) => ({ ...until, subject }));
    const distinct = all.filter(({ until }, index) => all.findIndex((other) => other.until === until) === index);
    return [...distinct, { ...anew, label: t('Only the alert at {0} %, until the limit starts anew', level), subject: muteSubject(standing, level) }];
  }

  private untils(): readonly Omit<Mute, 'subject'>[] {
    const { zone } = this.monitor.budgeting();
    const now = this.clock.now();
    const tomorrow = periodAt('day', now, zone);
    return [{ label: t('For an hour'), until: now + HOUR }, { label: t('Until tomorrow'), description: resetTime(tomorrow, zone, now) ?? '', until: tomorrow.end }];
  }
}

function nameOf(kind: Notice['kind']): string {
  switch (kind) {
    case 'burn': return t('spending fast');
    case 'average': return t('average cost of a call');
    case 'balance': return t('credits at OpenRouter');
    case 'expiry': return t('key expires');
    case 'refused': return t('key refused');
  }
}
