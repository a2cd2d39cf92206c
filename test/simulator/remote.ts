/** Speaks to a simulator in another process through its `/__control` endpoints. */
import type { ControlName } from './control.ts';
import type { Simulator } from './api.ts';

/** Calls `name` at the simulator of `origin`; arguments are those its row in `control.ts` reads. A refused call rejects with its reason. */
export async function control<N extends ControlName>(origin: string, name: N, args: object = {}): Promise<ControlResult<N>> {
  const reply = await fetch(`${origin}/__control/${name}`, { method: 'POST', body: JSON.stringify(args) });
  const answer = (await reply.json()) as { readonly result?: unknown; readonly error?: string };
  if (!reply.ok) throw new Error(`simulator refused ${name}: ${answer.error ?? reply.status}`);
  return answer.result as ControlResult<N>;
}

/** What the method of the same name returns. */
export type ControlResult<N extends ControlName> = ReturnType<Simulator[N]>;
