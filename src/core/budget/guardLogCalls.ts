import { nameInText } from '../foreignName.ts';
import { formatCount, formatMoney } from '../format.ts';
import { counted, t } from '../l10n.ts';
import { addMoney, nano } from '../money.ts';
import type { NanoUsd } from '../money.ts';
import type { UsageEntry } from '../usage.ts';
import type { LogContext, LogKind, LogRow } from './guardLogRow.ts';
import { limitInText } from './limitInText.ts';
import { whom } from './sentences.ts';

/** What calls have in common that are told as one: the guard's word about them, whose they are, and the models. */
export function sameCall({ decision = '', client, source, requestedModel, model, project }: UsageEntry): string {
  return JSON.stringify([decision.replace(CAPPED, ''), client ?? source, requestedModel ?? model, model, project]);
}

/** What the guard did with some calls that are alike. */
export function callText(entries: readonly UsageEntry[], { nameOf }: LogContext): Pick<LogRow, 'kind' | 'tone' | 'text' | 'detail'> {
  const { requestedModel, model = '', decision = '' }: Partial<UsageEntry> = entries[0] ?? {};
  const [asked, answered] = [nameInText(nameOf(requestedModel ?? model)), nameInText(nameOf(model))];
  const { kind, reason } = readDecision(decision);
  const calls = formatCount(entries.length);
  const who = whoseOf(entries[0]);
  switch (kind) {
    case 'refusal': return {
      kind, tone: 'error', detail: listed(...who, atMost(entries)),
      text: counted(entries.length, t('A call to {0} was refused: {1}.', asked, reason), t('{0} calls to {1} were refused: {2}.', calls, asked, reason)),
    };
    case 'downgrade': return {
      kind, tone: 'warning', detail: listed(...who, costOf(entries), savedOf(entries)),
      text: counted(entries.length, t('{0} answered a call to {1}: {2}.', answered, asked, reason), t('{0} answered {1} calls to {2}: {3}.', answered, calls, asked, reason)),
    };
    case 'override': return {
      kind, tone: 'warning', detail: listed(...who, costOf(entries), reason === '' ? undefined : t('your reason: {0}', nameInText(reason))),
      text: counted(entries.length, t('You let a call to {0} through once more.', answered), t('You let {0} calls to {1} through, each once.', calls, answered)),
    };
  }
}

/** The program or the way it was sent, and the project. */
function whoseOf(entry: UsageEntry | undefined): readonly (string | undefined)[] {
  if (entry === undefined) return [];
  const { client, source, project } = entry;
  return [client === undefined ? sourceName(source) : nameInText(client), project === undefined ? undefined : nameInText(project.replace(/ [0-9a-f]{8}$/, ''))];
}

interface Decided {
  readonly kind: Extract<LogKind, 'refusal' | 'downgrade' | 'override'>;
  readonly reason: string;
}

const CAPPED = /, output capped at \d+ tokens$/;

/** The guard's word as the ledger keeps it. */
function readDecision(decision: string): Decided {
  const word = decision.replace(CAPPED, '');
  if (word.startsWith('deny: ')) return { kind: 'refusal', reason: reasonOf(word.slice('deny: '.length)) };
  const downgrade = /^downgrade: (.*), from .*$/s.exec(word);
  if (downgrade !== null) return { kind: 'downgrade', reason: reasonOf(downgrade[1] ?? '') };
  return { kind: 'override', reason: /^allow: once, by the user(?: \((.*)\))?$/s.exec(word)?.[1] ?? '' };
}

/** `day limit`, `client:cline hour token limit`, `unknown price` … as people read it. */
function reasonOf(code: string): string {
  const period = /^(?:(.*) )?(hour|day|week|month)( token)? limit$/s.exec(code);
  if (period !== null) {
    const [, name = 'everything', kind, token] = period;
    return limitInText({ budget: name, name, metric: token === undefined ? 'cost' : 'tokens', period: { kind: kind as 'day', start: 1 } });
  }
  const request = /^(?:(.*) )?request limit$/s.exec(code);
  if (request !== null) return request[1] === undefined || whom(request[1]) === '' ? t('limit for one call') : t('limit for one call of {0}', whom(request[1]));
  return OTHER()[code] ?? (code.startsWith('runaway: ') ? t('its session went in circles') : nameInText(code));
}

const OTHER = (): Readonly<Record<string, string>> => ({
  'unknown price': t('its price is not known'), 'as before': t('as before in this session'), 'by the user': t('as you chose'),
  'degraded': t('a limit was nearly used up'), 'warned': t('a limit was close'), 'stopped': t('a limit was used up'), 'runaway: stopped': t('you stopped its session'),
});

function sourceName(source: UsageEntry['source']): string | undefined {
  return source === 'prompt' ? t('sent from VS Code') : source === 'cli' ? t('sent from a terminal') : undefined;
}

function atMost(entries: readonly UsageEntry[]): string | undefined {
  const high = Math.max(...entries.map(({ estimate = 0 }) => estimate));
  return high > 0 ? t('at most {0} a call', formatMoney(nano(high))) : undefined;
}

function costOf(entries: readonly UsageEntry[]): string | undefined {
  const costs = entries.flatMap(({ cost }) => cost ?? []);
  return costs.length === 0 ? undefined : formatMoney(addMoney(...costs), costs.length < entries.length ? 'atLeast' : 'exact');
}

function savedOf(entries: readonly UsageEntry[]): string | undefined {
  const saved = entries.reduce((sum, { baseline, cost }) => (baseline === undefined || cost === undefined ? sum : sum + baseline - cost), 0);
  return saved > 0 ? t('saved {0}', formatMoney(saved as NanoUsd, 'estimate')) : undefined;
}

function listed(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}
