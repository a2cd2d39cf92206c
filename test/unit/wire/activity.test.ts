import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import { readActivity } from '../../../src/core/wire/activity.ts';

describe('the answer of /activity', () => {
  it('is read row by row, with dates as documented and as seen', () => {
    const rows = readActivity({ data: [
      { date: '2026-10-24', model: 'openai/gpt-4.1', model_permaslug: 'openai/gpt-4.1-2025-04-14', endpoint_id: 'x', provider_name: 'OpenAI', usage: 0.015, byok_usage_inference: 0.012, requests: 5 },
      { date: '2026-06-01 00:00:00', model: 'a/b', usage: 1e-9 },
    ] });
    expect(rows).toEqual([
      { day: '2026-10-24', model: 'openai/gpt-4.1', permaslug: 'openai/gpt-4.1-2025-04-14', provider: 'OpenAI', usage: fromUsd(0.015), byok: fromUsd(0.012), requests: 5 },
      { day: '2026-06-01', model: 'a/b', usage: 1 },
    ]);
  });

  it('loses rows that cannot be placed, not the others; and an amount that is missing is not zero', () => {
    const rows = readActivity({ data: [null, { date: 'soon', model: 'a/b', usage: 1 }, { date: '2026-10-24', usage: 1 }, { date: '2026-10-24', model: 'a/b', usage: 'much' }] });
    expect(rows).toEqual([{ day: '2026-10-24', model: 'a/b' }]);
  });

  it.each([undefined, null, [], {}, { data: {} }, 'text'])('is none where the body is %j', (body) => {
    expect(readActivity(body)).toBeUndefined();
  });
});
