import { describe, expect, it } from 'vitest';
import { speak } from '../../../src/core/l10n.ts';
import { reportHtml } from '../../../src/vscode/report/reportHtml.ts';

const html = reportHtml({ nonce: 'abc123', cspSource: 'https://host.example', scriptUri: 'https://host.example/main.js?a=1&b=2', styleUri: 'https://host.example/main.css', language: 'en', texts: {}, kept: undefined });

describe('the page', () => {
  it('lets only its own script and style in', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1]?.replaceAll('&#39;', `'`);
    expect(policy).toBe(`default-src 'none'; script-src 'nonce-abc123'; style-src https://host.example 'nonce-abc123'; font-src https://host.example; img-src 'none'; base-uri 'none'; form-action 'none'`);
    expect(html).not.toContain('unsafe');
  });

  it('has its one script deferred, so that the toolkit is there before the page has loaded', () => {
    expect(html.match(/<script[^>]*>/g)).toEqual(['<script defer nonce="abc123" src="https://host.example/main.js?a=1&#38;b=2">']);
    expect(html).toContain('<meta property="csp-nonce" content="abc123">');
  });

  it('has no style attributes and no handlers in it', () => {
    expect(html).not.toMatch(/\sstyle=|\son\w+=/);
  });

  it('carries the language, its texts and what an earlier page has left', () => {
    const page = reportHtml({ nonce: 'n', cspSource: 'c', scriptUri: 's', styleUri: 's', language: 'de', texts: { Calls: 'Aufrufe' }, kept: '{"view":{}}' });
    expect(page).toContain('<html lang="de">');
    expect(page).toContain('data-texts="{&#34;Calls&#34;:&#34;Aufrufe&#34;}" data-kept="{&#34;view&#34;:{}}"');
    expect(html).not.toContain('data-kept');
  });

  it('has its title in the language of the editor', () => {
    speak('de', { 'OpenRouter cost report': 'Was OpenRouter kostet' });
    const page = reportHtml({ nonce: 'n', cspSource: 'c', scriptUri: 's', styleUri: 's', language: 'de', texts: {}, kept: undefined });
    speak('en', undefined);
    expect(page).toContain('<title>Was OpenRouter kostet</title>');
  });

  it('escapes whatever it is given', () => {
    const hostile = `"><script>alert('x')</script>&`;
    const page = reportHtml({ nonce: hostile, cspSource: hostile, scriptUri: hostile, styleUri: hostile, language: hostile, texts: { [hostile]: hostile }, kept: hostile });
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toContain('alert(\'');
  });
});
