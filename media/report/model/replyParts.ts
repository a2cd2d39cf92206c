import * as v from 'valibot';
import type { NanoUsd } from '../../../src/core/money.ts';

/** Parts that replies are made of. */
export const TEXT = v.string();
export const TEXTS = v.array(TEXT);
export const COUNT = v.pipe(v.number(), v.finite(), v.minValue(0));
/** Nano-dollars. */
export const AMOUNT: v.GenericSchema<unknown, NanoUsd> = v.pipe(v.number(), v.safeInteger(), v.transform((amount) => amount as NanoUsd));
