import { describe, expect, it } from 'vitest';
import { hostOf } from '../../../src/vscode/alerts/hostOf.ts';
import { messageOf } from '../../../src/webhooks/message.ts';
import { NOON } from '../fakes/ledger.ts';

const FACTS = { id: 'i', kind: 'limit', severity: 'warning' } as const;

describe('a message for a webhook', () => {
  it('says the same to Slack and Discord, and has the facts for programs', () => {
    expect(messageOf(FACTS, 'Daily limit 75 % used: $3.76 of $5.00.', NOON)).toEqual({
      text: 'OpenRouter spend: Daily limit 75 % used: $3.76 of $5.00.', content: 'OpenRouter spend: Daily limit 75 % used: $3.76 of $5.00.',
      allowed_mentions: { parse: [] }, alert: { ...FACTS, at: '2026-11-18T12:00:00.000Z' },
    });
  });

  it.each(['<!channel>', '<@U123>', '<https://evil.example|your bill>', 'a & b', '&lt;!here&gt;'])('has nothing that Slack reads as a command: %s', (name) => {
    const { text } = messageOf(FACTS, `Limit of client ${name}`, NOON);
    expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    expect(text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&').replaceAll('\u200B', '')).toBe(`OpenRouter spend: Limit of client ${name}`);
  });

  it.each(['@everyone', '@HERE', '<@123>', '<@&123>', '<#5>', '[your bill](https://evil.example)', 'https://evil.example', '<https://evil.example>'])('calls nobody and leads nowhere in Discord: %s', (name) => {
    const { content, text } = messageOf(FACTS, `Limit of client ${name}`, NOON);
    expect(content).not.toMatch(/@(?:everyone|here)|<[@#]|\]\(|:\/\//i);
    expect(text).not.toMatch(/@(?:everyone|here)|:\/\//i);
    expect(content.replaceAll('\u200B', '')).toBe(`OpenRouter spend: Limit of client ${name}`);
  });

  it('is no longer than Discord takes', () => {
    expect(messageOf(FACTS, 'x'.repeat(5000), NOON).content).toHaveLength(2000);
  });
});

describe('what is shown of an address', () => {
  it('is its host, and never fails', () => {
    expect(['https://hooks.slack.com/services/secret', 'http://127.0.0.1:9/x', 'not one', ''].map(hostOf)).toEqual(['hooks.slack.com', '127.0.0.1:9', 'no address', 'no address']);
  });
});
