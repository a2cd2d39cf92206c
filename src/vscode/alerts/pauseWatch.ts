import * as vscode from 'vscode';
import type { Choice } from '../../core/budget/runaway/grants.ts';
import { CHOICES } from '../../core/budget/runaway/grants.ts';
import { choiceLabel, pauseNotice } from '../../core/budget/runaway/words.ts';
import { CLAIM_MS } from '../../core/budget/alerts.ts';
import { describeError } from '../../core/errors.ts';
import type { PauseMark } from '../../core/ledger/marks.ts';
import type { LedgerState } from '../../core/ledger/state.ts';
import { ZERO } from '../../core/money.ts';
import type { Clock, Logger } from '../../core/ports.ts';
import type { Monitor } from '../monitor.ts';
import { inBackground, unlinked } from '../notify.ts';
import type { Told } from './told.ts';

interface Paused {
  readonly id: string;
  readonly session: string;
  readonly mark: Extract<PauseMark, { readonly type: 'pause' }>;
}

/** Tells of sessions that were paused since they go in circles, once whichever window sees it first, and takes the person's word. */
export class PauseWatch implements vscode.Disposable {
  private readonly monitor: Monitor;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly handOn: (told: Told) => void;
  private readonly subscription: vscode.Disposable;
  private checking: Promise<void> = Promise.resolve();

  constructor(monitor: Monitor, clock: Clock, logger: Logger, handOn: (told: Told) => void) {
    this.monitor = monitor;
    this.clock = clock;
    this.logger = logger;
    this.handOn = handOn;
    this.subscription = monitor.onChange(() => this.check());
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private check(): void {
    this.checking = this.checking.then(() => this.claimAndTell()).catch((error: unknown) => this.logger.error('alert', describeError(error), error));
  }

  private async claimAndTell(): Promise<void> {
    const store = this.monitor.ledger;
    if (store === undefined || untold(store.state, this.clock.now()).length === 0) return;
    const claimed = await store.critical((state, now) => {
      const found = untold(state, now);
      return { events: found.map(({ id }) => ({ type: 'alert-claim' as const, id, limit: ZERO, owner: store.owner })), result: found };
    });
    for (const paused of claimed) {
      this.logger.info('alert', `a session was paused: ${paused.mark.reason}`);
      inBackground(this.offer(paused), this.logger);
    }
    if (claimed.length > 0) await store.append(claimed.map(({ id }) => ({ type: 'alert-shown' as const, id, limit: ZERO, owner: store.owner })));
  }

  private async offer({ id, session, mark }: Paused): Promise<void> {
    const text = pauseNotice({ kind: 'pause', reason: mark.reason, evidence: mark.evidence }, mark.client);
    this.handOn({ id, kind: 'runaway', severity: 'error', text });
    const chosen = await vscode.window.showErrorMessage(unlinked(text), ...CHOICES.map(choiceLabel));
    const choice = CHOICES.find((each): each is Choice => choiceLabel(each) === chosen);
    if (choice !== undefined) await this.monitor.ledger?.append([{ type: 'grant', id: session, choice }]);
  }
}

function untold({ pauses, alerts }: LedgerState, now: number): readonly Paused[] {
  return [...pauses].flatMap(([session, mark]): readonly Paused[] => {
    if (mark.type !== 'pause') return [];
    const id = `pause|${session}|${mark.at}|1`;
    const told = alerts.get(id);
    const isTold = told !== undefined && (told.type === 'alert-shown' || now - told.at < CLAIM_MS);
    return isTold ? [] : [{ id, session, mark }];
  });
}
