import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Spelling } from '../../../src/core/importing/spelling.ts';
import { usageLineReader } from '../../../src/core/importing/usageLine.ts';
import { NOON } from '../fakes/ledger.ts';

const NAMES = { time: ['ts', 'time'], cost: ['cost', 'usd'], user: ['user'] };

it('the names that an object bears are told in the order in which they count, whatever was asked for before', () => {
  const spelling = new Spelling(NAMES);
  expect(spelling.of({ usd: 1, ts: 2, other: 3, cost: null })).toEqual({ time: ['ts'], cost: ['cost', 'usd'], user: [] });
  expect(spelling.of({ usd: 1, ts: 2, other: 3 })).toEqual({ time: ['ts'], cost: ['usd'], user: [] });
  expect(spelling.of({ usd: 1, ts: 2 })).toEqual({ time: ['ts'], cost: ['usd'], user: [] });
  expect(spelling.of({ ts: 2, usd: 1 })).toEqual({ time: ['ts'], cost: ['usd'], user: [] });
  expect(spelling.of({})).toEqual({ time: [], cost: [], user: [] });
});

it('so many different sets of fields as there may be are told apart', () => {
  const spelling = new Spelling(NAMES);
  for (let round = 0; round < 2; round++) {
    for (let number = 0; number < 300; number++) expect(spelling.of({ [`field${number}`]: 1, time: 1 }).time).toEqual(['time']);
  }
});

it('a line is read alike whatever lines came before it', () => {
  const value = fc.constantFrom<unknown>(null, '', 'x', 3, '4', true, '2026-11-01T10:00:00Z', { prompt_tokens: 5 });
  const names = ['ts', 'time', 'model', 'model_id', 'prompt_tokens', 'input_tokens', 'cost', 'total_cost', 'id', 'user', 'key', 'usage', 'status', 'stream', '1', '__proto__'];
  const line = fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 8 }).map((fields) => `{${fields.map(([name, each]) => `${JSON.stringify(name)}:${JSON.stringify(each)}`).join(',')}}`);
  fc.assert(fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
    const reader = usageLineReader();
    expect(lines.map((text) => reader(text, NOON))).toEqual(lines.map((text) => usageLineReader()(text, NOON)));
  }), { numRuns: 200 });
});
