import { downgradedNow, undoing } from '../../core/budget/downgraded.ts';
import { withBudget } from '../../core/budget/budgetEdit.ts';
import { LOG_SOURCES, logRows } from '../../core/budget/guardLog.ts';
import type { LogRow } from '../../core/budget/guardLogRow.ts';
import { hasLimit } from '../../core/budget/hasLimit.ts';
import { limitAt, limitChange } from '../../core/budget/limitChange.ts';
import type { LimitPlace } from '../../core/budget/limitPlace.ts';
import { readTypedLimit } from '../../core/budget/limitTyped.ts';
import { proposalReason, proposalTitle } from '../../core/budget/proposalText.ts';
import { proposedLimits } from '../../core/budget/proposedLimits.ts';
import { EVERYTHING } from '../../core/budget/scope.ts';
import { SpendError } from '../../core/errors.ts';
import { HistoryMemo, runningForecasts } from '../../core/forecast/running.ts';
import { t } from '../../core/l10n.ts';
import type { EntryCursor } from '../../core/ledger/queries.ts';
import { dayKey, daysBetween, periodAt } from '../../core/period.ts';
import type { Clock } from '../../core/ports.ts';
import type { SavingsRow } from '../../core/saving/saved.ts';
import { savedBy } from '../../core/saving/saved.ts';
import type { SettingName, Settings } from '../../core/settings.ts';
import type { GuardData, GuardLogAsk, GuardLogPage, GuardRequests, LimitOutcome, ProposalCard, SavedCard, SessionAct } from '../../protocol/guard.ts';
import type { Handlers } from '../../protocol/transport.ts';
import type { Ledger } from '../../storage/ledger.ts';
import type { Monitor } from '../monitor.ts';
import { spentSoFar } from '../spentSoFar.ts';
import { readGuardAsk } from './guardAsks.ts';
import { guardData } from './guardData.ts';

/** A page of the log has so many rows, unless what is alike is spread thin: then it is cut off after so many items. */
const LOG_ROWS = 40;
const LOG_ITEMS = 200;
const MOST_PAGES = 5;

/** What the desk changes settings by. */
export interface ChangedSettings {
  readonly current: Settings;
  change(name: SettingName, value: unknown): Promise<void>;
}

/** What it needs of the monitor. */
export type GuardedMonitor = Pick<Monitor, 'ledger' | 'budgeting' | 'nameOf' | 'folder' | 'glance'> & { readonly account?: { readonly key: { readonly hash: string } } | undefined };

/** Answers what the report asks about limits, changes them, and says a person's word to sessions. */
export class GuardDesk {
  private readonly monitor: GuardedMonitor;
  private readonly settings: ChangedSettings;
  private readonly clock: Clock;
  private readonly history = new HistoryMemo();

  constructor(monitor: GuardedMonitor, settings: ChangedSettings, clock: Clock) {
    this.monitor = monitor;
    this.settings = settings;
    this.clock = clock;
  }

  handlers(): Handlers<GuardRequests> {
    return {
      getGuard: () => Promise.resolve().then(() => this.data()),
      getGuardLog: async (ask) => this.log(readGuardAsk('getGuardLog', ask)),
      setLimit: async (ask) => this.setLimit(readGuardAsk('setLimit', ask)),
      setPolicy: async (ask) => this.setPolicy(readGuardAsk('setPolicy', ask)),
      takeProposal: () => this.takeProposal(),
      actOnSession: async (ask) => this.act(readGuardAsk('actOnSession', ask)),
      getSaved: () => this.saved(),
    };
  }

  private data(): GuardData {
    const { monitor } = this;
    const { state } = this.ledger();
    const [now, budgeting, keyHash, home] = [this.clock.now(), monitor.budgeting(), monitor.account?.key.hash, monitor.folder];
    const history = this.history.of(state, now, budgeting);
    return guardData({
      state, now, budgeting, forecasts: runningForecasts(history, state, now, budgeting), env: process.env, nameOf: (model) => monitor.nameOf(model),
      ...(keyHash === undefined ? {} : { keyHash }), ...(home === undefined ? {} : { home }), ...this.proposal(),
    });
  }

  /** Where nothing at all is limited yet, limits that would stop nobody today. */
  private proposal(): { readonly proposal?: ProposalCard } {
    const glance = this.monitor.glance();
    if (glance === undefined || hasLimit(this.settings.current)) return {};
    const limits = proposedLimits(spentSoFar(glance, this.settings.current.countByok), glance.now);
    return { proposal: { limits: limits.map((limit) => ({ field: limit.field, amount: limit.amount, title: proposalTitle(limit), reason: proposalReason(limit) })) } };
  }

  private async log({ start, end, kinds, after }: GuardLogAsk): Promise<GuardLogPage> {
    const { origin, zone } = this.monitor.budgeting();
    const context = { origin, nameOf: (model: string) => this.monitor.nameOf(model), dayOf: (at: number) => dayKey(at, zone) };
    const [decisions, marks] = [kinds.flatMap((kind) => LOG_SOURCES[kind].decisions), kinds.flatMap((kind) => LOG_SOURCES[kind].marks)];
    const rows: LogRow[] = [];
    let next: EntryCursor | undefined = after;
    for (let page = 0; page < MOST_PAGES && rows.length < LOG_ROWS; page += 1) {
      const found = await this.ledger().query('guarded', { origin, start, end, decisions, marks, limit: LOG_ITEMS, ...(next === undefined ? {} : { after: next }) });
      rows.push(...logRows(found.items, context));
      next = found.next;
      if (next === undefined) break;
    }
    return { rows, ...(next === undefined ? {} : { next }) };
  }

  private async setLimit({ typed, ...place }: LimitPlace & { readonly typed: string }): Promise<LimitOutcome> {
    const before = limitAt(this.settings.current, place);
    const read = readTypedLimit(this.settings.current, place, typed);
    if (read.kind === 'problem') return { kind: 'refused', why: read.why };
    const [name, value] = limitChange(this.settings.current, place, read.amount);
    await this.settings.change(name, value);
    return this.outcome(limitAt(this.settings.current, place) === read.amount, before === null ? '' : String(before));
  }

  private async setPolicy({ scope, policy }: GuardRequests['setPolicy']['ask']): Promise<LimitOutcome> {
    const now = (): string => (scope === EVERYTHING.kind ? this.settings.current.policy : this.settings.current.budgets.find((budget) => budget.scope === scope)?.policy ?? this.settings.current.policy);
    const before = now();
    if (scope === EVERYTHING.kind) await this.settings.change('policy', policy);
    else await this.settings.change('budgets', withBudget(this.settings.current.budgets, scope, { policy }));
    return this.outcome(now() === policy, before);
  }

  /** Another editor's wish, or a setting that cannot be used, may stand against it. */
  private outcome(isInForce: boolean, before: string): LimitOutcome {
    return isInForce ? { kind: 'changed', before } : { kind: 'refused', why: t('It was written to your settings, but is not in force: another setting stands against it. See the settings editor.') };
  }

  private async takeProposal(): Promise<LimitOutcome> {
    const { proposal } = this.data();
    if (proposal === undefined) return { kind: 'refused', why: t('There is nothing to propose any more.') };
    for (const { field, amount } of proposal.limits) await this.settings.change(`limits.${field}`, amount);
    return this.outcome(proposal.limits.every(({ field, amount }) => this.settings.current[`limits.${field}`] === amount), '');
  }

  private async act(said: SessionAct): Promise<null> {
    const ledger = this.ledger();
    if (said.act === 'grant') {
      if (!ledger.state.pauses.has(said.id)) throw new Error(t('This session is not paused any more.'));
      await ledger.append([{ type: 'grant', id: said.id, choice: said.choice }]);
      return null;
    }
    const found = downgradedNow(ledger.state, this.clock.now()).find(({ id }) => id === said.id);
    if (found === undefined) throw new Error(t('This session has its own model already.'));
    await ledger.append([undoing(found)]);
    return null;
  }

  private async saved(): Promise<SavedCard> {
    const { origin, zone } = this.monitor.budgeting();
    const now = this.clock.now();
    const { start } = periodAt('month', now, zone);
    const rows: SavingsRow[] = [];
    // Day by day, so that nobody who asks something else meanwhile waits for a whole month.
    for (const day of daysBetween(start, now, zone)) rows.push(...await this.ledger().query('saved', { origin, start: day.start, end: Math.min(day.end, now + 1) }, 'later'));
    return { since: start, saved: savedBy(rows) };
  }

  private ledger(): Ledger {
    const { ledger } = this.monitor;
    if (ledger === undefined) throw new SpendError('ledger-unreadable', t('The ledger cannot be opened.'));
    return ledger;
  }
}
