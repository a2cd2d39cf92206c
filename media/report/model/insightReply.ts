import * as v from 'valibot';
import type { Advice, AdviceReply, SettingChange, WhatIfReply } from '../../../src/protocol/insight.ts';
import { AMOUNT, COUNT, TEXT } from './replyParts.ts';

const PERIOD = v.picklist(['day', 'week', 'month']);

const CHANGE: v.GenericSchema<unknown, SettingChange> = v.variant('kind', [
  v.object({ kind: v.literal('limit'), period: PERIOD, usd: v.nullable(v.number()) }),
  v.object({ kind: v.literal('default-model'), model: TEXT }),
]);

const SHARE = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const CHOICES = v.array(v.object({ value: TEXT, name: TEXT, spent: AMOUNT }));
const DAY = { day: TEXT, before: AMOUNT, after: AMOUNT } as const;

const REPRICING = v.object({
  calls: COUNT, before: AMOUNT, estimated: AMOUNT, after: v.exactOptional(AMOUNT), low: v.exactOptional(AMOUNT), high: v.exactOptional(AMOUNT),
  noPrice: v.exactOptional(v.picklist(['unknown', 'dynamic'])), otherTokeniser: v.boolean(), tooLong: COUNT,
  leftOut: v.object({ noTokens: COUNT, noCost: COUNT, embeddings: COUNT, ownKey: COUNT }), days: v.array(v.object(DAY)),
});

const CAPPING = v.object({
  stopped: COUNT, daysStopped: COUNT, before: AMOUNT, after: AMOUNT, estimated: COUNT, unknown: COUNT, elsewhere: AMOUNT, lumps: AMOUNT, isPassedElsewhere: v.boolean(),
  days: v.array(v.object({ ...DAY, stopped: COUNT })),
});

const CACHING = v.object({
  calls: COUNT, allCalls: COUNT, inputTokens: COUNT, repeatedTokens: COUNT, cachedTokens: COUNT, uncachedTokens: COUNT, withoutRate: COUNT, before: AMOUNT, after: AMOUNT,
  days: v.array(v.object(DAY)),
});

const WHAT_IF: v.GenericSchema<unknown, WhatIfReply> = v.variant('kind', [
  v.object({ kind: v.literal('reading'), share: SHARE }),
  v.object({
    kind: v.literal('ready'), from: TEXT, to: TEXT, isCut: v.boolean(),
    whatIf: v.variant('kind', [
      v.object({ kind: v.literal('model'), repricing: REPRICING }),
      v.object({ kind: v.literal('cap'), capping: CAPPING, limit: v.nullable(v.number()) }),
      v.object({ kind: v.literal('cache'), caching: CACHING }),
    ]),
    choices: v.object({ models: CHOICES, clients: CHOICES, purposes: CHOICES }),
  }),
]);

const ADVICE: v.GenericSchema<unknown, Advice> = v.object({
  id: TEXT, text: TEXT, basis: TEXT, weight: v.number(),
  saving: v.exactOptional(v.object({ amount: AMOUNT, of: AMOUNT, certainty: v.picklist(['exact', 'estimate', 'atMost']) })),
  action: v.exactOptional(v.variant('kind', [
    v.object({ kind: v.literal('try-model'), to: TEXT, model: v.exactOptional(TEXT), client: v.exactOptional(TEXT), purpose: v.exactOptional(TEXT) }),
    v.object({ kind: v.literal('set-limit'), period: PERIOD, usd: v.number() }),
    v.object({ kind: v.literal('default-model'), model: TEXT }),
    v.object({ kind: v.literal('show-calls'), model: v.exactOptional(TEXT), client: v.exactOptional(TEXT), status: v.exactOptional(v.literal('error')) }),
    v.object({ kind: v.literal('copy'), text: TEXT }),
    v.object({ kind: v.literal('key-settings') }),
    v.object({ kind: v.literal('connect-tool') }),
  ])),
});

const ALL_ADVICE: v.GenericSchema<unknown, AdviceReply> = v.variant('kind', [
  v.object({ kind: v.literal('reading') }),
  v.object({ kind: v.literal('ready'), advice: v.array(ADVICE), dismissed: COUNT }),
]);

/** Reads what the host says. Throws where it does not fit. */
export const readWhatIfReply = (reply: unknown): WhatIfReply => v.parse(WHAT_IF, reply);
export const readAdviceReply = (reply: unknown): AdviceReply => v.parse(ALL_ADVICE, reply);
export const readSettingChange = (reply: unknown): SettingChange => v.parse(CHANGE, reply);
