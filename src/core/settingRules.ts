import * as v from 'valibot';
import { t } from './l10n.ts';

/** On or off. */
export const flag = v.boolean(() => t('must be true or false'));

/** Numbers from the least to the most; `what` says what else is none of them. */
export const between = (least: number, most: number, what: () => string): v.GenericSchema<unknown, number> => (
  v.pipe(v.number(what), v.minValue(least, () => t('must be at least {0}', least)), v.maxValue(most, () => t('must be at most {0}', most)))
);

/** The same without fractions. */
export const whole = (least: number, most: number, what: () => string): v.GenericSchema<unknown, number> => v.pipe(between(least, most, what), v.integer(what));

/** One of some words. */
export const oneOf = <const T extends readonly string[]>(values: T): v.GenericSchema<unknown, T[number]> => v.picklist(values, () => t('must be one of {0}', values.join(', ')));

/** A text of at most so many characters. */
export const text = (most: number): v.GenericSchema<unknown, string> => v.pipe(v.string(() => t('must be a text')), v.maxLength(most, () => t('must be at most {0} characters', most)));
