import { readManifest } from '../l10n/manifest.ts';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS, CONTEXT_KEYS, WALKTHROUGH } from '../../src/vscode/contributions.ts';

interface Step {
  readonly id: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const { contributes } = readManifest() as { readonly contributes: { readonly walkthroughs: readonly { readonly id: string; readonly steps: readonly Step[] }[] } };
const [walkthrough, ...others] = contributes.walkthroughs;
const steps = walkthrough?.steps ?? [];

it('there is one walkthrough, the one that is opened', () => expect([walkthrough?.id, others]).toEqual([WALKTHROUGH, []]));

it('it goes from a key to the report', () => expect(steps.map(({ id }) => id)).toEqual(['key', 'limit', 'prompt', 'tool', 'report']));

describe.each(steps)('its step $id', ({ description, media, completionEvents }) => {
  it('leads to commands that there are, by a button', () => {
    const links = [...description.matchAll(/\]\(command:([^)?]+)(?:\?%22(\w+)%22)?\)/g)];
    expect(links.length).toBeGreaterThan(0);
    for (const [, command, step] of links) {
      expect(Object.values(COMMANDS)).toContain(command);
      if (step !== undefined) expect([command, Object.keys(COMMANDS)]).toEqual([COMMANDS.getStarted, expect.arrayContaining([step])]);
    }
    expect(description).toMatch(/^\[[^\]]+\]\(command:[^)]+\)$/m);
  });

  it('is done by something that happens', () => {
    for (const event of completionEvents) expect([...Object.values(CONTEXT_KEYS).map((key) => `onContext:${key}`), ...Object.values(COMMANDS).map((command) => `onCommand:${command}`)]).toContain(event);
    expect(completionEvents).toHaveLength(1);
  });

  it('has a picture in the colours of the theme, and words for whoever does not see it', () => {
    const svg = read(media.svg);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 520 400"/);
    expect(svg).not.toMatch(/#[0-9a-f]{3,8}\b|rgba?\(|<script|<style|href=/i);
    for (const [, colour] of svg.matchAll(/(?:fill|stroke)="([^"]+)"/g)) expect(colour).toMatch(/^(?:none|var\(--vscode-)/);
    expect(media.altText).toMatch(/^[A-Z].{20,}\.$/);
  });
});
