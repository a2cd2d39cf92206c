import { seenCertainty } from '../../core/budget/sight.ts';
import { costRoomOf } from '../../core/budget/terms.ts';
import type { Certainty } from '../../core/format.ts';
import { UNKNOWN, formatCount, formatMoney, formatShare, formatTokens } from '../../core/format.ts';
import { counted, t } from '../../core/l10n.ts';
import type { LimitState } from '../../core/ledger/events.ts';
import type { Zone } from '../../core/period.ts';
import { sparkline } from '../../core/sparkline.ts';
import type { StatusWords } from '../../core/statusTemplate.ts';
import { filled } from '../../core/statusTemplate.ts';
import { plainName } from '../markdown.ts';
import type { Glance, PeriodGlance } from './glance.ts';
import { seesAll, unseenSince } from './glance.ts';
import { timeText } from './times.ts';

/** What stands in the status bar. */
export interface StatusText {
  readonly text: string;
  /** For screen readers: the same in words. */
  readonly label: string;
  readonly tone: 'plain' | 'warning' | 'error';
}

/** What a status bar's text is made with besides the figures. */
export interface StatusStyle {
  readonly template: string;
  readonly zone: Zone;
  /** Turns model ids into names people know. */
  readonly nameOf: (model: string) => string;
}

/** The state of a limit as an icon of the editor's, by its name. */
export const STATE_ICON: Readonly<Record<LimitState, string>> = { active: 'credit-card', warned: 'warning', degraded: 'flame', stopped: 'circle-slash' };
const TONE: Readonly<Record<LimitState, StatusText['tone']>> = { active: 'plain', warned: 'warning', degraded: 'warning', stopped: 'error' };
/** Longer names would push other items out of the bar. */
const MOST_NAME = 24;

/** The status bar's text from its template. Parts of the template whose figures are unknown are left out. */
export function statusText(glance: Glance, style: StatusStyle): StatusText {
  switch (glance.connection.kind) {
    case 'no-key': return withoutKey(glance, style);
    case 'refused': return { text: `$(key) ${fill(glance, style)}`, label: t('OpenRouter spend: the API key was refused. {0}', spoken(glance)), tone: 'error' };
    default: return standing(glance, style);
  }
}

/** The figure of a period: at least that much where the key could not be asked, and a dash where nothing at all is known. */
export function periodFigure(glance: Glance, row: PeriodGlance): string {
  const certainty = periodCertainty(glance, row);
  return formatMoney(certainty === undefined ? undefined : row.spend.spent, certainty);
}

/** How sure a period's spend is; `undefined` where nothing at all is known. */
export function periodCertainty(glance: Glance, { period, spend }: PeriodGlance): Certainty | undefined {
  const { countsOthers, sampledAt } = glance;
  return seenCertainty(spend, period.start, { countsOthers, answers: seesAll(glance), ...(sampledAt === undefined ? {} : { sampledAt }) });
}

/** What calls that run will cost together: `≈$0.012`, a dash where nobody knows; `undefined` where none runs, or they are free. */
export function runningFigure({ running }: Pick<Glance, 'running'>): string | undefined {
  if (running.calls === 0) return undefined;
  if (running.expected === undefined) return UNKNOWN;
  return running.expected === 0 && running.unpriced === 0 ? undefined : formatMoney(running.expected, 'estimate');
}

function withoutKey(glance: Glance, style: StatusStyle): StatusText {
  const invite: StatusText = { text: `$(key) ${t('Set OpenRouter key')}`, label: t('OpenRouter spend: set an API key'), tone: 'plain' };
  const day = glance.periods[0];
  if (day === undefined || day.spend.sums.calls === 0) return invite;
  return { ...invite, text: `$(key) ${fill(glance, style)}`, label: `${invite.label}. ${spoken(glance)}` };
}

function standing(glance: Glance, style: StatusStyle): StatusText {
  const since = unseenSince(glance);
  const isOffline = glance.connection.kind === 'offline';
  const activity = glance.running.calls > 0 ? ['$(sync~spin)'] : isOffline ? ['$(debug-disconnect)'] : since === undefined ? [] : ['$(history)'];
  // The state's own icon stays beside them: colour alone must not carry it.
  const icon = [...activity, ...(activity.length === 0 || glance.state !== 'active' ? [`$(${STATE_ICON[glance.state]})`] : [])].join(' ');
  const time = since === undefined ? undefined : timeText(since, style.zone, glance.now);
  const running = runningFigure(glance);
  const notes = `${running === undefined ? '' : ` +${running}`}${time === undefined ? '' : ` · ${t('since {0}', time)}`}`;
  const label = [t('OpenRouter spend {0}', spoken(glance)), ...spokenSight(isOffline, time), ...spokenRunning(glance)];
  return { text: `${icon} ${fill(glance, style)}${notes}`, label: label.join(', '), tone: TONE[glance.state] };
}

function spokenSight(isOffline: boolean, time: string | undefined): readonly string[] {
  if (time === undefined) return isOffline ? [t('offline')] : [];
  return [isOffline ? t('offline since {0}', time) : t('the key was last asked at {0}', time)];
}

function spokenRunning(glance: Glance): readonly string[] {
  const { calls } = glance.running;
  const figure = runningFigure(glance);
  if (calls === 0) return [];
  const running = counted(calls, t('{0} call runs', calls), t('{0} calls run', calls));
  return [running, ...(figure === undefined || figure === UNKNOWN ? [] : [t('for about {0}', figure.slice(1))])];
}

function spoken(glance: Glance): string {
  const day = glance.periods[0];
  if (day === undefined) return '';
  const today = periodFigure(glance, day);
  const limited = day.standing === undefined ? t('today {0}', today) : t('today {0} of {1}, {2}', today, formatMoney(day.standing.limit), formatShare(day.standing.share));
  return [limited, ...stateWords(glance.state)].join(', ');
}

function stateWords(state: LimitState): readonly string[] {
  switch (state) {
    case 'active': return [];
    case 'warned': return [t('a limit is close')];
    case 'degraded': return [t('a limit is nearly used up')];
    case 'stopped': return [t('a limit is reached')];
  }
}

function fill(glance: Glance, style: StatusStyle): string {
  const words = wordsOf(glance, style);
  return filled(style.template, words) || (words.spend() ?? '');
}

function wordsOf(glance: Glance, { nameOf }: StatusStyle): StatusWords {
  const [day, week, month] = glance.periods;
  const limit = day?.standing;
  const figure = (period: PeriodGlance | undefined): string | undefined => (period === undefined ? undefined : periodFigure(glance, period));
  const last = glance.lastCall?.model ?? glance.lastCall?.requestedModel;
  return {
    spend: () => figure(day),
    week: () => figure(week),
    month: () => figure(month),
    limit: () => (limit === undefined ? undefined : formatMoney(limit.limit)),
    share: () => (limit === undefined || figure(day) === UNKNOWN ? undefined : formatShare(limit.share)),
    remaining: () => (limit === undefined || figure(day) === UNKNOWN ? undefined : `${figure(day)?.startsWith('≥') === true ? '≤' : ''}${formatMoney(costRoomOf(limit))}`),
    credits: () => (glance.key?.credits === undefined ? undefined : formatMoney(glance.key.credits)),
    tokens: () => (day === undefined ? undefined : formatTokens(day.spend.sums.inputTokens + day.spend.sums.outputTokens)),
    calls: () => (day === undefined ? undefined : formatCount(day.spend.sums.calls)),
    model: () => (last === undefined ? undefined : plainName(nameOf(last), MOST_NAME)),
    sparkline: () => sparkline(glance.recent.hours) || undefined,
    days: () => sparkline(glance.recent.days) || undefined,
  };
}
