import { expect, it } from 'vitest';
import { unlinked } from '../../src/vscode/notify.ts';

it.each([
  ['[click](command:x)', '[click] (command:x)'], ['\u202eevil\u200b', 'evil'], ['Daily limit of client \u2068שם\u2069 reached.', 'Daily limit of client \u2068שם\u2069 reached.'], ['two\nlines', 'two\nlines'],
])('a notification neither links nor hides: %j', (text, shown) => {
  expect(unlinked(text)).toBe(shown);
});
