import { pauseNotice } from '../../core/budget/runaway/words.ts';
import { amountOf, limitName, resetTime } from '../../core/budget/sentences.ts';
import type { Budgeting, Standing } from '../../core/budget/standing.ts';
import { isPlainCost, standings } from '../../core/budget/standing.ts';
import { subjectOf } from '../../core/budget/states.ts';
import { isExact, worstCase } from '../../core/budget/worstCase.ts';
import { worstCaseText } from '../../core/budget/worstCaseText.ts';
import { certaintyOf } from '../../core/budget/spend.ts';
import { formatMoney, formatTokens } from '../../core/format.ts';
import type { DowngradeMark, PauseMark, StateMark } from '../../core/ledger/marks.ts';
import type { LedgerState } from '../../core/ledger/state.ts';
import type { GuardCard, GuardChange, LimitRow } from '../../protocol/report.ts';

/** So many changes are listed. */
const MOST_CHANGES = 12;
/** Older ones are history, not news. */
const NEWS_MS = 7 * 24 * 3_600_000;

/** What the guard watches besides the periods of the head, and what it has done lately. */
export function guardCard(state: LedgerState, now: number, budgeting: Budgeting, keyHash: string | undefined, nameOf: (model: string) => string): GuardCard {
  const all = standings(state, now, budgeting);
  const worst = worstCase(all, state, now, budgeting, keyHash);
  return {
    limits: all.filter((standing) => !isPlainCost(standing)).map((standing) => limitRow(standing, now, budgeting)),
    changes: changesIn(state, now, nameOf),
    ...(worst === undefined || isExact(worst) ? {} : { worst: worstCaseText(worst, budgeting.zone) }),
  };
}

function limitRow(standing: Standing, now: number, { zone }: Budgeting): LimitRow {
  const { metric, used, limit, share, state, spend, period } = standing;
  const until = resetTime(period, zone, now);
  return {
    name: limitName(standing), used: metric === 'cost' ? formatMoney(used, certaintyOf(spend)) : formatTokens(used), limit: amountOf(metric, limit),
    share, state, ...(until === undefined ? {} : { until }),
  };
}

function changesIn({ limitStates, pauses, downgrades }: LedgerState, now: number, nameOf: (model: string) => string): readonly GuardChange[] {
  const all = [
    ...[...limitStates].map(([id, mark]) => stateChange(id, mark)),
    ...[...pauses].map(([id, mark]) => pauseChange(id, mark)),
    ...[...downgrades].map(([id, mark]) => downgradeChange(id, mark, nameOf)),
  ];
  return all.filter(({ at }) => now - at < NEWS_MS).toSorted((a, b) => b.at - a.at).slice(0, MOST_CHANGES);
}

const STATE_WORDS = { active: 'is below its thresholds again', warned: 'is close to used up', degraded: 'is nearly used up', stopped: 'is used up' } as const;

function stateChange(id: string, mark: StateMark): GuardChange {
  const { at, state, used, limit } = mark;
  const subject = subjectOf(id, mark);
  const title = limitName(subject);
  return { id: `state ${id}`, at, state, text: `${title} ${STATE_WORDS[state]}: ${amountOf(subject.metric, used)} of ${amountOf(subject.metric, limit)}` };
}

function pauseChange(id: string, mark: PauseMark): GuardChange {
  if (mark.type === 'grant') return { id: `pause ${id}`, at: mark.at, state: mark.choice === 'stop' ? 'stopped' : 'active', text: GRANT_WORDS[mark.choice] };
  return { id: `pause ${id}`, at: mark.at, state: 'stopped', text: pauseNotice({ kind: 'pause', reason: mark.reason, evidence: mark.evidence }, mark.client) };
}

const GRANT_WORDS = { turn: 'A paused session goes on at a word of yours', money: 'A paused session may go on for $2', time: 'A paused session may go on for 10 minutes', stop: 'A session was stopped' } as const;

function downgradeChange(id: string, { at, from, to, isUndone }: DowngradeMark, nameOf: (model: string) => string): GuardChange {
  const text = isUndone === true ? `A session has ${nameOf(from)} back` : `${nameOf(to)} answers a session instead of ${nameOf(from)}`;
  return { id: `downgrade ${id}`, at, state: isUndone === true ? 'active' : 'degraded', text };
}
