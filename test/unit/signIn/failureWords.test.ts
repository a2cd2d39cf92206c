import { expect, it } from 'vitest';
import { failureWords } from '../../../src/vscode/signIn/failureWords.ts';

it('a code that is not accepted may be mistyped as well as used', () => {
  expect(failureWords({ kind: 'refused', why: 'invalid' }, 'openrouter.ai')).toBe('OpenRouter does not accept this code: it is mistyped or incomplete, was used already, or belongs to another sign-in.');
});
