/** `GET /generation?id=`: 404 until written. */
import { sendJson, sendRefusal, type Call } from '../call.ts';
import { refusalContext, unauthorized } from '../refusing.ts';
import { bare } from '../refusals.ts';
import type { World } from '../world.ts';

/** Any key of the account may read it. */
export function getGeneration(world: World, call: Call): void {
  if (call.key === undefined) {
    sendRefusal(call, unauthorized(call));
    return;
  }
  const id = call.query.get('id') ?? '';
  const found = world.generations.lookUp(id);
  if (found === undefined) {
    sendRefusal(call, bare(404, `Generation ${id} not found`)(refusalContext(world, call)));
    return;
  }
  sendJson(call, 200, { data: found.data });
}
