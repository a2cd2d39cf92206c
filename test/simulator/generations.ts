/** Every generation ever made, as `GET /generation` tells it: not known for a while, then there. */
import type { SimClock } from './clock.ts';
import type { JsonObject } from './json.ts';

export interface Generation {
  readonly id: string;
  readonly keyHash: string;
  /** Wire form of `data`. */
  readonly data: JsonObject;
  /** When it can first be read, epoch ms; `Infinity` for never. */
  readonly availableAt: number;
}

export class Generations {
  readonly #clock: SimClock;
  readonly #byId = new Map<string, { readonly generation: Generation; misses: number }>();

  constructor(clock: SimClock) {
    this.#clock = clock;
  }

  /** `misses`: how many more look-ups answer 404 even after `availableAt`. */
  add(generation: Generation, misses = 0): void {
    this.#byId.set(generation.id, { generation, misses });
  }

  /** What a look-up over HTTP finds; each one counts. */
  lookUp(id: string): Generation | undefined {
    const row = this.#byId.get(id);
    if (row === undefined || row.generation.availableAt > this.#clock.now()) return undefined;
    if (row.misses === 0) return row.generation;
    row.misses -= 1;
    return undefined;
  }

  all(): readonly Generation[] {
    return [...this.#byId.values()].map((row) => row.generation);
  }
}
