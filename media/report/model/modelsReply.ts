import * as v from 'valibot';
import type { ModelList, ModelOffer, TypicalCall } from '../../../src/protocol/models.ts';
import { AMOUNT, COUNT, TEXT, TEXTS } from './replyParts.ts';
import { visibleName } from '../../../src/core/foreignName.ts';

const PRICES = v.object({ input: v.exactOptional(AMOUNT), output: v.exactOptional(AMOUNT), cacheRead: v.exactOptional(AMOUNT), cacheWrite: v.exactOptional(AMOUNT), request: v.exactOptional(AMOUNT) });

/** It is only ever shown; by their ids models are told apart. */
const NAME = v.pipe(TEXT, v.transform(visibleName));

const OFFER: v.GenericSchema<unknown, ModelOffer> = v.object({
  id: TEXT, name: NAME, vendor: NAME, prices: PRICES, tiers: v.array(v.object({ above: COUNT, prices: PRICES })), changesByTime: v.boolean(),
  noPrice: v.exactOptional(v.picklist(['unknown', 'dynamic'])), contextLength: v.exactOptional(COUNT), maxOutputTokens: v.exactOptional(COUNT),
  inputs: TEXTS, outputs: TEXTS, tools: v.boolean(), reasoning: v.boolean(), structured: v.boolean(), free: v.boolean(),
  expires: v.exactOptional(TEXT), standsFor: v.exactOptional(TEXT),
});

const LIST: v.GenericSchema<unknown, ModelList> = v.object({ fetchedAt: v.number(), models: v.array(OFFER), defaultModel: TEXT });
const TYPICAL: v.GenericSchema<unknown, TypicalCall> = v.object({ inputTokens: COUNT, outputTokens: COUNT, calls: COUNT });

/** Reads what the host says. Throws where it does not fit. */
export const readModelList = (reply: unknown): ModelList => v.parse(LIST, reply);
export const readTypicalCall = (reply: unknown): TypicalCall => v.parse(TYPICAL, reply);
