import { afterEach, describe, expect, it } from 'vitest';
import { dateText, type DateForm } from '../../src/core/dates.ts';
import { resetTime } from '../../src/core/budget/sentences.ts';
import { formatMoney, forecastText } from '../../src/core/format.ts';
import { speak, speech } from '../../src/core/l10n.ts';
import { dayText, momentText } from '../../src/core/moment.ts';
import { fromUsd } from '../../src/core/money.ts';
import { UTC, periodAt } from '../../src/core/period.ts';
import { timeText } from '../../src/vscode/statusBar/times.ts';
import { withoutIntl } from './fakes/withoutIntl.ts';

afterEach(() => speak('en', undefined));

const FORMS: readonly DateForm[] = ['full', 'dm', 'dmy', 'wdm', 'wdmy', 'w', 'm', 'my', 'M'];
const NOW = Date.UTC(2026, 10, 22, 12);

function all(day: string): readonly string[] {
  return FORMS.map((form) => dateText(day, form));
}

describe('a day', () => {
  it('is told in English without a formatter', () => {
    expect(withoutIntl(() => all('2026-09-06'))).toEqual(['2026-09-06', '6 Sep', '6 Sep 2026', 'Sun 6 Sep', 'Sun 6 Sep 2026', 'Sun', 'Sep', 'Sep 2026', 'September']);
  });

  it.each([
    ['de', ['06.09.2026', '6. Sept.', '6. Sept. 2026', 'So., 6. Sept.', 'So., 6. Sept. 2026', 'So', 'Sep', 'Sept. 2026', 'September']],
    ['ja', ['2026/09/06', '9月6日', '2026年9月6日', '9月6日(日)', '2026年9月6日(日)', '日', '9月', '2026年9月', '9月']],
    ['pt-br', ['06/09/2026', '6 de set.', '6 de set. de 2026', 'dom., 6 de set.', 'dom., 6 de set. de 2026', 'dom.', 'set.', 'set. de 2026', 'setembro']],
  ])('is told in %s as it is told there', (language, texts) => {
    speak(language, undefined);
    expect(all('2026-09-06')).toEqual(texts);
  });

  it('is that day, however far from here people are, in the calendar and the figures of all else', () => {
    speak('th', undefined);
    expect(dateText('2026-11-01')).toBe('01/11/2026');
    speak('ar-EG', undefined);
    expect(dateText('2026-11-01')).toContain('2026');
  });

  it('is told in English where the engine has never heard of the language, and numbers too', () => {
    speak('qps-ploc', undefined);
    expect([dateText('2026-11-01', 'wdm'), dateText('2026-11-01'), formatMoney(fromUsd(1234.5))]).toEqual(['Sun 1 Nov', '2026-11-01', '$1,234.50']);
  });

  it('stays as it is where it is none: models of OpenRouter end when it says so', () => {
    speak('de', undefined);
    expect([dateText('2026-12-20T00:00:00Z'), dateText('soon'), dateText('')]).toEqual(['2026-12-20T00:00:00Z', 'soon', '']);
  });

  it('takes one formatter for each form, and what the process speaks can still be handed to a worker', () => {
    speak('de', { a: 'b' });
    all('2026-11-01');
    all('2026-11-02');
    expect(speech().dates?.size).toBe(FORMS.length);
    const { language, texts } = speech();
    expect(structuredClone({ language, texts })).toEqual({ language: 'de', texts: { a: 'b' } });
  });
});

it('moments, ends of limits, forecasts and the status bar write days so', () => {
  speak('de', undefined);
  const month = periodAt('month', NOW, UTC);
  expect(momentText(month.end, NOW, UTC)).toBe('Di., 1. Dez. 00:00 UTC');
  expect(dayText(Date.UTC(2025, 11, 31), NOW, UTC)).toBe('Mi., 31. Dez. 2025');
  expect(resetTime(month, UTC, NOW)).toBe('01.12.2026 00:00 UTC');
  expect(timeText(Date.UTC(2026, 10, 20, 9), UTC, NOW)).toBe('20.11.2026 09:00');
  speak('fr', undefined);
  const amount = fromUsd(1);
  expect(forecastText(month, { expected: amount, low: amount, high: amount }, UTC)).toContain('novembre');
});
