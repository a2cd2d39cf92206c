/** The page at `/auth`, on which a person agrees to give a program a key, or does not; and what happens then. */
import type { Call } from '../call.ts';
import type { World } from '../world.ts';

/** Shows who asks for what, with a button for each answer. */
export function showAuthPage(world: World, call: Call): void {
  const problem = problemOf(call.query);
  if (problem !== undefined) {
    page(call, 400, `<h1>Bad request</h1><p>${problem}</p>`);
    return;
  }
  const label = escaped(call.query.get('key_label') ?? 'An application');
  const query = escaped(call.query.toString());
  // A relative address: the page may be seen through a proxy that serves it below a path of its own.
  const button = (answer: string, text: string): string => `<form method="post" action="auth/${answer}?${query}"><button>${text}</button></form>`;
  page(call, 200, `<h1>${label} asks for a key</h1><p>It will be a key of ${escaped(world.account.userId)}, on a simulator: no real money.</p>${button('authorize', 'Authorize')}${button('decline', 'Decline')}`);
}

/** The person agrees: the browser goes back with a code, or is shown it where there is nowhere to go. */
export function authorize(world: World, call: Call): void {
  const { query } = call;
  const problem = problemOf(query);
  if (problem !== undefined) {
    page(call, 400, `<h1>Bad request</h1><p>${problem}</p>`);
    return;
  }
  const limit = query.get('limit');
  const label = query.get('key_label') ?? undefined;
  const code = world.signIn.issue({ challenge: query.get('code_challenge') ?? undefined, method: query.get('code_challenge_method') === 'plain' ? 'plain' : 'S256', key: { ...(label === undefined ? {} : { label }), ...(limit === null ? {} : { limit: Number(limit) }) } });
  goBack(call, 'code', code, `<h1>Your code</h1><p><code id="code">${code}</code></p>`);
}

/** The person says no. How OpenRouter tells that is not documented: this is what OAuth says. */
export function decline(_: World, call: Call): void {
  goBack(call, 'error', 'access_denied', '<h1>Declined</h1>');
}

function goBack(call: Call, name: string, value: string, otherwise: string): void {
  const callback = call.query.get('callback_url');
  if (callback === null) {
    page(call, 200, otherwise);
    return;
  }
  // As naive as the real one: a callback with a query of its own gets another question mark.
  call.response.writeHead(302, { Location: `${callback}?${name}=${encodeURIComponent(value)}` });
  call.response.end();
}

function problemOf(query: URLSearchParams): string | undefined {
  const callback = query.get('callback_url');
  const method = query.get('code_challenge_method');
  if (method !== null && method !== 'S256' && method !== 'plain') return 'Invalid code_challenge_method';
  if (callback === null) return query.has('code_challenge') ? undefined : 'code_challenge is required without callback_url';
  if (!URL.canParse(callback)) return 'Invalid callback_url';
  const { protocol, hostname } = new URL(callback);
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1'].includes(hostname)) ? undefined : 'Invalid callback_url';
}

function page({ response }: Call, status: number, body: string): void {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=UTF-8' });
  response.end(`<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>OpenRouter (simulator)</title></head><body>${body}</body></html>`);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
