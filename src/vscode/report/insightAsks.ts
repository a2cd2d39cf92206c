import * as v from 'valibot';
import { nano } from '../../core/money.ts';
import type { InsightRequests, SettingChange, WhatIfAsk } from '../../protocol/insight.ts';

/** What a page may send as a name. */
const NAME = v.pipe(v.string(), v.maxLength(300));
const MOST_USD = 1_000_000;
const USD = v.pipe(v.number(), v.finite(), v.gtValue(0), v.maxValue(MOST_USD));
const PERIOD = v.picklist(['day', 'week', 'month']);
const SCOPE = v.strictObject({ model: v.exactOptional(NAME), client: v.exactOptional(NAME), purpose: v.exactOptional(NAME) });

const WHAT_IF: v.GenericSchema<unknown, WhatIfAsk> = v.variant('kind', [
  v.strictObject({ kind: v.literal('model'), scope: SCOPE, model: NAME }),
  v.strictObject({ kind: v.literal('cap'), scope: SCOPE, cap: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.transform(nano)), period: PERIOD }),
  v.strictObject({ kind: v.literal('cache'), scope: SCOPE, hitPercent: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)) }),
]);

const CHANGE: v.GenericSchema<unknown, SettingChange> = v.variant('kind', [
  v.strictObject({ kind: v.literal('limit'), period: PERIOD, usd: v.nullable(USD) }),
  v.strictObject({ kind: v.literal('default-model'), model: v.pipe(v.string(), v.maxLength(200)) }),
]);

const DISMISSAL: v.GenericSchema<unknown, InsightRequests['dismissAdvice']['ask']> = v.strictObject({ id: NAME, how: v.picklist(['month', 'forever', 'back']) });

/** Reads what the page asks. Throws where it makes no sense. */
export const readWhatIf = (ask: unknown): WhatIfAsk => v.parse(WHAT_IF, ask);
export const readChange = (ask: unknown): SettingChange => v.parse(CHANGE, ask);
export const readDismissal = (ask: unknown): InsightRequests['dismissAdvice']['ask'] => v.parse(DISMISSAL, ask);
export const readAct = (ask: unknown): 'key-settings' | 'connect-tool' => v.parse(v.picklist(['key-settings', 'connect-tool']), ask);
