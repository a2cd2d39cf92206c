import { filterText } from '../exporting/filterText.ts';
import { htmlPage } from '../exporting/htmlPage.ts';
import { codeSpan } from '../exporting/markdown.ts';
import { lineOf, guarded } from '../exporting/csv.ts';
import { nameInText, visibleName } from '../foreignName.ts';
import { coverageText, formatCount, formatExactMoney, formatPart } from '../format.ts';
import { t } from '../l10n.ts';
import type { Filter } from '../ledger/breakdown.ts';
import { decimalUsd, toUsd } from '../money.ts';
import { groupingInText } from './groupingNames.ts';
import type { TableLine } from './table.ts';

/** What an exported view says of itself. */
export interface ViewHeading {
  /** `Spend by model` */
  readonly title: string;
  /** `2026-10-24 to 2026-11-22 (Europe/Berlin)` */
  readonly range: string;
  /** What alone was looked at: names come from outside. */
  readonly where: Filter;
  /** What the names were searched for; empty for nothing. */
  readonly search: string;
  /** When it was made: `2026-11-22 15:05 (Europe/Berlin)`. */
  readonly made: string;
}

const COLUMNS = ['group', 'name', 'cost', 'estimated', 'unknownCalls', 'before', 'calls', 'errors', 'inputTokens', 'outputTokens', 'cacheReadTokens', 'reasoningTokens', 'beforeEstimated', 'beforeUnknownCalls'] as const;

/** A breakdown as CSV after RFC 4180, money in USD with every nano-dollar. Texts that a spreadsheet would run wear an apostrophe. */
export function viewCsv(lines: readonly TableLine[]): string {
  return [COLUMNS as readonly string[], ...lines.map(({ kind, key, name, tally, before }) => [
    kind === 'group' ? guarded(key) : kind, guarded(name), decimalUsd(tally.cost), decimalUsd(tally.estimated), String(tally.unknown), before === undefined ? '' : decimalUsd(before.cost),
    ...(kind === 'elsewhere' ? ['', '', '', '', '', ''] : [tally.calls, tally.errors, tally.inputTokens, tally.outputTokens, tally.cacheReadTokens, tally.reasoningTokens].map(String)),
    ...(before === undefined ? ['', ''] : [decimalUsd(before.estimated), String(before.unknown)]),
  ])].map(lineOf).join('');
}

/** A breakdown as JSON, money in USD. */
export function viewJson(heading: ViewHeading, lines: readonly TableLine[]): string {
  const rows = lines.map(({ kind, key, name, tally, before }) => ({
    kind, ...(kind === 'group' ? { key } : {}), name, cost: toUsd(tally.cost), estimated: toUsd(tally.estimated), unknownCalls: tally.unknown,
    before: before === undefined ? null : toUsd(before.cost), beforeEstimated: before === undefined ? null : toUsd(before.estimated), beforeUnknownCalls: before?.unknown ?? null,
    // Nobody here has seen these calls: they are not nothing.
    ...(kind === 'elsewhere' ? { calls: null } : { calls: tally.calls, errors: tally.errors, inputTokens: tally.inputTokens, outputTokens: tally.outputTokens, cacheReadTokens: tally.cacheReadTokens, reasoningTokens: tally.reasoningTokens }),
  }));
  const { where, search, ...said } = heading;
  return `${JSON.stringify({ ...said, filters: onlyText(where, (value) => value), where, search, currency: 'USD', rows }, null, 2)}\n`;
}

function onlyText(where: Filter, shown: (value: string) => string): string {
  const filters = filterText(where, shown, t('(none)'), groupingInText);
  return filters === '' ? '' : t('Only {0}', filters);
}

/** What alone was looked at, and what was searched for, a sentence each. */
function limitsOf({ where, search }: ViewHeading, shown: (value: string) => string): readonly string[] {
  return [onlyText(where, shown), search === '' ? '' : t('Searched for {0}', shown(search))].filter((text) => text !== '');
}

/** A breakdown as Markdown. */
export function viewMarkdown(heading: ViewHeading, lines: readonly TableLine[]): string {
  const rows = lines.map((line) => `| ${[line.kind === 'group' ? codeSpan(line.name) : line.name, ...figuresOf(line, lines)].join(' | ')} |`);
  return [
    `# ${heading.title}`, '', heading.range, ...limitsOf(heading, codeSpan).flatMap((text) => ['', text]), '',
    `| ${[t('Name'), ...headsOf()].join(' | ')} |`, `| --- |${headsOf().map(() => ' ---: |').join('')}`, ...rows, '', heading.made, '',
  ].join('\n');
}

/** A page of its own with the chart and the table. `svg`: the chart, or nothing. */
export function viewHtml(heading: ViewHeading, lines: readonly TableLine[], svg: string | undefined): string {
  return htmlPage({
    title: heading.title, notes: [heading.range, ...limitsOf(heading, nameInText)], svg, made: heading.made,
    columns: [t('Name'), ...headsOf()].map((title) => ({ title })),
    rows: lines.map((line) => ({ cells: [visibleName(line.name), ...figuresOf(line, lines)], isTotal: line.kind === 'total' })),
  });
}

/** A tag as a serializer writes it: no value can end it. */
const TAG = /<\/?[a-z][\w-]*(?:\s+[\w:-]+="[^"<>]*")*\s*\/?>/gi;

/** Whether a text is a picture and nothing else: no script, no handler, nothing that loads. Names stand in it as text, whatever they say. */
export function isPlainSvg(text: string): boolean {
  const tags = text.match(TAG) ?? [];
  return /^<svg[\s>]/.test(text) && text.endsWith('</svg>') && !/[<>]/.test(text.replace(TAG, ''))
    && !tags.some((tag) => /^<\/?(?:script|foreignObject|iframe|image|use|a|style)[\s/>]|\son\w+\s*=|javascript:|url\((?!#)/i.test(tag));
}

function headsOf(): readonly string[] {
  return [t('Cost'), t('Share'), t('Before'), t('Calls'), t('Failed'), t('Tokens in'), t('Tokens out')];
}

function figuresOf({ kind, tally, before }: TableLine, lines: readonly TableLine[]): readonly string[] {
  const whole = lines.at(-1)?.tally.cost ?? 0;
  const seen = kind === 'elsewhere' ? ['–', '–', '–', '–'] : [tally.calls, tally.errors, tally.inputTokens, tally.outputTokens].map(formatCount);
  return [moneyOf(tally), whole > 0 ? formatPart(Math.max(0, tally.cost) / whole) : '–', before === undefined ? '–' : moneyOf(before), ...seen];
}

function moneyOf(sum: NonNullable<TableLine['before']>): string {
  const lacks = coverageText(sum);
  return `${sum.unknown > 0 ? '≥' : sum.estimated > 0 ? '≈' : ''}${formatExactMoney(sum.cost)}${lacks === '' ? '' : ` (${lacks})`}`;
}
