/** What a webhook is sent. Slack reads `text`, Discord `content` and `allowed_mentions`; the rest is for programs. */
export interface WebhookMessage {
  readonly text: string;
  readonly content: string;
  readonly allowed_mentions: { readonly parse: readonly string[] };
  readonly alert: AlertFacts & { readonly at: string };
}

/** An alert, as far as programs need it. */
export interface AlertFacts {
  readonly id: string;
  readonly kind: string;
  readonly severity: 'warning' | 'error';
}

/** Discord takes no more. */
const MOST_CHARACTERS = 2000;
/** Nobody sees it, and what it parts is neither a name nor a link. */
const JOINT = '\u200B';

/** An alert as a message. The names of models, sessions and projects in it come from outside: they call nobody, and lead nowhere. */
export function messageOf({ id, kind, severity }: AlertFacts, text: string, now: number): WebhookMessage {
  const line = parted(`OpenRouter spend: ${text}`);
  return { text: escaped(line), content: cut(unlinked(line)), allowed_mentions: { parse: [] }, alert: { id, kind, severity, at: new Date(now).toISOString() } };
}

/** Without what is read as a link or as a call to everybody, wherever it stands. */
function parted(text: string): string {
  return text.replace(/:(?=\/\/)|@(?=everyone|here|channel)/gi, `$&${JOINT}`);
}

/** Slack reads `<…>` as mentions, links and calls to everybody. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Discord reads `<@…>` as a mention and `[…](…)` as a link. */
function unlinked(text: string): string {
  return text.replace(/<(?=[@#:!/a-z])|\](?=\()/gi, `$&${JOINT}`);
}

function cut(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}
