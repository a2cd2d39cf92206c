import * as vscode from 'vscode';
import type { KeySample } from '../../core/ledger/events.ts';
import { daysBetween } from '../../core/period.ts';
import { EMPTY_CATALOGUE } from '../../core/pricing/catalogue.ts';
import { KEYS_PAGE } from '../../core/openRouterPages.ts';
import type { InsightRequests } from '../../protocol/insight.ts';
import type { ModelsRequests } from '../../protocol/models.ts';
import type { Handlers } from '../../protocol/transport.ts';
import type { Ledger } from '../../storage/ledger.ts';
import { COMMANDS } from '../contributions.ts';
import { CallHistory } from './callHistory.ts';
import { INSIGHT_DAYS, InsightDesk } from './insightDesk.ts';
import { ModelsDesk } from './modelsDesk.ts';
import { openedLedger } from './openedLedger.ts';
import type { ReportParts } from './reportParts.ts';

const DAY_MS = 24 * 3_600_000;

/** "What if", advice and the list of models, on the ledger that is open and the catalogue at hand. */
export class InsightRoom {
  private readonly parts: ReportParts;
  private known: { readonly ledger: Ledger; readonly origin: string; readonly history: CallHistory } | undefined;

  constructor(parts: ReportParts) {
    this.parts = parts;
  }

  handlers(): Handlers<InsightRequests & ModelsRequests> {
    const { monitor, settings, memory, clock } = this.parts;
    const history = (): Promise<CallHistory> => this.history();
    const catalogue = async (): Promise<typeof EMPTY_CATALOGUE> => {
      await this.opened();
      return monitor.catalogue?.get() ?? EMPTY_CATALOGUE;
    };
    const insight = new InsightDesk({
      history, catalogue, keptSince: async () => (await openedLedger(monitor)).query('keptSince', null, 'later'), settings, memory, clock, act,
      budgeting: () => monitor.budgeting(), key: () => this.key(), nameOf: (model) => monitor.nameOf(model),
    });
    const models = new ModelsDesk({
      history, catalogue, fetchedAt: () => monitor.catalogue?.fetchedAt, defaultModel: () => settings.current.defaultModel,
      days: () => daysBetween(clock.now() - (INSIGHT_DAYS - 1) * DAY_MS, clock.now(), monitor.budgeting().zone),
    });
    return { ...insight.handlers(), ...models.handlers() };
  }

  /** Prices need no ledger, but they are kept beside it. */
  private async opened(): Promise<void> {
    const { monitor } = this.parts;
    if (monitor.ledger === undefined) await monitor.start();
    await monitor.settled();
  }

  private async history(): Promise<CallHistory> {
    const { monitor, clock } = this.parts;
    const ledger = await openedLedger(monitor);
    const { origin } = monitor.budgeting();
    if (this.known?.ledger !== ledger || this.known.origin !== origin) {
      this.known?.history.dispose();
      this.known = { ledger, origin, history: new CallHistory(ledger, origin, clock) };
    }
    return this.known.history;
  }

  private key(): KeySample | undefined {
    const { monitor } = this.parts;
    const hash = monitor.account?.key.hash;
    return hash === undefined ? undefined : monitor.ledger?.state.keys.account(monitor.budgeting().origin, hash).samples.at(-1)?.key;
  }
}

/** A command may wait for a person, and tells of its failures itself. */
function act(action: 'key-settings' | 'connect-tool'): void {
  if (action === 'connect-tool') void vscode.commands.executeCommand(COMMANDS.connectTool);
  else void vscode.env.openExternal(vscode.Uri.parse(KEYS_PAGE));
}
