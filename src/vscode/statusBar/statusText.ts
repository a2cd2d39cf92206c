import type { LimitState } from '../../core/ledger/events.ts';
import { costRoomOf } from '../../core/budget/terms.ts';
import { seenCertainty } from '../../core/budget/sight.ts';
import { UNKNOWN, formatMoney, formatShare } from '../../core/format.ts';
import type { Glance, PeriodGlance } from './glance.ts';
import { seesAll } from './glance.ts';

/** What stands in the status bar. */
export interface StatusText {
  readonly text: string;
  /** For screen readers: the same in words. */
  readonly label: string;
  readonly tone: 'plain' | 'warning' | 'error';
}

const ICON: Readonly<Record<LimitState, string>> = { active: '$(credit-card)', warned: '$(warning)', degraded: '$(flame)', stopped: '$(circle-slash)' };
const TONE: Readonly<Record<LimitState, StatusText['tone']>> = { active: 'plain', warned: 'warning', degraded: 'warning', stopped: 'error' };
const STATE_WORDS: Readonly<Record<LimitState, string>> = {
  active: '', warned: ', a limit is close', degraded: ', a limit is nearly used up', stopped: ', a limit is reached',
};

/** The status bar's text from its template. Parts of the template whose figures are unknown are left out. */
export function statusText(glance: Glance, template: string): StatusText {
  switch (glance.connection.kind) {
    case 'no-key': return withoutKey(glance, template);
    case 'refused': return { text: `$(key) ${fill(template, glance)}`, label: `OpenRouter spend: the API key was refused. ${spoken(glance)}`, tone: 'error' };
    default: return standing(glance, template);
  }
}

/** The figure of a period: at least that much where the key could not be asked, and a dash where nothing at all is known. */
export function periodFigure(glance: Glance, { period, spend }: PeriodGlance): string {
  const { countsOthers, sampledAt } = glance;
  const certainty = seenCertainty(spend, period.start, { countsOthers, answers: seesAll(glance), ...(sampledAt === undefined ? {} : { sampledAt }) });
  return formatMoney(certainty === undefined ? undefined : spend.spent, certainty);
}

function withoutKey(glance: Glance, template: string): StatusText {
  const invite: StatusText = { text: '$(key) Set OpenRouter key', label: 'OpenRouter spend: set an API key', tone: 'plain' };
  const day = glance.periods[0];
  if (day === undefined || day.spend.sums.calls === 0) return invite;
  return { ...invite, text: `$(key) ${fill(template, glance)}`, label: `${invite.label}. ${spoken(glance)}` };
}

function standing(glance: Glance, template: string): StatusText {
  const activity = glance.running > 0 ? ['$(sync~spin)'] : glance.connection.kind === 'offline' ? ['$(debug-disconnect)'] : [];
  // The state's own icon stays beside them: colour alone must not carry it.
  const icon = [...activity, ...(activity.length === 0 || glance.state !== 'active' ? [ICON[glance.state]] : [])].join(' ');
  const stale = glance.connection.kind === 'offline' ? ', offline' : '';
  return { text: `${icon} ${fill(template, glance)}`, label: `OpenRouter spend ${spoken(glance)}${stale}`, tone: TONE[glance.state] };
}

function spoken(glance: Glance): string {
  const day = glance.periods[0];
  if (day === undefined) return '';
  const limit = day.standing === undefined ? '' : ` of ${formatMoney(day.standing.limit)}, ${formatShare(day.standing.share)}`;
  return `today ${periodFigure(glance, day)}${limit}${STATE_WORDS[glance.state]}`;
}

function fill(template: string, glance: Glance): string {
  const known = words(glance);
  const parts = template.split(/(\s*[/·|]\s*)/);
  let text = '';
  for (let index = 0; index < parts.length; index += 2) {
    const part = substitute(parts[index] ?? '', known);
    if (part !== undefined) text += (text === '' ? '' : (parts[index - 1] ?? '')) + part;
  }
  return text === '' ? (known.get('spend') ?? '') : text;
}

function substitute(part: string, known: ReadonlyMap<string, string>): string | undefined {
  const names = [...part.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  if (names.some((name) => !known.has(name))) return undefined;
  return part.replace(/\{(\w+)\}/g, (_, name: string) => known.get(name) ?? '');
}

function words(glance: Glance): ReadonlyMap<string, string> {
  const [day, week, month] = glance.periods;
  const known = new Map<string, string>();
  if (day !== undefined) known.set('spend', periodFigure(glance, day));
  if (week !== undefined) known.set('week', periodFigure(glance, week));
  if (month !== undefined) known.set('month', periodFigure(glance, month));
  if (day?.standing !== undefined) {
    known.set('limit', formatMoney(day.standing.limit));
    if (known.get('spend') !== UNKNOWN) known.set('share', formatShare(day.standing.share));
    known.set('remaining', formatMoney(costRoomOf(day.standing)));
  }
  if (glance.key?.credits !== undefined) known.set('credits', formatMoney(glance.key.credits));
  return known;
}
