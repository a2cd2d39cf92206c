import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Budgeting } from '../../core/budget/standing.ts';
import { SpendError } from '../../core/errors.ts';
import { MOST_ADVICE, allAdvice } from '../../core/insight/advice/allAdvice.ts';
import type { AdviceFacts } from '../../core/insight/advice/facts.ts';
import type { Dismissals } from '../../core/insight/advice/memory.ts';
import { bringBack, dismiss, isDismissed, readDismissals } from '../../core/insight/advice/memory.ts';
import type { CallFact } from '../../core/insight/callFact.ts';
import { replayCap } from '../../core/insight/cap.ts';
import type { ChoiceField } from '../../core/insight/choices.ts';
import { choicesIn } from '../../core/insight/choices.ts';
import { replayCache } from '../../core/insight/promptCache.ts';
import { reprice } from '../../core/insight/reprice.ts';
import { t } from '../../core/l10n.ts';
import type { KeySample } from '../../core/ledger/events.ts';
import type { Period } from '../../core/period.ts';
import { dayKey, daysBetween, periodAt } from '../../core/period.ts';
import type { Clock } from '../../core/ports.ts';
import type { Catalogue } from '../../core/pricing/catalogue.ts';
import type { AdviceReply, InsightRequests, ScopeChoice, WhatIf, WhatIfAsk, WhatIfReply } from '../../protocol/insight.ts';
import type { Handlers } from '../../protocol/transport.ts';
import type { CallHistory } from './callHistory.ts';
import { callsIn } from './callHistory.ts';
import { readAct, readChange, readDismissal, readWhatIf } from './insightAsks.ts';
import type { ChangeableSettings } from './settingChange.ts';
import { changeSetting } from './settingChange.ts';

/** Where the dismissed advice is remembered. */
const DISMISSED = 'dismissedAdvice';
const DAY_MS = 24 * 3_600_000;
/** So many days are looked at, today included. */
export const INSIGHT_DAYS = 30;

/** What the desk works with. */
export interface InsightParts {
  /** Rejects where the ledger cannot be opened. */
  history(): Promise<CallHistory>;
  /** From when on no call was cleaned away, epoch milliseconds. */
  keptSince(): Promise<number>;
  budgeting(): Budgeting;
  catalogue(): Promise<Catalogue>;
  /** What the key said last. */
  key(): KeySample | undefined;
  nameOf(model: string): string;
  readonly settings: ChangeableSettings;
  readonly memory: { get(name: string): unknown; update(name: string, value: unknown): Thenable<void> };
  readonly clock: Clock;
  act(action: 'key-settings' | 'connect-tool'): void;
}

/** Answers what might have been, and says what is worth doing. */
export class InsightDesk {
  private readonly parts: InsightParts;

  constructor(parts: InsightParts) {
    this.parts = parts;
  }

  handlers(): Handlers<InsightRequests> {
    return {
      getWhatIf: async (ask) => this.whatIf(readWhatIf(ask)),
      getAdvice: () => this.advice(),
      dismissAdvice: async (ask) => this.dismiss(readDismissal(ask)),
      changeSetting: async (ask) => changeSetting(this.parts.settings, readChange(ask)),
      actOnAdvice: async (ask) => {
        this.parts.act(readAct(ask));
        return Promise.resolve(null);
      },
    };
  }

  private async whatIf(ask: WhatIfAsk): Promise<WhatIfReply> {
    const { clock } = this.parts;
    const budgeting = this.parts.budgeting();
    const history = await this.parts.history();
    const now = clock.now();
    const reading = await history.read(daysFor(ask, now, budgeting, await this.parts.keptSince()));
    if (reading.kind === 'reading') return reading;
    const facts = await callsIn(reading.pieces);
    const whatIf = await this.answerOf(ask, facts, budgeting);
    return {
      kind: 'ready', whatIf, isCut: reading.isCut, from: dayKey(reading.first.start, budgeting.zone), to: dayKey(now, budgeting.zone),
      choices: { models: this.choices(facts, 'model', budgeting), clients: this.choices(facts, 'client', budgeting), purposes: this.choices(facts, 'purpose', budgeting) },
    };
  }

  private async answerOf(ask: WhatIfAsk, facts: readonly CallFact[], { zone, countByok, countUntracked, settings }: Budgeting): Promise<WhatIf> {
    switch (ask.kind) {
      case 'cap': return { kind: 'cap', capping: replayCap(facts, ask.scope, { cap: ask.cap, period: ask.period, zone, countByok, countUntracked }), limit: settings[LIMITS[ask.period]] };
      case 'cache': return { kind: 'cache', caching: replayCache(facts, ask.scope, { hitPercent: ask.hitPercent, zone, countByok, catalogue: await this.parts.catalogue() }) };
      case 'model': {
        const catalogue = await this.parts.catalogue();
        const model = catalogue.find(ask.model);
        if (model === undefined) throw new SpendError('bad-setting', t('OpenRouter’s list of models has no {0}.', ask.model));
        return { kind: 'model', repricing: reprice(facts, ask.scope, model, { zone, countByok, catalogue }) };
      }
    }
  }

  private choices(facts: readonly CallFact[], field: ChoiceField, { countByok }: Budgeting): readonly ScopeChoice[] {
    return choicesIn(facts, field, countByok).map(({ value, spent }) => ({ value, name: field === 'model' ? this.parts.nameOf(value) : value, spent }));
  }

  private async advice(): Promise<AdviceReply> {
    const { clock } = this.parts;
    const budgeting = this.parts.budgeting();
    const history = await this.parts.history();
    const now = clock.now();
    const days = lastDays(now, budgeting);
    const keptSince = await this.parts.keptSince();
    // Of weeks that are half forgotten nothing can be said.
    if (keptSince > now - 7 * DAY_MS) return { kind: 'ready', advice: [], dismissed: 0 };
    const reading = await history.read(days);
    if (reading.kind === 'reading') return { kind: 'reading' };
    // What was spent before anybody looked is no habit of these weeks.
    const facts = await this.factsOf((await callsIn(reading.pieces)).filter(({ isLump }) => !isLump), now, budgeting, keptSince <= (days[0]?.start ?? now));
    const dismissals = this.dismissals();
    const all = await allAdvice(facts, () => yieldToOthers());
    const advice = all.filter(({ id }) => !isDismissed(dismissals, id, now));
    return { kind: 'ready', advice: advice.slice(0, MOST_ADVICE), dismissed: all.length - advice.length };
  }

  private async factsOf(month: readonly CallFact[], now: number, { zone, countByok, settings }: Budgeting, isMonthKept: boolean): Promise<AdviceFacts> {
    const key = this.parts.key();
    return {
      now, zone, countByok, settings, month, isMonthKept, week: month.filter(({ at }) => now - at < 7 * DAY_MS), catalogue: await this.parts.catalogue(),
      nameOf: (model) => this.parts.nameOf(model), ...(key === undefined ? {} : { key }),
    };
  }

  private async dismiss({ id, how }: InsightRequests['dismissAdvice']['ask']): Promise<null> {
    const now = this.parts.clock.now();
    const before = this.dismissals();
    await this.parts.memory.update(DISMISSED, how !== 'back' ? dismiss(before, id, how, now) : id === '' ? {} : bringBack(before, id));
    return null;
  }

  private dismissals(): Dismissals {
    return readDismissals(this.parts.memory.get(DISMISSED));
  }
}

const LIMITS = { day: 'limits.daily', week: 'limits.weekly', month: 'limits.monthly' } as const;

function lastDays(now: number, { zone }: Budgeting): readonly Period[] {
  return daysBetween(now - (INSIGHT_DAYS - 1) * DAY_MS, now, zone);
}

/** A cap of a week or a month begins where the first of them does: half a period would look cheap. What was cleaned away in part is left out. */
function daysFor(ask: WhatIfAsk, now: number, budgeting: Budgeting, keptSince: number): readonly Period[] {
  const days = lastDays(now, budgeting);
  const [first] = days;
  if (ask.kind !== 'cap' || ask.period === 'day' || first === undefined) return keptDays(days, keptSince);
  const whole = daysBetween(periodAt(ask.period, first.start, budgeting.zone).start, now, budgeting.zone);
  const begins = whole.findIndex(({ start }) => start >= keptSince && (start === whole[0]?.start || periodAt(ask.period, start, budgeting.zone).start === start));
  return begins < 0 ? keptDays(whole, keptSince) : whole.slice(begins);
}

/** Today at least: it is what there is. */
function keptDays(days: readonly Period[], keptSince: number): readonly Period[] {
  const kept = days.filter(({ start }) => start >= keptSince);
  return kept.length === 0 ? days.slice(-1) : kept;
}
