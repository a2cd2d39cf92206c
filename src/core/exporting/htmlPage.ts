import { escapeHtml } from '../html.ts';
import { speech } from '../l10n.ts';

/** What a page says. Texts are what is shown, in the order of the columns; the first of a row names it. */
export interface Page {
  readonly title: string;
  readonly notes: readonly string[];
  /** A chart, as a serializer wrote it. */
  readonly svg?: string | undefined;
  readonly columns: readonly { readonly title: string; readonly isText?: boolean }[];
  readonly rows: readonly { readonly cells: readonly string[]; readonly isTotal?: boolean }[];
  /** When and by whom it was made. */
  readonly made: string;
}

/** A page of its own: no script, nothing loaded, light or dark as its reader likes. */
export function htmlPage({ title, notes, svg, columns, rows, made }: Page): string {
  const classOf = (place: number): string => (columns[place]?.isText === true ? ' class="text" dir="auto"' : '');
  const lines = rows.map(({ cells: [name = '', ...cells], isTotal }) => `<tr${isTotal === true ? ' class="total"' : ''}><th scope="row"><bdi>${escapeHtml(name)}</bdi></th>${cells.map((text, place) => `<td${classOf(place + 1)}>${escapeHtml(text)}</td>`).join('')}</tr>`);
  return `<!DOCTYPE html>
<html lang="${escapeHtml(speech().language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark; }
body { max-width: 960px; margin: 32px auto; padding: 0 16px; font: 14px/1.5 system-ui, sans-serif; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 4px 0 4px 16px; text-align: right; font-weight: 400; font-variant-numeric: tabular-nums; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
th:first-child { padding-left: 0; }
th:first-child, .text { text-align: left; overflow-wrap: anywhere; }
.total > * { font-weight: 600; }
.quiet { opacity: 0.7; }
svg { display: block; max-width: 100%; height: auto; margin: 24px 0; }
</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${notes.map((text) => `<p>${escapeHtml(text)}</p>\n`).join('')}${svg ?? ''}
<table>
<thead><tr>${columns.map((column) => `<th scope="col"${column.isText === true ? ' class="text"' : ''}>${escapeHtml(column.title)}</th>`).join('')}</tr></thead>
<tbody>
${lines.join('\n')}
</tbody>
</table>
<p class="quiet">${escapeHtml(made)}</p>
</body>
</html>
`;
}
