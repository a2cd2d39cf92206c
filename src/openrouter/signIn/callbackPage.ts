import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { escapeHtml } from '../../core/html.ts';
import { t } from '../../core/l10n.ts';

const STYLE = 'body{font:16px/1.5 system-ui,sans-serif;margin:20vh auto 0;max-width:32rem;padding:0 1.5rem}h1{font-size:1.5rem;font-weight:600}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** What the browser is shown, by what came. */
export type Page = 'received' | 'denied' | 'unreadable' | 'not-here';

const STATUS: Readonly<Record<Page, number>> = { 'received': 200, 'denied': 200, 'unreadable': 400, 'not-here': 404 };

/** Answers with one of our pages: no script, nothing from elsewhere, kept nowhere, and its address is told to nobody. */
export function sendPage(response: ServerResponse, page: Page): void {
  const [title, text] = words(page);
  response.writeHead(STATUS[page], {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    'Connection': 'close',
  });
  response.end(html(title, text));
}

function words(page: Page): readonly [title: string, text: string] {
  switch (page) {
    case 'received': return [t('Back to your editor'), t('The editor has what it needs, and says whether the sign-in worked. You may close this page.')];
    case 'denied': return [t('Not signed in'), t('The sign-in was declined. Nothing has changed. You may close this page.')];
    case 'unreadable': return [t('Something is missing'), t('OpenRouter sent no code along. Go back to your editor and sign in once more. You may close this page.')];
    case 'not-here': return [t('Nothing here'), t('This address waits for an answer from OpenRouter, and this is none. You may close this page.')];
  }
}

/** The texts are ours, but a translation may hold any sign. */
function html(title: string, text: string): string {
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></main></body></html>`;
}
