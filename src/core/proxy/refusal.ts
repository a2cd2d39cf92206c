import { breachSentence, resetsAt } from '../budget/sentences.ts';
import type { Budgeting } from '../budget/standing.ts';
import type { Breach } from '../budget/terms.ts';
import { t } from '../l10n.ts';
import { toUsd } from '../money.ts';
import type { Settings } from '../settings.ts';
import type { ProxyError } from './errors.ts';
import type { Dialect } from './routes.ts';

/** Says that a limit of ours refused the call, and not OpenRouter. */
export const LIMIT_SOURCE = 'openrouter_spend_monitor';

/** A call that the guard did not let through. */
export interface RefusedCall {
  readonly breach: Breach;
  /** The policy is to ask a person: who said no, or there is nobody to be asked. */
  readonly asked?: 'no' | 'nobody';
  /** A cheaper model will do at the next turn of a person's. */
  readonly midTurn: boolean;
}

/**
 * The answer to a call that has no room: 402, or 400 on `/responses`, whose clients take everything else for a hiccup and try again. By the setting `proxy.refusal`
 * it is 429 everywhere, with the time to wait where there is one.
 */
export function refusalError(refused: RefusedCall, dialect: Dialect, { settings, zone }: Pick<Budgeting, 'settings' | 'zone'>, now: number): ProxyError {
  const { breach } = refused;
  const after = settings['proxy.refusal'] === 'rateLimit' ? retryAfter(breach, now) : undefined;
  return {
    status: refusalStatus(dialect, settings),
    type: breach.kind === 'runaway' ? 'session_paused' : 'budget_exceeded',
    message: sentenceFor(refused, breachSentence(breach, zone, now)),
    metadata: { limit_source: LIMIT_SOURCE, ...detailsOf(breach) },
    ...(after === undefined ? {} : { retryAfter: after }),
  };
}

/** The status that ends a call for good: most clients try others again for minutes (measured with thirteen of them). */
export function refusalStatus(dialect: Dialect, settings: Pick<Settings, 'proxy.refusal'>): number {
  if (settings['proxy.refusal'] === 'rateLimit') return 429;
  return dialect === 'responses' ? 400 : 402;
}

function sentenceFor({ asked, midTurn, breach }: RefusedCall, sentence: string): string {
  if (asked === 'no') return `${sentence} ${t('You were asked in VS Code, and it was not sent.')}`;
  if (asked === 'nobody') return `${sentence} ${t('You want to be asked first, which only VS Code can do.')}`;
  return midTurn && breach.kind !== 'runaway' ? `${sentence} ${t('A cheaper model can take over with your next message.')}` : sentence;
}

function detailsOf(breach: Breach): Readonly<Record<string, unknown>> {
  switch (breach.kind) {
    case 'period': {
      const { standing: { name, metric, period, limit, used } } = breach;
      const amounts = metric === 'cost' ? { limit_usd: toUsd(limit), spent_usd: toUsd(used) } : { limit_tokens: limit, used_tokens: used };
      return { scope: name, period: period.kind, ...amounts, resets_at: isoOf(resetsAt(period)) };
    }
    case 'request': return { scope: breach.request.name, period: 'request', limit_usd: toUsd(breach.request.limit), spent_usd: 0, estimate_usd: toUsd(breach.needed), resets_at: null };
    case 'unknown-price': return { scope: breach.standing?.name ?? 'everything', period: breach.standing?.period.kind ?? null, reason: breach.reason ?? 'unknown-price', resets_at: null };
    case 'runaway': return { scope: 'session', period: null, reason: breach.pause.reason, resets_at: null };
  }
}

function isoOf(instant: number | undefined): string | null {
  return instant === undefined ? null : new Date(instant).toISOString();
}

/** Seconds until the limit starts anew; `undefined` where no waiting helps. */
function retryAfter(breach: Breach, now: number): number | undefined {
  const end = breach.kind === 'period' ? resetsAt(breach.standing.period) : undefined;
  return end === undefined ? undefined : Math.max(1, Math.ceil((end - now) / 1000));
}
