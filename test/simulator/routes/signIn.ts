/** `POST /auth/keys` (the PKCE exchange), and the page at `/auth` as a person who agrees at once. */
import { sendJson, sendRefusal, type Call } from '../call.ts';
import { refusalContext } from '../refusing.ts';
import { objectOf, textOf } from '../json.ts';
import { bare } from '../refusals.ts';
import type { World } from '../world.ts';

export function exchangeCode(world: World, call: Call): void {
  const body = objectOf(call.body);
  const outcome = world.signIn.exchange(textOf(body.code), textOf(body.code_verifier), textOf(body.code_challenge_method));
  if (typeof outcome === 'object') {
    sendJson(call, 200, { key: world.account.addKey(outcome.key).key, user_id: world.account.userId });
    return;
  }
  const refusal = { bad_method: bare(400, 'Invalid code_challenge_method'), invalid: bare(403, 'Invalid code or code_verifier'), expired: bare(403, 'Authorization code expired') }[outcome];
  sendRefusal(call, refusal(refusalContext(world, call)));
}

/** Sends the browser back with a code, or shows the code when there is nowhere to go. */
export function authorize(world: World, call: Call): void {
  const { query, response } = call;
  const method = query.get('code_challenge_method') === 'plain' ? 'plain' : 'S256';
  const limit = query.get('limit');
  const label = query.get('key_label') ?? undefined;
  const code = world.signIn.issue({ challenge: query.get('code_challenge') ?? undefined, method, key: { ...(label === undefined ? {} : { label }), ...(limit === null ? {} : { limit: Number(limit) }) } });
  const callback = query.get('callback_url');
  if (callback === null) {
    response.writeHead(200, { 'Content-Type': 'text/plain; charset=UTF-8' });
    response.end(code);
    return;
  }
  response.writeHead(302, { Location: `${callback}${callback.includes('?') ? '&' : '?'}code=${encodeURIComponent(code)}` });
  response.end();
}
