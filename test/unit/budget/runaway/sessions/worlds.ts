import { Random } from '../../../../bench/random.ts';
import { fromUsd } from '../../../../../src/core/money.ts';
import type { Baseline } from '../../../../../src/core/budget/runaway/velocity.ts';
import * as agents from './honestAgents.ts';
import * as scripts from './honestScripts.ts';
import * as trouble from './honestTrouble.ts';
import type { Sent } from './recorder.ts';
import { merged } from './recorder.ts';

/** Every honest scenario, by name. */
export const HONEST: Readonly<Record<string, (rng: Random) => readonly Sent[]>> = { ...agents, ...trouble, ...scripts };

/** A seed's user: what they usually spend, and what their programs send, several at once now and then. */
export interface World {
  readonly names: readonly string[];
  readonly baseline: Baseline;
  readonly stream: readonly Sent[];
}

export function honestWorld(seed: number): World {
  const rng = new Random(seed * 7919 + 11);
  const all = Object.entries(HONEST);
  // Every scenario comes in turn, so that none is left to chance; others run beside it.
  const chosen = [...all.slice(seed % all.length).slice(0, 1), ...(rng.chance(0.25) ? [rng.pick(all)] : [])];
  const streams = chosen.map(([, scenario]) => ({ sent: scenario(new Random(rng.whole(1, 2 ** 31))) }));
  return { names: chosen.map(([name]) => name), baseline: baselineOfUser(rng), stream: heard(rng, inOneSession(rng, merged(...streams))) };
}

/** Some have no history at all, some spend cents, some dollars a minute. */
export function baselineOfUser(rng: Random): Baseline {
  return rng.chance(0.3) ? { perMinute: fromUsd(0), quarters: rng.whole(0, 10) } : { perMinute: fromUsd(rng.skewed(0.05, 1.5)), quarters: rng.whole(20, 2000) };
}

/** Ends are heard of somewhat late, and in some worlds never. */
function heard(rng: Random, stream: readonly Sent[]): readonly Sent[] {
  const late = rng.pick([0, 0, 0, 1500]);
  if (rng.chance(0.06)) return stream.map((sent) => ({ ...sent, endedAt: undefined }));
  return late === 0 ? stream : stream.map((sent) => (sent.endedAt === undefined ? sent : { ...sent, endedAt: sent.endedAt + late }));
}

/** Some programs give everything they do one session's id: agents, helpers, titles. */
function inOneSession(rng: Random, stream: readonly Sent[]): readonly Sent[] {
  return rng.chance(0.2) ? stream.map((sent) => ({ ...sent, session: 'one' })) : stream;
}
