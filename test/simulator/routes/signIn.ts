/** `POST /auth/keys`: the PKCE exchange. */
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
