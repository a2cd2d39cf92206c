import { describe, expect, it } from 'vitest';
import { DEFAULT_VIEW, readViewState, type ViewState } from '../../../media/report/model/viewState.ts';

describe('what the page remembers of itself', () => {
  it('is read back as it was kept', () => {
    const view: ViewState = { sort: { column: 'calls', descending: false }, allModels: true };
    expect(readViewState(JSON.parse(JSON.stringify(view)))).toEqual(view);
  });

  it.each([undefined, null, 7, 'sort', [], {}, { sort: null }, { sort: { column: 'price', descending: true } }, { sort: { column: 'calls' } }, { allModels: 'yes' }])('counts as nothing where it makes no sense: %j', (kept) => {
    expect(readViewState(kept)).toEqual(DEFAULT_VIEW);
  });
});
