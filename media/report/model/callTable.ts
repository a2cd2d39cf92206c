import { formatDuration, formatExactMoney, formatMoney, formatTokens } from '../../../src/core/format.ts';
import type { Zone } from '../../../src/core/period.ts';
import type { CallRow } from '../../../src/protocol/report.ts';
import { plural, unbroken } from './figures.ts';
import { fullTime, whenText } from './times.ts';
import type { Mark } from './tone.ts';

/** One of the last calls as it is shown. */
export interface CallView {
  readonly id: string;
  readonly time: string;
  readonly timeTitle: string;
  readonly name: string;
  /** The full id, and who served it. */
  readonly nameTitle: string;
  readonly from: string;
  readonly fromTitle: string;
  readonly input: string;
  readonly output: string;
  readonly duration: string;
  readonly cost: string;
  readonly costTitle: string;
  readonly mark: Mark;
  /** Why it failed or was refused. */
  readonly reason?: string;
  /** The columns that a narrow page has no room for, in one line. */
  readonly summary: string;
}

/** A program's own name may be any length; the line has to stay one. */
const LONGEST_FROM = 24;

const SOURCES: Readonly<Record<CallRow['source'], string>> = {
  prompt: 'Tracked prompt', proxy: 'Proxy', chat: 'Chat', cli: 'Command line', api: 'API', import: 'Import', untracked: 'Elsewhere',
};

const MARKS: Readonly<Record<CallRow['status'], Mark>> = {
  ok: { icon: 'check', word: 'ok', tone: 'calm' },
  error: { icon: 'error', word: 'failed', tone: 'error' },
  cancelled: { icon: 'cancel', word: 'cancelled', tone: 'calm' },
  blocked: { icon: 'stop', word: 'blocked', tone: 'warning' },
  cached: { icon: 'clock', word: 'cached', tone: 'calm' },
};

/** What to show of a call at that instant. */
export function callView(call: CallRow, now: number, zone: Zone): CallView {
  const elsewhere = call.source === 'untracked';
  const from = fromOf(call);
  const time = whenText(call.at, now, zone);
  const [input, output] = [formatTokens(call.inputTokens), formatTokens(call.outputTokens)];
  return {
    id: call.id, time, timeTitle: fullTime(call.at, zone),
    name: elsewhere && call.model === '' ? 'Elsewhere on this key' : call.name, nameTitle: titleOf(call),
    from, fromTitle: [from, ...(call.client === undefined ? [] : [SOURCES[call.source]]), ...(call.project === undefined ? [] : [call.project])].join(' · '),
    input, output, duration: formatDuration(call.durationMs),
    cost: formatMoney(call.cost, call.estimated ? 'estimate' : 'exact'), costTitle: costTitle(call),
    mark: MARKS[call.status], ...(call.errorText === undefined || call.errorText === '' ? {} : { reason: call.errorText }),
    summary: unbroken([time, shortened(from), ...(elsewhere ? [] : [`${input} in`, `${output} out`, formatDuration(call.durationMs)])]),
  };
}

/** What the list of last calls is about, in a line beside its heading. It holds no more than the last ones: a day may have had others. */
export function callsCaption(calls: readonly CallRow[]): string {
  return calls.length === 1 ? 'one call' : `the last ${plural(calls.length, 'call')}`;
}

function shortened(text: string): string {
  return text.length > LONGEST_FROM ? `${text.slice(0, LONGEST_FROM - 1)}…` : text;
}

function fromOf(call: CallRow): string {
  return call.client === undefined || call.client === '' ? SOURCES[call.source] : call.client;
}

function titleOf(call: CallRow): string {
  return call.provider === undefined || call.provider === '' ? call.model : `${call.model}, served by ${call.provider}`;
}

function costTitle(call: CallRow): string {
  if (call.cost === undefined) return 'The cost is not known yet.';
  return call.estimated ? `${formatExactMoney(call.cost)}, estimated until OpenRouter tells the cost` : `${formatExactMoney(call.cost)} exactly`;
}
