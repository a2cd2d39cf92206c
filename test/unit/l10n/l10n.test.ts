import { afterEach, describe, expect, it } from 'vitest';
import { counted, speak, speech, t } from '../../../src/core/l10n.ts';

afterEach(() => speak('en', undefined));

describe('the language of a process', () => {
  it('is English unless it was told otherwise', () => {
    expect(t('Set API Key')).toBe('Set API Key');
    expect(speech()).toMatchObject({ decimal: '.', group: ',' });
  });

  it('says what the language has, and in English what it lacks', () => {
    speak('de', { 'Set API Key': 'Schlüssel setzen' });
    expect([t('Set API Key'), t('Clear API Key')]).toEqual(['Schlüssel setzen', 'Clear API Key']);
  });

  it('puts the arguments where the language wants them', () => {
    speak('de', { '{0} of {1}': 'von {1} sind es {0}' });
    expect(t('{0} of {1}', 3, '$5')).toBe('von $5 sind es 3');
  });

  it('leaves a place alone that has no argument, and reads arguments as texts only', () => {
    expect(t('{0} and {1}', '{1}')).toBe('{1} and {1}');
  });

  it('has no texts by the names of an object', () => {
    speak('de', {});
    expect(t('constructor')).toBe('constructor');
  });

  it('writes numbers as the language does', () => {
    speak('de', undefined);
    expect(speech()).toMatchObject({ decimal: ',', group: '.' });
  });

  it('takes a language nobody knows for English', () => {
    speak('qps-ploc-nonsense-much-too-long', undefined);
    expect(speech()).toMatchObject({ decimal: '.', group: ',' });
  });

  it('tells one from many', () => {
    expect([counted(1, 'a call', 'calls'), counted(2, 'a call', 'calls'), counted(0, 'a call', 'calls')]).toEqual(['a call', 'calls', 'calls']);
  });
});
