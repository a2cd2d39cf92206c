import { describe, expect, it } from 'vitest';
import type { Simulator } from './api.ts';
import { countPrompt, countText } from './tokens.ts';
import { piecesOf, prose } from './text.ts';
import { seeded } from './rng.ts';
import { HELLO, hello, post, simulators } from './testing.ts';

const start = simulators();

async function everything(simulator: Simulator): Promise<readonly string[]> {
  const texts = [];
  texts.push(await (await hello(simulator, {}, { stream: true })).text());
  texts.push(await (await hello(simulator, { split: 'random' }, { model: 'deepseek/deepseek-v4-flash' })).text());
  texts.push(await (await post(simulator, '/messages', { ...HELLO, stream: true })).text());
  texts.push(await (await post(simulator, '/responses', { model: 'openrouter/auto', input: 'Hi', stream: true })).text());
  texts.push(JSON.stringify(simulator.generations()), simulator.key.key);
  return texts;
}

describe('a seed and a clock', () => {
  it('fix every byte', async () => {
    expect(await everything(await start())).toEqual(await everything(await start()));
  });

  it('differ from another seed in ids, texts and keys', async () => {
    const [one, two] = [await everything(await start()), await everything(await start({ seed: 'other' }))];
    for (const [index, text] of one.entries()) expect(text).not.toBe(two[index]);
  });
});

describe('tokens', () => {
  it('count words by their length, other characters singly', () => {
    expect([countText(''), countText('hi'), countText('extraordinary'), countText('世界!'), countText('a.b')]).toEqual([0, 1, 3, 3, 3]);
  });

  it('count messages, parts, images and tools', () => {
    const one = countPrompt({ messages: [{ role: 'user', content: 'hi' }] });
    expect(one).toBe(5);
    expect(countPrompt({ messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }, { type: 'image_url', image_url: {} }] }] })).toBe(one + 765);
    expect(countPrompt({ messages: [{ role: 'user', content: 'hi' }], tools: [{ type: 'function', function: { name: 'read_file' } }] })).toBeGreaterThan(one + 8);
    expect(countPrompt({ input: 'hi', instructions: 'be brief' })).toBe(3);
  });

  it('are as many as the pieces of the text', () => {
    for (const count of [0, 1, 17, 500]) expect(prose(seeded(count), count)).toHaveLength(count);
    const text = 'A line\nwith “Größe”  and  spaces \n';
    expect(piecesOf(text).join('')).toBe(text);
  });
});
