import { describe, expect, it } from 'vitest';
import type { KeptPrompt } from '../../../src/vscode/prompt/historyBook.ts';
import { MOST_KEPT, MOST_KEPT_CHARACTERS, readBook, withPrompt, withoutPrompt } from '../../../src/vscode/prompt/historyBook.ts';

const prompt = (text: string, at = 1): KeptPrompt => ({ at, text, model: 'a/b', options: {} });

describe('the book of prompts', () => {
  it('has the newest first, and each text once', () => {
    const book = withPrompt(withPrompt(withPrompt([], prompt('a', 1)), prompt('b', 2)), prompt('a', 3));
    expect(book.map(({ text, at }) => [text, at])).toEqual([['a', 3], ['b', 2]]);
  });

  it('is bounded in count and in size; what is too long alone leaves room for the others', () => {
    const many = Array.from({ length: MOST_KEPT + 50 }, (_, index) => prompt(`p${index}`, index)).reduce<readonly KeptPrompt[]>(withPrompt, []);
    expect(many).toHaveLength(MOST_KEPT);
    expect(many[0]?.text).toBe(`p${MOST_KEPT + 49}`);
    const half = 'x'.repeat(MOST_KEPT_CHARACTERS / 2);
    expect(withPrompt([prompt(`${half}1`), prompt('small')], prompt(`${half.slice(1)}2`)).map(({ text }) => text.length)).toEqual([half.length, 5]);
    expect(withPrompt([prompt('small')], prompt('x'.repeat(MOST_KEPT_CHARACTERS + 1)))).toEqual([prompt('small')]);
  });

  it('survives being written and read, and whatever else stands in its file', () => {
    const kept: KeptPrompt = { ...prompt('a'), options: { system: 's', temperature: 0.2, maxOutputTokens: 5, effort: 'low', purpose: 'p', tags: ['t'], session: 'x' } };
    expect(readBook(JSON.parse(JSON.stringify([kept])))).toEqual([kept]);
    expect(readBook([prompt('a'), { text: 5 }, null, { ...prompt('b'), options: { temperature: 9 } }, prompt('c')]).map(({ text }) => text)).toEqual(['a', 'c']);
    expect([readBook(undefined), readBook({}), readBook('x')]).toEqual([[], [], []]);
  });

  it('forgets one of them', () => {
    expect(withoutPrompt([prompt('a', 1), prompt('b', 2)], prompt('a', 1)).map(({ text }) => text)).toEqual(['b']);
  });
});
