import { describe, expect, it } from 'vitest';
import { usageLineReader } from '../../../src/core/importing/usageLine.ts';
import { NOON } from '../fakes/ledger.ts';

const readLine = usageLineReader();
const read = (line: object | string): ReturnType<typeof readLine> => readLine(typeof line === 'string' ? line : JSON.stringify(line), NOON);
const why = (line: object | string): string | undefined => {
  const found = read(line);
  return found.kind === 'bad' ? found.why : undefined;
};
const call = (line: object | string): object | undefined => {
  const found = read(line);
  return found.kind === 'call' ? { ...found.call, keyName: found.keyName } : undefined;
};

const LINE = { ts: '2026-11-01T10:00:00Z', model: 'openai/gpt-4o-mini', prompt_tokens: 1200, completion_tokens: 34, cost: 0.0002004, id: 'gen-1793527200-abc' };
const CALL = { at: Date.UTC(2026, 10, 1, 10), status: 'ok', model: 'openai/gpt-4o-mini', inputTokens: 1200, outputTokens: 34, cost: 200_400, generationId: 'gen-1793527200-abc', keyName: '' };

describe('a line of a usage log', () => {
  it('is read in its common form', () => {
    expect(call(LINE)).toEqual(CALL);
  });

  it('may give the time in seconds or milliseconds, and figures as text', () => {
    expect(call({ ...LINE, ts: CALL.at / 1000, cost: '0.0002004', prompt_tokens: '1200' })).toEqual(CALL);
    expect(call({ ...LINE, ts: CALL.at })).toEqual(CALL);
  });

  it('may spell things otherwise, and know more', () => {
    const line = { timestamp: LINE.ts, model: LINE.model, usage: { prompt_tokens: 1200, completion_tokens: 34, cost: 0.0002004, prompt_tokens_details: { cached_tokens: 1000 } }, app: 'aider', latency_ms: 812.4, extra: { deep: [1] } };
    expect(call(line)).toEqual({ ...CALL, generationId: undefined, cacheReadTokens: 1000, client: 'aider', durationMs: 812 });
  });

  it('without a cost has an unknown one, never zero', () => {
    const { cost, ...rest } = CALL;
    expect(cost).toBe(200_400);
    expect(call({ ...LINE, cost: undefined })).toEqual(rest);
    expect(call({ ...LINE, cost: null })).toEqual(rest);
    expect(call({ ...LINE, cost: 0 })).toEqual({ ...rest, cost: 0 });
  });

  it('may miss anything but its time', () => {
    expect(call({ ts: LINE.ts, cost: 1 })).toEqual({ at: CALL.at, status: 'ok', cost: 1_000_000_000, keyName: '' });
    expect(why({ model: 'x', cost: 1 })).toBe('it has no time');
    expect(why({ ts: LINE.ts })).toBe('it names no model, no tokens and no cost');
  });

  it('is refused with a reason where a figure cannot be', () => {
    expect(why({ ...LINE, cost: -1 })).toBe('cost is no amount of dollars: -1');
    expect(why({ ...LINE, cost: 'cheap' })).toBe('cost is no amount of dollars: cheap');
    expect(why({ ...LINE, prompt_tokens: 1.5 })).toBe('prompt_tokens is no count: 1.5');
    expect(why({ ...LINE, ts: 'soon' })).toBe('time is no time: soon');
    expect(why({ ...LINE, ts: '2031-01-01' })).toBe('time cannot be: 2031-01-01');
    expect(why({ ...LINE, ts: 12 })).toBe('time cannot be: 1970-01-01');
    expect(why({ ...LINE, cost: '0x10' })).toBe('cost is no amount of dollars: 0x10');
    expect(why({ ...LINE, prompt_tokens: '0b11' })).toBe('prompt_tokens is no count: 0b11');
    expect(why({ ...LINE, prompt_tokens: Number.MAX_SAFE_INTEGER })).toBe('prompt_tokens is more than one call can have: 9007199254740991');
    expect(why({ ...LINE, cost: 10_001 })).toBe('cost is more than one call can cost: 10001');
    expect(why({ ...LINE, cost: undefined, usage: { cost: 8_000_000 } })).toBe('usage.cost is more than one call can cost: 8000000');
    expect(why('{"ts":')).toBe('not JSON');
    expect(why('17')).toBe('not a JSON object');
  });

  it('has names without control characters', () => {
    expect(call({ ...LINE, model: 'm/n\u0000ul', provider: '\u0007', session: 'a\nb' })).toEqual({ ...CALL, model: 'm/n ul', session: 'a b' });
  });

  it('keeps apart ids that differ, however late or in what they do', () => {
    const id = 'x'.repeat(300);
    const idsOf = (...ids: readonly string[]): readonly unknown[] => ids.map((each) => (call({ ...LINE, id: each }) as { readonly generationId: string }).generationId);
    const ids = idsOf(id, `${id}1`, `${id}2`, 'a\u0000b', 'a\u0001b', 'a b');
    expect(new Set(ids).size).toBe(6);
    expect(ids.map((each) => String(each).length)).toEqual([300, 297, 297, 20, 20, 3]);
    expect(idsOf(`${id}1`)).toEqual([ids[1]]);
  });

  it('that is empty, or a bracket of a list, is nothing', () => {
    expect(['', '  ', '[', ']'].map((text) => read(text).kind)).toEqual(['nothing', 'nothing', 'nothing', 'nothing']);
    expect(call(`${JSON.stringify(LINE)},`)).toEqual(CALL);
  });

  it('never keeps a key for the name of one', () => {
    expect(call({ ...LINE, key: 'sk-or-v1-0123456789abcdef' })).toEqual(CALL);
    expect(call({ ...LINE, key: 'laptop' })).toEqual({ ...CALL, keyName: 'laptop' });
  });
});
