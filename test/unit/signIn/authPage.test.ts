import { describe, expect, it } from 'vitest';
import { authPage } from '../../../src/core/signIn/authPage.ts';

const CALLBACK = 'http://127.0.0.1:50123/n0nce-n0nce';

describe('the page on which a person agrees', () => {
  it('stands at the origin of the API, and knows where to send the browser', () => {
    const page = new URL(authPage('https://openrouter.ai/api/v1', { challenge: 'abc_-1', callback: CALLBACK }));
    expect([page.origin, page.pathname]).toEqual(['https://openrouter.ai', '/auth']);
    expect(Object.fromEntries(page.searchParams)).toEqual({ callback_url: CALLBACK, code_challenge: 'abc_-1', code_challenge_method: 'S256', key_label: 'OpenRouter Spend Monitor' });
  });

  it('leaves the callback out where the code is to be shown', () => {
    const page = new URL(authPage('https://eu.openrouter.ai/api/v1/', { challenge: 'abc' }));
    expect([page.origin, page.searchParams.has('callback_url'), page.searchParams.get('code_challenge')]).toEqual(['https://eu.openrouter.ai', false, 'abc']);
  });

  it('survives an editor that writes the address anew without its escapes', () => {
    const page = authPage('https://openrouter.ai/api/v1', { challenge: 'abc', callback: CALLBACK });
    const anew = encodeURI(decodeURIComponent(page));
    expect(Object.fromEntries(new URL(anew).searchParams)).toEqual(Object.fromEntries(new URL(page).searchParams));
    expect(anew).toContain('key_label=OpenRouter%20Spend%20Monitor');
  });
});
