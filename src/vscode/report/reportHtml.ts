import { escapeHtml } from '../../core/html.ts';
import { t, type Texts } from '../../core/l10n.ts';

/** Where the page finds its parts. All texts are escaped, whatever is in them. */
export interface ReportPage {
  /** Fresh and unguessable for each page. */
  readonly nonce: string;
  /** `webview.cspSource`. */
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** The editor's language, and its texts by their English ones. */
  readonly language: string;
  readonly texts: Texts;
  /** What an earlier page wanted to find again, as JSON. */
  readonly kept: string | undefined;
}

/** The page of the report: nothing in it but its style and its script, and nothing else may load. */
export function reportHtml({ nonce, cspSource, scriptUri, styleUri, language, texts, kept }: ReportPage): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    `img-src 'none'`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  // The toolkit looks for the nonce in this meta tag, and has to be there before the page has loaded.
  return `<!DOCTYPE html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<meta property="csp-nonce" content="${escapeHtml(nonce)}">
<title>${escapeHtml(t('OpenRouter cost report'))}</title>
<link rel="stylesheet" nonce="${escapeHtml(nonce)}" href="${escapeHtml(styleUri)}">
<script defer nonce="${escapeHtml(nonce)}" src="${escapeHtml(scriptUri)}"></script>
</head>
<body>
<div id="report" data-texts="${escapeHtml(JSON.stringify(texts))}"${kept === undefined ? '' : ` data-kept="${escapeHtml(kept)}"`}></div>
</body>
</html>
`;
}
