import { t } from '../../../src/core/l10n.ts';
import type { Zone } from '../../../src/core/period.ts';
import type { ReportData } from '../../../src/protocol/report.ts';
import { actionMessage, connectionMessage, failureMessage, staleMessage, troubleMessage, waysToKey, type Message, type Offers } from './connection.ts';
import type { QueryState } from './liveQuery.ts';
import { timeText } from './times.ts';

/** What the page shows as a whole. */
export type Screen =
  | { readonly kind: 'blank' }
  | { readonly kind: 'skeleton' }
  | { readonly kind: 'failed'; readonly message: Message }
  /** Nothing was ever spent: what will be here, and how to get the first call. */
  | { readonly kind: 'empty'; readonly data: ReportData; readonly messages: readonly Message[]; readonly invitation: Invitation }
  | { readonly kind: 'report'; readonly data: ReportData; readonly messages: readonly Message[] };

/** Where nothing is to be seen yet: what will be, and the way there. */
export interface Invitation extends Offers {
  readonly title: string;
  readonly text: string;
}

/** Decides what the page shows. `refusal`: why the last button came to nothing. */
export function screenOf(state: QueryState<ReportData>, refusal: string | undefined, now: number, zone: (name: string) => Zone): Screen {
  switch (state.kind) {
    case 'blank': return { kind: 'blank' };
    case 'loading': return { kind: 'skeleton' };
    case 'failed': return { kind: 'failed', message: failureMessage(state.reason) };
    case 'ready': return readyScreen(state, refusal === undefined ? [] : [actionMessage(refusal)], now, zone(state.data.zone));
  }
}

/** Whether anything was ever spent, or at least tried. */
export function hasSpend(data: ReportData): boolean {
  return data.hasHistory || data.periods.some(({ spend }) => spend.amount > 0 || spend.unknown > 0);
}

/** Whether the figures mean anything: OpenRouter was asked, or calls were recorded. Without either, zero would be a guess. */
export function isMetered(data: ReportData): boolean {
  return data.connection.kind === 'live' || hasSpend(data);
}

function readyScreen({ data, failure }: Extract<QueryState<ReportData>, { readonly kind: 'ready' }>, refusals: readonly Message[], now: number, zone: Zone): Screen {
  const spent = hasSpend(data);
  const connection = connectionMessage(data.connection, spent, now, zone);
  const invites = !spent && data.connection.kind === 'no-key';
  const messages = [
    ...refusals,
    ...(failure === undefined ? [] : [staleMessage(failure, timeText(data.asOf, now, zone))]),
    ...(connection === undefined || invites ? [] : [connection]),
    ...data.troubles.map(troubleMessage),
  ];
  return spent ? { kind: 'report', data, messages } : { kind: 'empty', data, messages, invitation: invitationOf(data) };
}

function invitationOf(data: ReportData): Invitation {
  switch (data.connection.kind) {
    case 'no-key': return {
      title: t('See what OpenRouter costs you'),
      text: t('Sign in, and OpenRouter makes a key for this editor that you never have to handle; or set one that you have. It is kept in the secret storage of the editor. Then you see here what it spent today, this week and this month, which models it went to, and how much of your limits is left.'),
      ...waysToKey(),
    };
    case 'waiting': return { title: t('Nothing recorded yet'), text: t('Your spend per day, a table of models and your last calls will be here. OpenRouter is being asked what the key spent before.') };
    case 'refused':
    case 'offline': return { title: t('Nothing recorded yet'), text: t('Your spend per day, a table of models and your last calls will be here once OpenRouter answers.') };
    case 'live': return {
      title: t('Nothing spent yet'),
      text: t('Your spend per day, a table of models and your last calls will be here. The first call puts them there: send a prompt from here, or use the key in any other program.'),
      action: { label: t('Send Tracked Prompt'), run: 'sendTrackedPrompt' },
    };
  }
}
