/** `/embeddings`: seeded unit vectors, as numbers or as base64 of 32-bit floats. */
import { listOf, numberOf, textOf } from '../json.ts';
import type { Plan } from '../plan.ts';
import { seeded } from '../rng.ts';
import { servedModel, type Skin } from '../skin.ts';
import { embeddingsUsage } from '../wireUsage.ts';

const DIMENSIONS = 1536;

export const EMBEDDINGS: Skin = {
  kind: 'embeddings',
  envelope: (refusal) => refusal,
  whole: ({ plan, bill, trouble }) => ({
    object: 'list',
    id: plan.id,
    model: servedModel(plan),
    provider: plan.route.endpoint.provider_name,
    data: inputsOf(plan).map((input, index) => ({ object: 'embedding', index, embedding: encoded(plan, vector(plan, input)) })),
    ...(trouble.usage === 'missing' ? {} : { usage: embeddingsUsage(plan, bill, trouble) }),
  }),
  frames: () => [],
  failedWhole: (_telling, failure) => ({ error: { code: failure.code, message: failure.message ?? 'Provider returned error' } }),
  failureFrames: () => [],
};

/** Each text, or each list of token ids, is one input. */
function inputsOf({ ask }: Plan): readonly unknown[] {
  const { input } = ask.body;
  const list = listOf(input);
  return list.length === 0 || typeof list[0] === 'number' ? [input] : list;
}

/** The same text gives the same direction, whatever the seed: a cache of embeddings can be tested. */
function vector({ ask }: Plan, input: unknown): Float32Array {
  const rng = seeded('embedding', JSON.stringify(input));
  const raw = Float32Array.from({ length: numberOf(ask.body.dimensions) ?? DIMENSIONS }, () => rng.next() * 2 - 1);
  const length = Math.hypot(...raw);
  return raw.map((x) => x / length);
}

function encoded({ ask }: Plan, values: Float32Array): readonly number[] | string {
  return textOf(ask.body.encoding_format) === 'base64' ? Buffer.from(values.buffer).toString('base64') : [...values];
}
