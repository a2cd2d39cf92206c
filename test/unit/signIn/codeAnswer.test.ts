import { describe, expect, it } from 'vitest';
import { readCallback, readPasted } from '../../../src/core/signIn/codeAnswer.ts';

const CODE = 'auth_code_AbC-123_xyz.~';
const good = { kind: 'code', code: CODE };

describe('what the browser brings back', () => {
  it('is a code', () => expect(readCallback(new URLSearchParams(`code=${CODE}`))).toEqual(good));

  it('or a no, in OpenRouter\'s words, kept short', () => {
    expect(readCallback(new URLSearchParams('error=access_denied'))).toEqual({ kind: 'denied', reason: 'access_denied' });
    expect(readCallback(new URLSearchParams(`error=access_denied&error_description=${'no'.repeat(500)}`))).toEqual({ kind: 'denied', reason: 'no'.repeat(100) });
  });

  it.each(['', 'code=', 'code=short', `code=${'x'.repeat(1025)}`, 'code=with%20space', 'code=with%0anewline', 'state=1'])('or nothing that could be used: "%s"', (query) => {
    expect(readCallback(new URLSearchParams(query))).toEqual({ kind: 'unreadable' });
  });
});

describe('what a person pastes', () => {
  it.each([
    CODE, `  ${CODE}\n`, `"${CODE}"`, `\`${CODE}\``, `code=${CODE}`, `?code=${CODE}`,
    `http://127.0.0.1:50123/n0nce?code=${CODE}`, `https://openrouter.ai/auth?x=1&code=${CODE}&user_id=u#top`, `127.0.0.1:50123/n0nce?code=${CODE}`, `localhost:3000/?code=${CODE}`,
  ])('may be the code or the whole address: %s', (text) => expect(readPasted(text)).toEqual(good));

  it.each(['', 'short', 'two words here', 'https://openrouter.ai/auth', 'http://127.0.0.1:50123/n0nce', 'vscode://some/thing', '127.0.0.1:50123/n0nce'])('or nothing that could be used: %s', (text) => {
    expect(readPasted(text)).toEqual({ kind: 'unreadable' });
  });

  it('may be a key, which is no code', () => expect(readPasted(' sk-or-v1-0123456789abcdef ')).toEqual({ kind: 'key' }));

  it('may be the address of a refusal', () => expect(readPasted('http://127.0.0.1:1/n?error=access_denied')).toEqual({ kind: 'denied', reason: 'access_denied' }));
});
