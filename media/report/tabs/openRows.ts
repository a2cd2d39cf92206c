import type { Grouping } from '../../../src/core/analysis/range.ts';
import type { AnalysisAsk, AnalysisReply } from '../../../src/protocol/analysis.ts';
import { rowsOf } from '../model/breakdown.ts';
import type { LiveQuery, QueryState } from '../model/liveQuery.ts';
import type { Inside } from '../parts/breakdown.ts';

type Query = LiveQuery<AnalysisAsk, AnalysisReply>;

/** The rows of the breakdown that are open, each with a question of its own for what it contains. */
export class OpenRows {
  readonly #query: () => Query;
  readonly #askOf: (key: string) => AnalysisAsk;
  readonly #open = new Map<string, Query>();

  /** `query`: makes one for a row; `askOf`: what it asks. */
  constructor(query: () => Query, askOf: (key: string) => AnalysisAsk) {
    this.#query = query;
    this.#askOf = askOf;
  }

  /** Opens a row, or closes it. */
  toggle(key: string): void {
    const inner = this.#open.get(key);
    if (inner === undefined) {
      const query = this.#query();
      this.#open.set(key, query);
      query.ask(this.#askOf(key));
    } else {
      inner.dispose();
      this.#open.delete(key);
    }
  }

  retry(key: string): void {
    this.#open.get(key)?.retry();
  }

  /** Something else is asked for now. */
  askAll(): void {
    for (const [key, inner] of this.#open) inner.ask(this.#askOf(key));
  }

  changed(): void {
    for (const inner of this.#open.values()) inner.changed();
  }

  closeAll(): void {
    for (const inner of this.#open.values()) inner.dispose();
    this.#open.clear();
  }

  /** What the open rows contain. `then`: which grouping is asked for. */
  inside(then: Grouping): ReadonlyMap<string, Inside> {
    return new Map([...this.#open].map(([key, { state }]) => [key, insideOf(state, then)]));
  }
}

/** Rows are by what was answered, which need not be what is asked for now. */
function insideOf(state: QueryState<AnalysisReply>, then: Grouping): Inside {
  switch (state.kind) {
    case 'blank': return { by: then, rows: [], state: 'known' };
    case 'loading': return { by: then, rows: [], state: 'reading' };
    case 'failed': return { by: then, rows: [], state: 'known', failure: state.reason };
    case 'ready': return { by: state.data.analysis.by, rows: rowsOf(state.data), state: state.isOld === true ? 'old' : 'known', ...(state.failure === undefined ? {} : { failure: state.failure }) };
  }
}
