import { nameInText, visibleName } from '../../../src/core/foreignName.ts';
import { t } from '../../../src/core/l10n.ts';
import { formatDuration, formatExactMoney, formatMoney, formatTokens } from '../../../src/core/format.ts';
import type { Zone } from '../../../src/core/period.ts';
import type { CallLine } from '../../../src/protocol/calls.ts';
import { paintOfHue, type Paint } from './series.ts';
import { fullTime, whenText } from './times.ts';
import type { Mark } from './tone.ts';

/** A call in the list as it is shown. */
export interface CallView {
  readonly id: string;
  readonly time: string;
  readonly timeTitle: string;
  readonly name: string;
  /** The full id, and who served it. */
  readonly nameTitle: string;
  readonly paint: Paint;
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
}

/** The way a call came, in words. */
export const SOURCES: Readonly<Record<CallLine['source'], () => string>> = {
  prompt: () => t('Tracked prompt'), proxy: () => t('Proxy'), chat: () => t('Chat'), cli: () => t('Command line'), api: () => t('API'), import: () => t('Import'), untracked: () => t('Elsewhere'),
};

const MARKS: Readonly<Record<CallLine['status'], () => Mark>> = {
  ok: () => ({ icon: 'check', word: t('ok'), tone: 'calm' }),
  error: () => ({ icon: 'error', word: t('failed'), tone: 'error' }),
  cancelled: () => ({ icon: 'cancel', word: t('cancelled'), tone: 'calm' }),
  blocked: () => ({ icon: 'stop', word: t('blocked'), tone: 'warning' }),
  cached: () => ({ icon: 'clock', word: t('cached'), tone: 'calm' }),
};

/** How a call ended, in a word and a picture; an interval of money spent elsewhere did not end in any way. */
export function markOf({ source, status }: Pick<CallLine, 'source' | 'status'>): Mark {
  return source === 'untracked' ? { icon: 'info', word: t('untracked'), tone: 'calm' } : MARKS[status]();
}

/** What to show of a call at that instant. */
export function callView(call: CallLine, now: number, zone: Zone): CallView {
  const elsewhere = call.source === 'untracked';
  const from = fromOf(call);
  return {
    id: call.id, time: whenText(call.at, now, zone), timeTitle: elsewhere && call.since !== undefined ? t('{0} to {1}', fullTime(call.since, zone), fullTime(call.at, zone)) : fullTime(call.at, zone),
    ...nameOf(call), nameTitle: titleOf(call),
    from, fromTitle: [nameInText(from), ...(call.client === undefined ? [] : [SOURCES[call.source]()]), ...(call.project === undefined ? [] : [nameInText(call.project)])].join(' · '),
    input: formatTokens(call.inputTokens), output: formatTokens(call.outputTokens), duration: formatDuration(call.durationMs),
    cost: formatMoney(call.cost, call.estimated ? 'estimate' : 'exact'), costTitle: costTitle(call),
    mark: markOf(call), ...(call.errorText === undefined || call.errorText === '' ? {} : { reason: call.errorText }),
  };
}

function nameOf({ source, model, name, hue }: CallLine): Pick<CallView, 'name' | 'paint'> {
  if (source === 'untracked' && model === '') return { name: t('Elsewhere on this key'), paint: 'elsewhere' };
  return { name: name === '' ? t('No model') : visibleName(name), paint: paintOfHue(hue) };
}

function fromOf(call: CallLine): string {
  return call.client === undefined || call.client === '' ? SOURCES[call.source]() : visibleName(call.client);
}

function titleOf(call: CallLine): string {
  return call.provider === undefined || call.provider === '' ? visibleName(call.model) : t('{0}, served by {1}', nameInText(call.model), nameInText(call.provider));
}

/** The exact cost, and how sure it is. */
export function costTitle(call: Pick<CallLine, 'cost' | 'estimated'>): string {
  if (call.cost === undefined) return t('The cost is not known yet.');
  return call.estimated ? t('{0}, estimated until OpenRouter tells the cost', formatExactMoney(call.cost)) : t('{0} exactly', formatExactMoney(call.cost));
}
