import type * as vscode from 'vscode';
import type { Alert } from '../../core/budget/alerts.ts';
import { alertShown, dueAlerts } from '../../core/budget/alerts.ts';
import type { Notice } from '../../core/budget/notices.ts';
import { dueNotices, isQuiet, noticeShown, noticesNow } from '../../core/budget/notices.ts';
import { keyStanding, standings } from '../../core/budget/standing.ts';
import { stateChanges, statesOver } from '../../core/budget/states.ts';
import type { NewEvent } from '../../core/ledger/events.ts';
import type { LedgerState } from '../../core/ledger/state.ts';
import type { Clock, Disposable, Logger } from '../../core/ports.ts';
import type { Monitor } from '../monitor.ts';
import { watchClaims } from './watchClaims.ts';

/** What is due, and what to write before it is shown. */
interface Due {
  readonly alerts: readonly Alert[];
  readonly notices: readonly Notice[];
  readonly events: readonly NewEvent[];
}

/** Where alerts are told. */
export interface AlertTeller {
  tellAlert(alert: Alert): void;
  tellNotice(notice: Notice): void;
}

/** Tells an alert for each level that a limit passes, and everything else that deserves one: once, whichever window or program passed it. */
export class AlertWatch implements vscode.Disposable {
  private readonly monitor: Monitor;
  private readonly teller: AlertTeller;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly looking: Disposable;

  constructor(monitor: Monitor, teller: AlertTeller, clock: Clock, logger: Logger) {
    this.monitor = monitor;
    this.teller = teller;
    this.clock = clock;
    this.logger = logger;
    this.looking = watchClaims(monitor, clock, logger, () => this.claimAndTell());
  }

  dispose(): void {
    this.looking.dispose();
  }

  private async claimAndTell(): Promise<void> {
    const store = this.monitor.ledger;
    if (store === undefined || this.due(store.state, this.clock.now(), store.owner).events.length === 0) return;
    const { alerts, notices } = await store.critical((state, now) => {
      const due = this.due(state, now, store.owner);
      return { events: due.events, result: due };
    });
    for (const alert of alerts) {
      this.logger.info('alert', `${alert.id} at ${alert.level} %`);
      this.teller.tellAlert(alert);
    }
    for (const notice of notices) {
      this.logger.info('alert', notice.id);
      this.teller.tellNotice(notice);
    }
    const shown = [...alerts.map((alert) => alertShown(alert, store.owner)), ...notices.map((notice) => noticeShown(notice, store.owner))];
    if (shown.length > 0) await store.append(shown);
  }

  private due(state: LedgerState, now: number, owner: string): Due {
    const budgeting = this.monitor.budgeting();
    const key = this.monitor.account?.key.hash;
    const ofKey = key === undefined ? undefined : keyStanding(state, key, now, budgeting);
    const all = [...standings(state, now, budgeting), ...(ofKey === undefined ? [] : [ofKey])];
    const changes = [...stateChanges(all, state), ...statesOver(all, state, now)];
    if (isQuiet(budgeting.settings['alerts.quietHours'], now, budgeting.zone)) return { alerts: [], notices: [], events: changes };
    const { connection } = this.monitor;
    const noticed = key === undefined ? undefined : { hash: key, ...(connection.kind === 'refused' ? { refused: connection.reason } : {}) };
    const alerts = dueAlerts(all, budgeting.settings['alerts.levels'], state, now, owner);
    const notices = dueNotices(noticesNow(state, now, budgeting, noticed), state, now, owner);
    return { alerts: alerts.show, notices: notices.show, events: [...changes, ...alerts.events, ...notices.events] };
  }
}
