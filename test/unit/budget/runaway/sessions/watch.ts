import type { Judgement } from '../../../../../src/core/budget/runaway/judge.ts';
import { judge } from '../../../../../src/core/budget/runaway/judge.ts';
import type { Call } from '../../../../../src/core/budget/runaway/call.ts';
import type { RunawayEvent } from '../../../../../src/core/budget/runaway/history.ts';
import { RunawayHistory } from '../../../../../src/core/budget/runaway/history.ts';
import { sessionKeyOf } from '../../../../../src/core/budget/runaway/sessionKey.ts';
import { readShape } from '../../../../../src/core/budget/runaway/shape.ts';
import type { Sensitivity } from '../../../../../src/core/budget/runaway/thresholds.ts';
import type { Baseline } from '../../../../../src/core/budget/runaway/velocity.ts';
import type { Sent } from './recorder.ts';

/** Where a session was paused: after so many calls that went through. */
export interface Stop {
  readonly after: number;
  readonly sent: Sent;
  readonly judgement: Extract<Judgement, { kind: 'pause' }>;
}

/** What is told to the breaker, and when. */
interface Told {
  readonly at: number;
  readonly event: RunawayEvent;
}

/** Lets the breaker watch a stream of requests, as the pipeline would: judged before they are sent, told of their ends and costs when those come. Ends at the first stop. */
export function watch(stream: readonly Sent[], baseline: Baseline, sensitivity: Sensitivity = 'normal'): Stop | undefined {
  const history = new RunawayHistory();
  let later: Told[] = [];
  for (const [index, sent] of stream.entries()) {
    for (const { at, event } of later) if (at <= sent.at) history.add(event);
    later = later.filter(({ at }) => at > sent.at);
    const shape = readShape(sent.endpoint, sent.body, sent.bytes);
    if (shape === undefined) continue;
    const session = sessionKeyOf({ client: 'c', ...(sent.session === undefined ? {} : { session: sent.session }) }, shape);
    const call: Call = { id: sent.id, at: sent.at, shape, estimate: sent.estimate };
    const judgement = judge({ call, session: history.callsOf(session), now: sent.at, baseline, sensitivity });
    if (judgement.kind === 'pause') return { after: index, sent, judgement };
    const { id, at } = sent;
    history.add({ type: 'call', session, id, at, shape, estimate: sent.estimate });
    if (sent.endedAt !== undefined) later.push({ at: sent.endedAt, event: { type: 'end', session, id, at, endedAt: sent.endedAt, isOk: sent.isOk } });
    later.push({ at: sent.costAt, event: { type: 'cost', session, id, at, cost: sent.cost, knownAt: sent.costAt } });
  }
  return undefined;
}
