import type { Model } from './model.ts';

/** Music and pictures are listed at zero, and charged by the piece: such a model is not free. */
export function isChargedByPiece(model: Pick<Model, 'id' | 'isFree' | 'outputModalities'>): boolean {
  return model.isFree && !model.id.endsWith(':free') && model.outputModalities.some((each) => each !== 'text' && each !== 'embeddings');
}
