import { filterText } from '../exporting/filterText.ts';
import { codeSpan } from '../exporting/markdown.ts';
import { lineOf, guarded } from '../exporting/csv.ts';
import { nameInText, visibleName } from '../foreignName.ts';
import { coverageText, formatCount, formatExactMoney, formatPart } from '../format.ts';
import { speech, t } from '../l10n.ts';
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

/** A page of its own with the chart and the table: no script, nothing loaded, light or dark as its reader likes. `svg`: the chart, or nothing. */
export function viewHtml(heading: ViewHeading, lines: readonly TableLine[], svg: string | undefined): string {
  const rows = lines.map((line) => `<tr${line.kind === 'total' ? ' class="total"' : ''}><th scope="row"><bdi>${escape(visibleName(line.name))}</bdi></th>${figuresOf(line, lines).map((text) => `<td>${escape(text)}</td>`).join('')}</tr>`);
  return `<!DOCTYPE html>
<html lang="${escape(speech().language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(heading.title)}</title>
<style>
:root { color-scheme: light dark; }
body { max-width: 960px; margin: 32px auto; padding: 0 16px; font: 14px/1.5 system-ui, sans-serif; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 4px 0 4px 16px; text-align: right; font-weight: 400; font-variant-numeric: tabular-nums; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
th:first-child { padding-left: 0; text-align: left; overflow-wrap: anywhere; }
.total > * { font-weight: 600; }
.quiet { opacity: 0.7; }
svg { display: block; max-width: 100%; height: auto; margin: 24px 0; }
</style>
</head>
<body>
<h1>${escape(heading.title)}</h1>
<p>${escape(heading.range)}</p>
${limitsOf(heading, nameInText).map((text) => `<p>${escape(text)}</p>\n`).join('')}${svg ?? ''}
<table>
<thead><tr><th scope="col">${escape(t('Name'))}</th>${headsOf().map((text) => `<th scope="col">${escape(text)}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
<p class="quiet">${escape(heading.made)}</p>
</body>
</html>
`;
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

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
