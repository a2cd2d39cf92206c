import { describe, expect, it } from 'vitest';
import { contradictionWith, limitAt, limitChange } from '../../../src/core/budget/limitChange.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/settings.ts';

const SETTINGS: Settings = { ...DEFAULT_SETTINGS, 'limits.hourly': 3, 'limits.monthly': 50, 'budgets': [{ scope: 'client:cline', daily: 5, tokensPerHour: 1000 }] };
const everything = (field: 'hourly' | 'daily' | 'monthly'): { readonly scope: string; readonly field: typeof field } => ({ scope: 'everything', field });

describe('changing a limit', () => {
  it('knows what it is, and which setting to change to what', () => {
    expect([limitAt(SETTINGS, everything('hourly')), limitAt(SETTINGS, everything('daily')), limitAt(SETTINGS, { scope: 'Client:cline'.toLowerCase(), field: 'daily' })]).toEqual([3, null, 5]);
    expect(limitChange(SETTINGS, everything('daily'), 7)).toEqual(['limits.daily', 7]);
    expect(limitChange(SETTINGS, { scope: 'client:cline', field: 'daily' }, null)).toEqual(['budgets', [{ scope: 'client:cline', tokensPerHour: 1000 }]]);
  });

  it('names both limits where they contradict each other, the one that is too large first, whichever is changed', () => {
    expect(contradictionWith(SETTINGS, everything('daily'), 2)).toBe('Hourly limit (3) must not be above the daily limit (2).');
    expect(contradictionWith(SETTINGS, everything('hourly'), 60)).toBe('Hourly limit (60) must not be above the monthly limit (50).');
    expect(contradictionWith(SETTINGS, { scope: 'client:cline', field: 'tokensPerDay' }, 900)).toBe('Hourly token limit (1000) must not be above the daily token limit (900).');
    expect(contradictionWith(SETTINGS, { scope: 'client:other', field: 'daily' }, 900)).toBeUndefined();
  });

  it('is not kept back by a contradiction of others', () => {
    expect(contradictionWith({ ...SETTINGS, 'limits.hourly': 60 }, everything('daily'), 70)).toBe('Daily limit (70) must not be above the monthly limit (50).');
    expect(contradictionWith({ ...SETTINGS, 'limits.hourly': 60, 'limits.monthly': 50, 'limits.averagePerRequest': 1 }, { scope: 'everything', field: 'averagePerRequest' }, 2)).toBeUndefined();
  });
});
