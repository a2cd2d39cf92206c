import type { HoldEvent } from './events.ts';

/** Money set aside, with the upstream's id where it is known. */
export interface Hold extends HoldEvent {
  readonly generationId?: string;
}
