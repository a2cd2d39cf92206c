import { afterEach, describe, expect, it } from 'vitest';
import { moneyTicks } from '../../../media/report/model/axis.ts';
import { showIn, US_DOLLAR } from '../../../src/core/currency.ts';
import { fromUsd } from '../../../src/core/money.ts';

afterEach(() => showIn(US_DOLLAR));

describe('the axis of a chart in another currency', () => {
  it('has lines that are round in that currency, where its amounts stand', () => {
    showIn({ code: 'EUR', sign: '€', perUsd: 0.5 });
    expect(moneyTicks(fromUsd(12))).toEqual([{ value: 0, text: '€0.00' }, { value: fromUsd(4), text: '€2.00' }, { value: fromUsd(8), text: '€4.00' }, { value: fromUsd(12), text: '€6.00' }]);
  });
});
