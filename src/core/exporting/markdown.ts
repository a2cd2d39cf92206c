import { nameInText, visibleName } from '../foreignName.ts';
import { UNKNOWN, coveredMoney, formatExactMoney, formatPart } from '../format.ts';
import { coveredOf } from '../ledger/coverage.ts';
import type { Sums } from '../ledger/sums.ts';
import { NO_SUMS, addSums, spendOfSums, sumsOf } from '../ledger/sums.ts';
import { nano } from '../money.ts';
import type { Zone } from '../period.ts';
import { clockTime, dayKey } from '../period.ts';
import type { UsageEntry } from '../usage.ts';
import { filterText } from './filterText.ts';
import { shareableFilter } from './record.ts';
import type { ExportAsk, ExportWriter } from './types.ts';

const ELSEWHERE = 'elsewhere on this key';
const NUMBERS = ['Cost', 'Share', 'Calls', 'Errors', 'Input tokens', 'Output tokens'] as const;

/** A report for people: the total with what is unsure about it, then by model, by client and by day. Keeps sums, never rows. */
export function markdownWriter(ask: ExportAsk, zone: Zone): ExportWriter {
  let total = NO_SUMS;
  const models = new Map<string, Sums>();
  const clients = new Map<string, Sums>();
  const days = new Map<string, Sums>();
  return {
    begin: () => '',
    row(entry) {
      const sums = sumsOf(entry);
      total = addSums(total, sums);
      count(models, modelOf(entry), sums);
      count(clients, clientOf(entry), sums);
      count(days, dayKey(entry.at, zone), sums);
      return '';
    },
    end: () => [
      ...headLines(ask, zone, total),
      ...table('Model', dearestFirst(models, ask.countByok), total, ask.countByok),
      ...table('Client', dearestFirst(clients, ask.countByok), total, ask.countByok),
      ...table('Day', [...days].toSorted(([a], [b]) => (a < b ? -1 : 1)), total, ask.countByok),
    ].join('\n'),
  };
}

/** A text from outside as Markdown shows it letter by letter: in a code span that neither its own backticks nor a table's bar can end, nor its direction leave. */
export function codeSpan(text: string): string {
  const plain = visibleName(text);
  if (plain === '') return UNKNOWN;
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest === 0 ? '' : ' ';
  return nameInText(`${fence}${pad}${plain.replaceAll('|', '\\|')}${pad}${fence}`);
}

function headLines(ask: ExportAsk, zone: Zone, total: Sums): readonly string[] {
  const lines = [
    `# OpenRouter spend · ${rangeText(ask, zone)}`,
    '',
    `- Cost: ${moneyWords(total, ask.countByok)}`,
    `- Calls: ${figure(total.calls)}, of which ${figure(total.errors)} failed; ${figure(total.blocked)} more were refused before they were sent`,
    `- Tokens: ${figure(total.inputTokens)} in (${figure(total.cacheReadTokens)} from a cache), ${figure(total.outputTokens)} out (${figure(total.reasoningTokens)} of reasoning)`,
    `- Money spent elsewhere on this key: ${ask.untracked ? 'included' : 'left out'}`,
    `- Written ${dayKey(ask.now, zone)} ${clockTime(ask.now, zone)} (${zone.name})`,
    '',
  ];
  const { costOver, errorText } = ask.match ?? {};
  const filters = [
    filterText(shareableFilter(ask.where ?? {}), codeSpan, '(none)'), costOver === undefined ? '' : `cost over ${formatExactMoney(nano(costOver.amount))}`, errorText === undefined ? '' : `error: ${codeSpan(errorText)}`,
  ].filter((text) => text !== '').join('; ');
  return filters === '' ? lines : [...lines.slice(0, -1), `- Only ${filters}`, ''];
}

function rangeText({ start, end }: ExportAsk, zone: Zone): string {
  const first = dayKey(start, zone);
  const last = dayKey(Math.max(start, end - 1), zone);
  return `${first === last ? first : `${first} to ${last}`} (${zone.name})`;
}

function moneyWords(sums: Sums, countByok: boolean): string {
  return `${sums.unknown === 0 ? '' : '≥'}${coveredMoney(coveredOf(sums, countByok), formatExactMoney)}`;
}

function table(title: string, rows: readonly (readonly [string, Sums])[], total: Sums, countByok: boolean): readonly string[] {
  const whole = spendOfSums(total, countByok);
  const lines = rows.map(([name, sums]) => {
    const spend = spendOfSums(sums, countByok);
    const cells = [name, `${sums.unknown === 0 ? '' : '≥'}${formatExactMoney(spend)}`, whole === 0 ? UNKNOWN : formatPart(spend / whole), figure(sums.calls), figure(sums.errors), figure(sums.inputTokens), figure(sums.outputTokens)];
    return `| ${cells.join(' | ')} |`;
  });
  const head = [`## By ${title.toLowerCase()}`, '', `| ${[title, ...NUMBERS].join(' | ')} |`, `| --- |${NUMBERS.map(() => ' ---: |').join('')}`];
  return [...head, ...lines, ''];
}

function dearestFirst(sums: ReadonlyMap<string, Sums>, countByok: boolean): readonly (readonly [string, Sums])[] {
  return [...sums].toSorted(([a, x], [b, y]) => spendOfSums(y, countByok) - spendOfSums(x, countByok) || (a < b ? -1 : 1));
}

function count(into: Map<string, Sums>, name: string, sums: Sums): void {
  into.set(name, addSums(into.get(name) ?? NO_SUMS, sums));
}

function modelOf({ source, model, requestedModel }: UsageEntry): string {
  const id = model ?? requestedModel;
  if (id !== undefined) return codeSpan(id);
  return source === 'untracked' ? ELSEWHERE : 'unknown';
}

function clientOf({ source, client }: UsageEntry): string {
  if (client !== undefined) return codeSpan(client);
  return source === 'untracked' ? ELSEWHERE : 'no program named';
}

function figure(count: number): string {
  return count.toLocaleString('en-US');
}
