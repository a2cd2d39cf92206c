import { formatDuration, formatMoney } from '../../format.ts';
import type { Choice } from './grants.ts';
import { GRANTED_MINUTES, GRANTED_MONEY } from './grants.ts';
import type { Evidence, Pause, RunawayReason } from './judge.ts';

const WAY_OUT = 'Continue it in VS Code, or start a new session.';

/** What the client is told instead of an answer; it reaches the person's screen unchanged. */
export function refusalSentence({ reason, evidence }: Pause): string {
  if (reason === 'stopped') return `Stopped: you stopped this session in VS Code. ${WAY_OUT}`;
  return `Paused: this session ${seen(reason, evidence)}. ${WAY_OUT}`;
}

/** What the notification in VS Code says. `client`: the program's name, missing where it is not known. */
export function pauseNotice({ reason, evidence }: Pause, client = 'A program'): string {
  return `${client} is paused: its session ${seen(reason, evidence)}. Its calls are refused until you decide.`;
}

/** The notification's buttons. */
export function choiceLabel(choice: Choice): string {
  switch (choice) {
    case 'money': return `Continue for ${formatMoney(GRANTED_MONEY).replace('.00', '')}`;
    case 'time': return `Continue for ${GRANTED_MINUTES} Minutes`;
    case 'stop': return 'Stop';
  }
}

/** A pause in a word or two, for the ledger: `runaway: repeats`. */
export function pauseCode({ reason }: Pause): string {
  return `runaway: ${reason}`;
}

function seen(reason: RunawayReason, evidence: Evidence): string {
  const { calls, sinceTurn, perMinute } = evidence;
  switch (reason) {
    case 'repeats': return `went in circles with its last ${counted(calls)} requests, ${bill(evidence)}`;
    case 'errors': return `met the same error again and again in its last ${counted(calls)} requests, ${bill(evidence)}`;
    case 'steps': return `took ${counted(sinceTurn)} steps without a word from you and mostly repeats itself, ${bill(evidence)}`;
    case 'spend': return `spends ${formatMoney(perMinute, evidence.certainty)} a minute, far more than usual, ${bill(evidence)}`;
    case 'stopped': return 'was stopped by you';
  }
}

function bill({ ms, cost, certainty }: Evidence): string {
  return `in ${formatDuration(ms)} (${cost === undefined ? 'cost not known yet' : formatMoney(cost, certainty)})`;
}

function counted(count: number): string {
  return count.toLocaleString('en-US');
}
