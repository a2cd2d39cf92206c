import { t } from '../../../src/core/l10n.ts';
import type { Zone } from '../../../src/core/period.ts';
import type { Connection, ReportAction } from '../../../src/protocol/report.ts';
import { timeText, whenText } from './times.ts';
import type { IconName, Tone } from './tone.ts';

/** What a button in a message does: an action of the host, or asking for the report again. */
export type MessageAction = ReportAction | 'retry';

/** A button under what is said. */
interface Offer {
  readonly label: string;
  readonly run: MessageAction;
}

/** What can be done about what is said. */
export interface Offers {
  readonly action?: Offer;
  /** Another way to the same. */
  readonly other?: Offer;
}

/** The two ways to a key: one is made for who signs in; who has one sets it. */
export function waysToKey(): Required<Offers> {
  return { action: { label: t('Sign in with OpenRouter'), run: 'signIn' }, other: { label: t('Set API Key'), run: 'setApiKey' } };
}

/** A message across the top of the report. */
export interface Message extends Offers {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
}

/** What to tell about the connection; `undefined` while all is well. `spent`: there are figures on the page already. */
export function connectionMessage(connection: Connection, spent: boolean, now: number, zone: Zone): Message | undefined {
  switch (connection.kind) {
    case 'live':
    case 'waiting': return undefined;
    case 'no-key': return {
      tone: 'calm', icon: 'key', title: t('No API key is set.'),
      text: spent ? t('You see what was recorded before. Sign in, or set a key, to follow what it spends now.') : t('Sign in, or set a key, to see what it spends, from whichever program.'),
      ...waysToKey(),
    };
    case 'refused': return {
      tone: 'error', icon: 'error', title: t('OpenRouter refused the key.'),
      text: `${sentence(connection.reason)} ${t('Money spent elsewhere on it is not counted. Sign in, or set a key that works.')}`,
      ...waysToKey(),
    };
    case 'offline': return {
      tone: 'warning', icon: 'cloudOff', title: t('OpenRouter not reached since {0}.', timeText(connection.since, now, zone)),
      text: `${sentence(connection.reason)} ${t('Calls tracked here are counted; money spent elsewhere since then is missing.')}`,
      action: { label: t('Try Again'), run: 'retry' },
    };
  }
}

/** One quiet line about how fresh the figures are. */
export function freshness(connection: Connection, asOf: number, now: number, zone: Zone): string {
  switch (connection.kind) {
    case 'waiting': return t('Asking OpenRouter…');
    case 'live': return t('Checked with OpenRouter {0}', whenText(connection.at, now, zone));
    case 'no-key':
    case 'refused':
    case 'offline': return t('As of {0}', timeText(asOf, now, zone));
  }
}

/** The message when the host could not make a report. */
export function failureMessage(reason: string): Message {
  return { tone: 'error', icon: 'error', title: t('The report could not be made.'), text: sentence(reason), action: { label: t('Try Again'), run: 'retry' } };
}

/** The message when the host could not make a newer report than the one that is shown. */
export function staleMessage(reason: string, since: string): Message {
  return { tone: 'error', icon: 'error', title: t('The report could not be refreshed.'), text: `${sentence(reason)} ${t('You see the figures of {0}.', since)}`, action: { label: t('Try Again'), run: 'retry' } };
}

/** The message when a button's action came to nothing. */
export function actionMessage(reason: string): Message {
  return { tone: 'error', icon: 'error', title: t('That did not work.'), text: sentence(reason), action: { label: t('Copy Diagnostics'), run: 'copyDiagnostics' } };
}

/** What is wrong with the ledger. */
export function troubleMessage(trouble: string): Message {
  return { tone: 'warning', icon: 'warning', title: t('About the ledger:'), text: sentence(trouble), action: { label: t('Copy Diagnostics'), run: 'copyDiagnostics' } };
}

/** Ends a text from elsewhere with a full stop. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
