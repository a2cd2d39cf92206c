import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RawSettings } from '../../src/core/settings.ts';
import { mergeSettings } from '../../src/core/settingsMerge.ts';

const daily = (value: unknown): RawSettings => (value === undefined ? {} : { 'limits.daily': value });

describe('bringing an editor and the shared file together', () => {
  it.each([
    ['nothing anywhere', undefined, undefined, undefined, undefined],
    ['the editor set one', undefined, 5, undefined, 5],
    ['the file got one', undefined, undefined, 5, 5],
    ['both agree', undefined, 5, 5, 5],
    ['the editor changed it', 5, 8, 5, 8],
    ['the file changed it', 5, 5, 8, 8],
    ['the editor removed it', 5, undefined, 5, undefined],
    ['the file removed it', 5, 5, undefined, undefined],
    ['both changed it: the lower wins', 5, 9, 7, 7],
    ['both changed it: the lower wins, whoever has it', 5, 6, 7, 6],
    ['removed here, lowered there', 5, undefined, 3, 3],
    ['raised here, removed there', 5, 9, undefined, 9],
    ['nonsense is no limit', 5, 9, -3, 9],
    ['nonsense is no limit, whoever has it', 5, 'x', 4, 4],
  ])('limits: %s', (_, base, editor, file, expected) => {
    const merged = mergeSettings(daily(base), daily(editor), daily(file));
    expect(merged.file['limits.daily']).toBe(expected);
    expect(merged.toEditor).toEqual(expected === editor ? [] : [{ setting: 'limits.daily', value: expected }]);
  });

  it('lets the editor win a conflict over anything but a limit, and names what was dropped', () => {
    const merged = mergeSettings({ policy: 'stop' }, { policy: 'ask' }, { policy: 'warn' });
    expect(merged).toEqual({ file: { policy: 'ask' }, toEditor: [], conflicts: [{ setting: 'policy', kept: 'ask', dropped: 'warn' }] });
    expect(mergeSettings(daily(5), daily(9), daily(7)).conflicts).toEqual([{ setting: 'limits.daily', kept: 7, dropped: 9 }]);
  });

  it('never publishes what is not set', () => {
    expect(mergeSettings({}, { 'limits.daily': 5 }, {}).file).toEqual({ 'limits.daily': 5 });
  });

  it('takes an explicit "no limit" for one that is not set', () => {
    expect(mergeSettings({}, { 'limits.daily': null }, {})).toMatchObject({ toEditor: [], conflicts: [] });
    expect(mergeSettings(daily(5), { 'limits.daily': null }, daily(5)).conflicts).toEqual([]);
  });

  const value = fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined });

  it('is settled after one round: merging again changes nothing and finds no conflict', () => {
    fc.assert(fc.property(value, value, value, (base, editor, file) => {
      const merged = mergeSettings(daily(base), daily(editor), daily(file));
      const after = merged.toEditor.reduce<RawSettings>((values, { setting, value: to }) => ({ ...values, [setting]: to }), daily(editor));
      const again = mergeSettings(merged.file, after, merged.file);
      expect(again).toMatchObject({ toEditor: [], conflicts: [] });
      expect(again.file).toEqual(merged.file);
    }));
  });

  it('never ends above both limits when both were changed', () => {
    fc.assert(fc.property(value, value, value, (base, editor, file) => {
      const { conflicts, file: { 'limits.daily': kept } } = mergeSettings(daily(base), daily(editor), daily(file));
      const both = [editor, file].filter((each) => each !== undefined);
      if (conflicts.length > 0) expect(kept).toBe(Math.min(...both));
    }));
  });
});

describe('bringing scoped budgets together', () => {
  const list = (budgets: unknown): RawSettings => ({ budgets });

  it('takes over the list of whoever changed it', () => {
    const [before, after] = [[{ scope: 'client:cline', daily: 5 }], [{ scope: 'client:cline', daily: 9 }]];
    expect([mergeSettings(list(before), list(after), list(before)).file, mergeSettings(list(before), list(before), list(after)).file]).toEqual([list(after), list(after)]);
    expect(mergeSettings(list(before), list(before), list(after)).toEditor).toEqual([{ setting: 'budgets', value: after }]);
  });

  it('takes of each scope the lower limits where both changed it, and says so', () => {
    const editor = [{ scope: 'client:cline', daily: 5, monthly: 50, policy: 'ask' }, { scope: 'user:me', daily: 1 }];
    const file = [{ scope: ' client:CLINE', daily: 9, monthly: 20, weekly: 15, policy: 'stop' }, { scope: 'model:a/*', daily: 2 }];
    const merged = mergeSettings({}, list(editor), list(file));
    expect(merged.file).toEqual(list([{ scope: 'client:cline', daily: 5, monthly: 20, weekly: 15, policy: 'ask' }, { scope: 'user:me', daily: 1 }, { scope: 'model:a/*', daily: 2 }]));
    expect(merged.conflicts.map(({ setting }) => setting)).toEqual(['budgets']);
  });

  it('leaves what is no list for its reader to complain of, and loses none that is one', () => {
    expect(mergeSettings({}, list('x'), list([{ scope: 'client:cline', daily: 5 }])).file).toEqual(list('x'));
    expect(mergeSettings({}, list([{ scope: 'client:cline', daily: 5 }]), list('x')).file).toEqual(list([{ scope: 'client:cline', daily: 5 }]));
  });
});
