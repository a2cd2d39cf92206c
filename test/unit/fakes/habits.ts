import type { ModelHabits, Observation } from '../../../src/core/pricing/habits.ts';
import { NO_HABITS, learn } from '../../../src/core/pricing/habits.ts';
import type { HabitStore } from '../../../src/pipeline/exchange.ts';

/** What was learned, in memory. */
export class FakeHabits implements HabitStore {
  readonly known = new Map<string, ModelHabits>();
  readonly told: Observation[] = [];

  read(): Promise<(model: string) => ModelHabits | undefined> {
    return Promise.resolve((model) => this.known.get(model));
  }

  learn(model: string, observation: Observation): void {
    this.told.push(observation);
    this.known.set(model, learn(this.known.get(model) ?? NO_HABITS, observation));
  }
}
