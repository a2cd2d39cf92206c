import * as vscode from 'vscode';
import type { Choice } from '../../core/budget/runaway/grants.ts';
import { CHOICES } from '../../core/budget/runaway/grants.ts';
import { choiceLabel, pauseNotice } from '../../core/budget/runaway/words.ts';
import type { Paused } from '../../core/budget/runaway/untold.ts';
import { pauseTold, untoldPauses } from '../../core/budget/runaway/untold.ts';
import type { Clock, Disposable, Logger } from '../../core/ports.ts';
import type { Monitor } from '../monitor.ts';
import { inBackground, unlinked } from '../notify.ts';
import type { Told } from './told.ts';
import { watchClaims } from './watchClaims.ts';

/**
 * Tells of sessions that were paused since they go in circles, once whichever window sees it first, and takes the person's word. In quiet hours too: somebody's
 * agent stands still until there is one.
 */
export class PauseWatch implements vscode.Disposable {
  private readonly monitor: Monitor;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly handOn: (told: Told) => void;
  private readonly looking: Disposable;

  constructor(monitor: Monitor, clock: Clock, logger: Logger, handOn: (told: Told) => void) {
    this.monitor = monitor;
    this.clock = clock;
    this.logger = logger;
    this.handOn = handOn;
    this.looking = watchClaims(monitor, clock, logger, () => this.claimAndTell());
  }

  dispose(): void {
    this.looking.dispose();
  }

  private async claimAndTell(): Promise<void> {
    const store = this.monitor.ledger;
    if (store === undefined || untoldPauses(store.state, this.clock.now()).length === 0) return;
    const claimed = await store.critical((state, now) => {
      const found = untoldPauses(state, now);
      return { events: found.map((paused) => pauseTold(paused, 'alert-claim', store.owner)), result: found };
    });
    for (const paused of claimed) {
      this.logger.info('alert', `a session was paused: ${paused.mark.reason}`);
      inBackground(this.offer(paused), this.logger);
    }
    if (claimed.length > 0) await store.append(claimed.map((paused) => pauseTold(paused, 'alert-shown', store.owner)));
  }

  private async offer({ id, session, mark }: Paused): Promise<void> {
    const text = pauseNotice({ kind: 'pause', reason: mark.reason, evidence: mark.evidence }, mark.client);
    this.handOn({ id, kind: 'runaway', severity: 'error', text });
    const chosen = await vscode.window.showErrorMessage(unlinked(text), ...CHOICES.map(choiceLabel));
    const choice = CHOICES.find((each): each is Choice => choiceLabel(each) === chosen);
    if (choice !== undefined) await this.monitor.ledger?.append([{ type: 'grant', id: session, choice }]);
  }
}
