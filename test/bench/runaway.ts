import type { Call } from '../../src/core/budget/runaway/call.ts';
import { RunawayHistory } from '../../src/core/budget/runaway/history.ts';
import { judge } from '../../src/core/budget/runaway/judge.ts';
import { sessionKeyOf } from '../../src/core/budget/runaway/sessionKey.ts';
import type { CallShape } from '../../src/core/budget/runaway/shape.ts';
import { readShape } from '../../src/core/budget/runaway/shape.ts';
import { nano } from '../../src/core/money.ts';
import { code, prose } from '../unit/budget/runaway/sessions/material.ts';
import { Talk } from '../unit/budget/runaway/sessions/talk.ts';
import { Random } from './random.ts';
import type { BenchRow } from './row.ts';
import { atMost, row } from './row.ts';

const ROUNDS = 200;
const SESSIONS = 1000;
const CALLS_EACH = 20;

/** What the runaway breaker adds to a call: reading its shape (beside parsing its body, which comes first anyway), and judging it with a thousand sessions in memory. */
export function benchRunaway(): readonly BenchRow[] {
  return [atMost(shapeRow('100 kB', 100_000), 500), atMost(shapeRow('1 MB', 1_000_000), 5000), shapeRow('50 MB', 50_000_000, 10), ...judgeRows()];
}

function shapeRow(size: string, bytes: number, rounds = ROUNDS): BenchRow {
  const talk = longTalk(bytes);
  const text = JSON.stringify(talk.body());
  const shapes: number[] = [];
  const parses: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    let body: unknown;
    parses.push(microseconds(() => (body = JSON.parse(text))));
    shapes.push(microseconds(() => readShape(talk.endpoint, body, text.length)));
  }
  return row(`runaway: shape of a body of ${size}`, shapes, parses, { unit: 'µs', peer: 'JSON.parse of it' });
}

function judgeRows(): readonly BenchRow[] {
  const shapes = shapesOf(CALLS_EACH);
  const history = new RunawayHistory();
  const call = (shape: CallShape, session: number, index: number): Call => ({ id: `${session}-${index}`, at: index * 3000 + session, shape: { ...shape, stem: session } });
  const keyOf = (session: number): string => sessionKeyOf({ client: 'c' }, { stem: session });
  for (const [index, shape] of shapes.entries()) {
    for (let session = 0; session < SESSIONS; session += 1) history.add({ type: 'call', session: keyOf(session), ...call(shape, session, index) });
  }
  const [newest] = shapes.slice(-1);
  if (newest === undefined) throw new Error('no shapes');
  const judged = Array.from({ length: SESSIONS }, (_, session) => microseconds(() => {
    const next = call(newest, session, CALLS_EACH);
    judge({ call: next, session: history.callsOf(keyOf(session)), now: next.at, baseline: { perMinute: nano(0), quarters: 0 }, sensitivity: 'normal' });
  }));
  const added = Array.from({ length: SESSIONS }, (_, session) => microseconds(() => history.add({ type: 'call', session: keyOf(session), ...call(newest, session, CALLS_EACH) })));
  return [atMost(row(`runaway: judging a call, ${SESSIONS} sessions of ${CALLS_EACH} calls`, judged, undefined, { unit: 'µs' }), 200), row('runaway: taking in a call', added, undefined, { unit: 'µs' })];
}

/** Shapes of a conversation's calls. */
function shapesOf(count: number): readonly CallShape[] {
  const rng = new Random(7);
  const talk = new Talk(rng, 'chat');
  talk.person(prose(rng, 20), 0, true);
  return Array.from({ length: count }, () => {
    talk.does([{ tool: 'read_file', args: { path: 'src/a.ts' }, result: code(rng, 4) }], 0);
    return readShape(talk.endpoint, talk.body(), talk.bytes());
  }).filter((shape) => shape !== undefined);
}

/** A conversation of that length; files of some two kilobytes are read. */
function longTalk(bytes: number): Talk {
  const rng = new Random(5);
  const files = Array.from({ length: 40 }, () => code(rng, 40));
  const talk = new Talk(rng, 'anthropic', prose(rng, 500), 0);
  talk.person(prose(rng, 20), 0, true);
  for (let length = 0; length < bytes;) {
    const result = rng.pick(files);
    talk.does([{ tool: 'read_file', args: { path: 'src/a.ts' }, result }], 0, prose(rng, 20));
    length += result.length + 300;
  }
  return talk;
}

function microseconds(action: () => unknown): number {
  const began = performance.now();
  action();
  return (performance.now() - began) * 1000;
}
