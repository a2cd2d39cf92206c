import { describe, expect, it } from 'vitest';
import { estimateBand, fieldGroups, tokenCost, tokenRows } from '../../../media/report/model/callDetail.ts';
import { fromUsd, nano, ZERO } from '../../../src/core/money.ts';
import { createZone } from '../../../src/core/period.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import type { CallDetail } from '../../../src/protocol/calls.ts';
import { callDetail } from '../../../src/vscode/report/callLines.ts';
import { NOON, entryOf } from '../fakes/ledger.ts';

const zone = createZone('Europe/Berlin');
const RATES = { prompt: '0.000003', completion: '0.000015', cacheRead: '0.0000003' };

function detailOf(fields: Partial<UsageEntry> = {}, exchange: readonly UsageEntry[] = []): CallDetail {
  return callDetail(entryOf({ id: 'a', cost: fromUsd(0.02), inputTokens: 1000, outputTokens: 100, cacheReadTokens: 400, reasoningTokens: 40, rates: RATES, ...fields }), exchange, { countByok: false, nameOf: (model) => model.toUpperCase(), hueOf: () => 2 });
}

function labels(detail: CallDetail): Readonly<Record<string, string>> {
  return Object.fromEntries(fieldGroups(detail, zone).flatMap(({ fields }) => fields.map(({ label, value }) => [label, value])));
}

describe('the details of a call', () => {
  it('tell its tokens by kind with what each cost, and what that comes to', () => {
    expect(tokenRows(detailOf()).map(({ kind, count, rate, cost }) => [kind, count, rate, cost])).toEqual([
      ['Input', '600', '$3.00', '$0.0018'], ['Read from cache', '400', '$0.300', '$0.00012'], ['Output', '100', '$15.00', '$0.0015'], ['of which reasoning', '40', '', ''],
    ]);
    expect(tokenCost(detailOf())).toBe('≈$0.0034');
  });

  it('do not invent a cost without rates, nor tokens that nobody told', () => {
    const { rates, ...fields } = entryOf({ id: 'a', rates: RATES, inputTokens: 10 });
    expect(rates).toBe(RATES);
    const detail = callDetail(fields, [], { countByok: false, nameOf: (model) => model, hueOf: () => undefined });
    expect(tokenRows(detail).map(({ kind, cost }) => [kind, cost])).toEqual([['Input', '–']]);
    expect(tokenCost(detail)).toBeUndefined();
  });

  it('hold the estimate against the cost', () => {
    const band = (fields: Partial<UsageEntry>): ReturnType<typeof estimateBand> => estimateBand(detailOf({ estimateLow: fromUsd(0.01), estimate: fromUsd(0.05), ...fields }));
    expect(band({})).toMatchObject({ low: '$0.010', high: '$0.050', place: 0.25, text: 'It cost what was expected, 25 % of the way from low to high.' });
    expect(band({ cost: fromUsd(0.06) })).toMatchObject({ text: 'It cost more than was set aside.' });
    expect(band({ cost: fromUsd(0.001) })).toMatchObject({ text: 'It cost less than estimated.' });
    expect(band({ status: 'blocked', cost: ZERO })).toMatchObject({ place: undefined, text: 'It was refused, and cost nothing.' });
    expect(estimateBand(detailOf())).toBeUndefined();
  });

  it('say where the cost is known from, what it saved, and how fast it went', () => {
    const said = labels(detailOf({ requestedModel: 'a/dear', model: 'b/cheap', baseline: fromUsd(0.05), costSource: 'generation', durationMs: 2200, firstTokenMs: 200, settledAt: NOON }));
    expect(said).toMatchObject({ 'Known from': 'OpenRouter, for the generation', 'With A/DEAR': '≈$0.050', 'Saved': '≈$0.030', 'Asked for': 'A/DEAR', 'Model': 'b/cheap', 'First token after': '200 ms', 'Whole answer after': '2.2 s', 'Tokens a second': '50' });
  });

  it('leave out what is not known', () => {
    expect(Object.keys(labels(detailOf()))).toEqual(['Known from', 'Sent', 'Model', 'Came by', 'Call', 'Key']);
  });

  it('list the attempts of an exchange in their order, and only where there are several', () => {
    const [first, second] = [entryOf({ id: 'a', status: 'error' }), entryOf({ id: 'b', exchange: 'a', attempt: 2, cost: nano(5) })];
    expect(detailOf({}, [second, first]).attempts.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(detailOf({}, [first]).attempts).toEqual([]);
  });

  it('speak of an interval as of one', () => {
    expect(labels(detailOf({ source: 'untracked', since: NOON - 60_000 }))).toMatchObject({ From: '2026-11-18 12:59:00 Europe/Berlin', To: '2026-11-18 13:00:00 Europe/Berlin', 'Came by': 'Elsewhere' });
  });
});
