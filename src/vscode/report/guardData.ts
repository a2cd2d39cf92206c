import { downgradedNow, forLimits, sessionWords } from '../../core/budget/downgraded.ts';
import type { Wall } from '../../core/budget/nextWall.ts';
import { pauseNotice } from '../../core/budget/runaway/words.ts';
import { SCOPE_KINDS } from '../../core/budget/scope.ts';
import { limitName } from '../../core/budget/sentences.ts';
import type { Budgeting } from '../../core/budget/standing.ts';
import { keyStanding, standings } from '../../core/budget/standing.ts';
import { basisText, leftText, wallName, wallSentence } from '../../core/budget/wallText.ts';
import { wallsNow } from '../../core/budget/wallsNow.ts';
import { worstCase } from '../../core/budget/worstCase.ts';
import { worstCaseText } from '../../core/budget/worstCaseText.ts';
import type { Forecasts } from '../../core/forecast/running.ts';
import { nameInText } from '../../core/foreignName.ts';
import { t } from '../../core/l10n.ts';
import { tagsIn } from '../../core/ledger/labels.ts';
import type { LedgerState } from '../../core/ledger/state.ts';
import { momentText } from '../../core/moment.ts';
import { OVERRIDES } from '../../core/overrides.ts';
import type { GuardData, InForce, ProposalCard, WallCard } from '../../protocol/guard.ts';
import { budgetCards, standingCard } from './guardBudgets.ts';

/** So many names of each kind are offered. */
const MOST_NAMES = 40;
/** Names of so long ago are forgotten. */
const NAMES_MS = 30 * 86_400_000;

/** What the data is made from. */
export interface GuardParts {
  readonly state: LedgerState;
  readonly now: number;
  readonly budgeting: Budgeting;
  readonly forecasts: Forecasts;
  readonly keyHash?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home?: string;
  readonly proposal?: ProposalCard;
  readonly nameOf: (model: string) => string;
}

/** Everything about limits, from the running totals alone. */
export function guardData(parts: GuardParts): GuardData {
  const { state, now, budgeting, keyHash, home, proposal } = parts;
  const worst = worstCase(standings(state, now, budgeting), state, now, budgeting, keyHash);
  const key = keyHash === undefined ? undefined : keyStanding(state, keyHash, now, budgeting);
  return {
    asOf: now, zone: budgeting.zone.name,
    budgets: budgetCards(state, now, budgeting),
    walls: wallsNow(state, now, budgeting, parts.forecasts, keyHash).map((wall) => wallCard(wall, budgeting, now)),
    inForce: inForce(parts),
    names: namesIn(state, now, budgeting.origin),
    overridden: Object.keys(OVERRIDES).filter((name) => (parts.env[name] ?? '').trim() !== ''),
    ...(key === undefined ? {} : { key: { name: limitName(key), limit: key.limit, standing: standingCard(key) } }),
    ...(worst === undefined ? {} : { worst: worstCaseText(worst, budgeting.zone) }),
    ...(home === undefined ? {} : { home }),
    ...(proposal === undefined ? {} : { proposal }),
  };
}

function wallCard(wall: Wall, { zone }: Budgeting, now: number): WallCard {
  return { id: wall.id, name: wallName(wall), sentence: wallSentence(wall, zone, now), left: leftText(wall), basis: basisText(wall), when: wall.when.kind, certainty: wall.certainty };
}

interface Dated {
  readonly at: number;
  readonly card: InForce;
}

/** Sessions that another model answers now, and those that are paused, the newest first. */
function inForce({ state, now, budgeting: { zone }, nameOf }: GuardParts): readonly InForce[] {
  const downgrades = downgradedNow(state, now).map((downgraded): Dated => {
    const { id, session, mark } = downgraded;
    return { at: mark.at, card: { kind: 'downgrade', id, text: t('{0} answers instead of {1}.', nameInText(nameOf(mark.to)), nameInText(nameOf(mark.from))), detail: t('In {0}, {1}, until {2}.', sessionWords(session), forLimits(mark), momentText(mark.until, now, zone)) } };
  });
  const pauses = [...state.pauses].flatMap(([id, mark]): readonly Dated[] => (
    mark.type === 'pause' ? [{ at: mark.at, card: { kind: 'pause', id, text: pauseNotice({ kind: 'pause', reason: mark.reason, evidence: mark.evidence }, mark.client), detail: t('Since {0}.', momentText(mark.at, now, zone)) } }] : []
  ));
  return [...downgrades, ...pauses].toSorted((a, b) => b.at - a.at).map(({ card }) => card);
}

/** Names that calls had lately, the dearest first, for whoever wants to limit one. */
function namesIn(state: LedgerState, now: number, origin: string): GuardData['names'] {
  const since = now - NAMES_MS;
  const of = (kind: 'project' | 'client' | 'model'): readonly string[] => ranked(state.buckets.sumsBy(since, now, (cell) => (cell.origin === origin && cell.source !== 'untracked' ? cell[kind] : undefined)));
  const labelled = (label: 'user' | 'purpose' | 'tags'): readonly string[] => ranked(state.labels.sumsBy(since, now, (cell) => (cell.origin === origin && cell.label === label ? cell.value : undefined)));
  const found: GuardData['names'] = {
    project: of('project').map((name) => name.replace(/ [0-9a-f]{8}$/, '')), client: of('client'), model: of('model'),
    purpose: labelled('purpose'), user: labelled('user'), tag: labelled('tags').flatMap(tagsIn),
  };
  return Object.fromEntries(SCOPE_KINDS.map((kind) => [kind, [...new Set(found[kind])].slice(0, MOST_NAMES)] as const).filter(([, names]) => names.length > 0));
}

function ranked(sums: ReadonlyMap<string, { readonly cost: number }>): readonly string[] {
  return [...sums].filter(([name]) => name !== '').toSorted(([, a], [, b]) => b.cost - a.cost).map(([name]) => name);
}
