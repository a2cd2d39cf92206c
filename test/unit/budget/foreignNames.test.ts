import { describe, expect, it } from 'vitest';
import { decisionWords } from '../../../src/core/budget/decisionWords.ts';
import { sessionWords } from '../../../src/core/budget/downgraded.ts';
import { callText } from '../../../src/core/budget/guardLogCalls.ts';
import { pauseNotice } from '../../../src/core/budget/runaway/words.ts';
import { whom } from '../../../src/core/budget/sentences.ts';
import { entryOf } from '../fakes/ledger.ts';

const [NAME, SHOWN] = ['\u202eשם', '\u2068שם\u2069'];
const context = { origin: '', nameOf: (model: string) => model, dayOf: () => '' };

describe('names in the guard’s sentences', () => {
  it.each([
    ['whom a limit binds', whom(`project:${NAME}`), `project ${SHOWN}`], ['what binds many', whom(`client:${NAME}*`), 'clients \u2068שם*\u2069'], ['a name that cannot be seen', whom('tag:\u200b'), 'tag U+200B'],
    ['a session', sessionWords(`${NAME} ${NAME}`), `session ${SHOWN} of ${SHOWN}`],
    ['a paused program', pauseNotice({ kind: 'pause', reason: 'stopped', evidence: { calls: 1, sinceTurn: 1, ms: 1, perMinute: 0 as never, certainty: 'exact' } as never }, NAME), `${SHOWN} is paused: its session was stopped by you. Its calls are refused until you decide.`],
    ['a decision', decisionWords(`downgrade: day limit, from ${NAME}`, context.nameOf), `A cheaper model answered instead of ${SHOWN}: day limit.`],
    ['a refused call', callText([entryOf({ id: 'a', decision: 'deny: unknown price', client: NAME, model: NAME, requestedModel: NAME })], context).text, `A call to ${SHOWN} was refused: its price is not known.`],
    ['whose it was', callText([entryOf({ id: 'a', decision: 'deny: unknown price', client: NAME })], context).detail, SHOWN],
  ])('keep their direction to themselves: %s', (_, text, expected) => {
    expect(text).toBe(expected);
  });
});
