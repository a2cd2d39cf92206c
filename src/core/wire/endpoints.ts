import type { EndpointPrices } from '../pricing/dearest.ts';
import { compact, countOf, isObject, listOf, objectOf, textOf } from './json.ts';
import { readPricing } from './models.ts';

/** Reads the body of `GET /models/{author}/{slug}/endpoints`: what each provider charges. `undefined` where it names none, or one whose prices cannot be read. */
export function readEndpoints(json: unknown): readonly EndpointPrices[] | undefined {
  const rows = listOf(objectOf(objectOf(json).data).endpoints);
  const endpoints = rows.map(readEndpoint).filter((endpoint) => endpoint !== undefined);
  return endpoints.length === 0 || endpoints.length < rows.length ? undefined : endpoints;
}

function readEndpoint(row: unknown): EndpointPrices | undefined {
  if (!isObject(row) || !isObject(row.pricing)) return undefined;
  const prices = readPricing(row.pricing);
  if (prices.rates.prompt === undefined || prices.rates.completion === undefined) return undefined;
  return { tag: textOf(row.tag) ?? '', ...prices, ...compact({ contextLength: countOf(row.context_length), maxOutputTokens: countOf(row.max_completion_tokens) }) };
}
