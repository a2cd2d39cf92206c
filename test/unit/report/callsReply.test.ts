import { describe, expect, it } from 'vitest';
import { readCallDetail, readCallsFacets, readCallsPage } from '../../../media/report/model/callsReply.ts';
import { callAt, CallsWorld } from '../../fixtures/report/callsWorld.ts';

const CHOICE = { range: { kind: 'all' }, where: {} } as const;

describe('what the host answers about calls', () => {
  it('is taken as it was meant', async () => {
    const handlers = new CallsWorld(200).handlers();
    const ask = { choice: CHOICE, window: { from: 40 }, count: 30, refresh: false };
    const page = await handlers.getCalls(ask);
    expect(page.rows).toHaveLength(30);
    expect(readCallsPage(structuredClone(page))).toEqual(page);
    for (let index = 0; index < 40; index++) {
      const detail = await handlers.getCall(callAt(index).id);
      expect(readCallDetail(structuredClone(detail))).toEqual(detail);
    }
    const facets = await handlers.getFacets({ kind: '7d' });
    expect(readCallsFacets(structuredClone(facets))).toEqual(facets);
  });

  it('is refused where it is something else', () => {
    for (const said of [undefined, null, 'x', {}, { total: -1, isExact: true, from: 0, rows: [] }, { total: 1, isExact: true, from: 0, rows: [{ id: 'x' }] }, { total: 1.5, isExact: true, from: 0, rows: [] }]) {
      expect(() => readCallsPage(said)).toThrow();
      expect(() => readCallDetail(said)).toThrow();
      expect(() => readCallsFacets(said)).toThrow();
    }
  });
});
