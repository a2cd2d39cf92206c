import { nameInText } from '../../foreignName.ts';
import { formatCount, formatDuration, formatMoney } from '../../format.ts';
import { t } from '../../l10n.ts';
import type { Choice } from './grants.ts';
import { GRANTED_MINUTES, GRANTED_MONEY } from './grants.ts';
import type { Evidence, Pause, RunawayReason } from './judge.ts';

/** What the client is told instead of an answer; it reaches the person's screen unchanged. */
export function refusalSentence({ reason, evidence }: Pause): string {
  if (reason === 'stopped') return t('Stopped: you stopped this session in VS Code. Continue it in VS Code, or start a new session.');
  return t('Paused: this session {0}. Continue it in VS Code, or start a new session.', seen(reason, evidence));
}

/** What the notification in VS Code says. `client`: the program's name, missing where it is not known. */
export function pauseNotice({ reason, evidence }: Pause, client = t('A program')): string {
  return t('{0} is paused: its session {1}. Its calls are refused until you decide.', nameInText(client), seen(reason, evidence));
}

/** The notification's buttons. */
export function choiceLabel(choice: Choice): string {
  switch (choice) {
    case 'money': return t('Continue for {0}', formatMoney(GRANTED_MONEY).replace(/[.,]00/, ''));
    case 'time': return t('Continue for {0} Minutes', GRANTED_MINUTES);
    case 'stop': return t('Stop');
  }
}

/** A pause in a word or two, for the ledger: `runaway: repeats`. */
export function pauseCode({ reason }: Pause): string {
  return `runaway: ${reason}`;
}

function seen(reason: RunawayReason, evidence: Evidence): string {
  const { calls, sinceTurn, perMinute } = evidence;
  switch (reason) {
    case 'repeats': return t('went in circles with its last {0} requests, {1}', formatCount(calls), bill(evidence));
    case 'errors': return t('met the same error again and again in its last {0} requests, {1}', formatCount(calls), bill(evidence));
    case 'steps': return t('took {0} steps without a word from you and mostly repeats itself, {1}', formatCount(sinceTurn), bill(evidence));
    case 'spend': return t('spends {0} a minute, far more than usual, {1}', formatMoney(perMinute, evidence.certainty), bill(evidence));
    case 'stopped': return t('was stopped by you');
  }
}

function bill({ ms, cost, certainty }: Evidence): string {
  return cost === undefined ? t('in {0} (cost not known yet)', formatDuration(ms)) : t('in {0} ({1})', formatDuration(ms), formatMoney(cost, certainty));
}
