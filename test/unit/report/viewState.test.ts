import { describe, expect, it } from 'vitest';
import { DEFAULT_VIEW, readViewState, type ViewState } from '../../../media/report/model/viewState.ts';

describe('what the page remembers of itself', () => {
  it.each<ViewState>([
    { tab: 'calls', range: { kind: '12m' }, by: 'client', metric: 'tokens', unit: 'week', where: { model: ['openai/gpt-5.1', ''], client: ['cline'] } },
    { ...DEFAULT_VIEW, range: { kind: 'custom', from: '2026-11-01', to: '2026-11-20' } },
  ])('is read back as it was kept: %j', (view) => {
    expect(readViewState(JSON.parse(JSON.stringify(view)))).toEqual(view);
  });

  it.each([
    undefined, null, 7, 'sort', [], {}, { tab: 'nowhere' }, { range: '30d' }, { range: { kind: 'custom', from: '2026-02-30', to: '2026-03-01' } }, { range: { kind: 'custom', from: '2026-11-20', to: '2026-11-01' } },
    { by: 'day' }, { by: '__proto__' }, { metric: 1 }, { unit: 'year' }, { where: [] }, { where: { model: 'x', client: [], provider: [1] } }, { where: { model: Array.from({ length: 201 }, () => 'x') } },
  ])('counts as nothing where it makes no sense: %j', (kept) => {
    expect(readViewState(kept)).toEqual(DEFAULT_VIEW);
  });

  it('keeps what makes sense beside what does not', () => {
    expect(readViewState({ tab: 'limits', metric: 'joy', where: { model: ['a'], colour: ['b'] } })).toEqual({ ...DEFAULT_VIEW, tab: 'limits', where: { model: ['a'] } });
  });
});
