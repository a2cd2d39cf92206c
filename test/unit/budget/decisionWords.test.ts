import { describe, expect, it } from 'vitest';
import { decisionWords } from '../../../src/core/budget/decisionWords.ts';

const words = (decision: string): string => decisionWords(decision, (model) => model.toUpperCase());

describe('a decision in words', () => {
  it.each([
    ['allow', 'Allowed. No limit stood in the way.'],
    ['allow, output capped at 300 tokens', 'Allowed. No limit stood in the way. The answer was capped at 300 tokens.'],
    ['allow: once, by the user', 'Allowed once, by you.'],
    ['allow: once, by the user (demo, for real)', 'Allowed once, by you: “demo, for real”.'],
    ['warn: day limit', 'Allowed with a warning: day limit.'],
    ['warn: warned', 'Allowed with a warning: a limit is close to used up.'],
    ['downgrade: client:cline day limit, from a/dear', 'A cheaper model answered instead of A/DEAR: client:cline day limit.'],
    ['downgrade: as before, from a/dear, output capped at 9 tokens', 'A cheaper model answered instead of A/DEAR, as before in this session. The answer was capped at 9 tokens.'],
    ['downgrade: by the user, from a/dear', 'A cheaper model answered instead of A/DEAR, as you chose.'],
    ['deny: unknown price', 'Refused: no price is known.'],
    ['deny: runaway: repeats', 'Refused: runaway: repeats.'],
    ['something else', 'something else'],
  ])('says what it was and why: %s', (decision, said) => {
    expect(words(decision)).toBe(said);
  });
});
