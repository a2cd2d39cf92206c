import { nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import type { GenerationFacts } from '../../../src/core/wire/generation.ts';
import { Settler } from '../../../src/pipeline/settler.ts';
import { CATALOGUE } from '../pricing/fixture.ts';
import { FakeClock, settle } from './clock.ts';
import { KEY, ORIGIN, entryOf, held } from './ledger.ts';
import { FakeLogger } from './logger.ts';
import { FakeStore } from './store.ts';

/** What an upstream says that knows a call. */
export const FOUND: GenerationFacts = { cost: nano(420), inputTokens: 11, outputTokens: 7, model: 'openai/gpt-4o-mini', provider: 'Azure', fromCache: false };

/** A settler at work, and an upstream that says what it is told to. */
export class Bench {
  readonly clock = new FakeClock();
  readonly store: FakeStore;
  readonly logger = new FakeLogger();
  readonly asked: string[] = [];
  /** What each question is answered with, in order; then nothing is known. */
  answers: (GenerationFacts | Error | undefined | Promise<GenerationFacts | undefined>)[] = [];
  catalogueFails = false;
  /** The key at work. */
  at: { readonly origin: string; readonly keyHash: string } | undefined = { origin: ORIGIN, keyHash: KEY };
  readonly settler: Settler;

  constructor(store?: FakeStore) {
    this.store = store ?? new FakeStore(this.clock);
    this.settler = new Settler({
      store: this.store, clock: this.clock, logger: this.logger,
      reach: () => (this.at === undefined ? undefined : { ...this.at, lookUp: (id) => this.lookUp(id) }),
      catalogue: () => (this.catalogueFails ? Promise.reject(new Error('no catalogue')) : Promise.resolve(CATALOGUE)),
    });
  }

  private async lookUp(id: string): Promise<GenerationFacts | undefined> {
    this.asked.push(id);
    const answer = await this.answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  }

  /** A call of this process that ended without its cost. */
  async callEnds(fields: Partial<UsageEntry> = {}): Promise<void> {
    await this.store.append([held('a', nano(1000)), { type: 'entry', id: 'a', entry: entryOf({ id: 'a', at: this.clock.now(), settledAt: this.clock.now(), costSource: 'none', estimate: nano(1000), generationId: 'gen-1', ...fields }) }]);
    await settle();
  }

  get entry(): UsageEntry | undefined {
    return this.store.state.entry('a');
  }
}
