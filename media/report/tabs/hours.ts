import type { AnalysisRequests } from '../../../src/protocol/analysis.ts';
import type { VNode } from '../dom/vnode.ts';
import { readHeat } from '../model/analysisReply.ts';
import { emptyHeatMap, heatMap, type HourOfWeek } from '../model/heatMap.ts';
import { LiveQuery, type QueryState } from '../model/liveQuery.ts';
import { heat, heatTable, type HeatParts } from '../parts/heat.ts';
import type { Frame } from '../tab.ts';

type Ask = AnalysisRequests['getHeat']['ask'];
type Reply = AnalysisRequests['getHeat']['reply'];

/** So long after the figures above them stand there, the hours are asked for, milliseconds. */
const HOURS_AFTER_MS = 150;

/** When money was spent, below the rest of the overview: they come after what is above them, once nothing else is chosen; both are worked out in one thread. */
export class Hours {
  readonly #frame: Frame;
  readonly #query: LiveQuery<Ask, Reply>;
  #due: Ask | undefined;
  #stop: (() => void) | undefined;
  #at: HourOfWeek = { day: 0, hour: 0 };
  #drawn: { readonly of: Reply; readonly at: HourOfWeek; readonly table: VNode | undefined } | undefined;

  constructor(frame: Frame) {
    this.#frame = frame;
    this.#query = new LiveQuery({ ask: async (ask, signal) => readHeat(await frame.asker.ask('getHeat', ask, signal)), after: frame.after, show: () => frame.redraw() });
  }

  /** Something else is chosen. It is asked for when what is above has followed; until then what stands here is old. */
  want(ask: Ask): void {
    this.#due = ask;
    this.#stop?.();
  }

  /** What is above stands there. */
  follow(): void {
    const due = this.#due;
    if (due === undefined) return;
    this.#stop?.();
    this.#stop = this.#frame.after(HOURS_AFTER_MS, () => {
      this.#due = undefined;
      this.#query.ask(due);
    });
  }

  /** What answers an older choice is replaced anyway. */
  changed(): void {
    if (this.#due === undefined) this.#query.changed();
  }

  /** Asks again where they could not be read. */
  retry(): void {
    if (standingOf(this.#query.state).reason !== undefined) this.#query.retry();
  }

  /**
   * `calls`: how many there are in all, as far as that is known: without one there are no hours to wait for. `isSaid`: that the figures above could
   * not be read is said there already, and holds for these too.
   */
  draw(calls: number, isSaid: boolean): readonly VNode[] {
    const { state } = this.#query;
    const { isOld, reason } = standingOf(state);
    const isDue = this.#due !== undefined || isOld;
    const failure = isSaid ? undefined : this.#failure(reason);
    const known = state.kind === 'ready' ? this.#table(state.data) : undefined;
    const isAwaited = calls > 0 && reason === undefined && (state.kind !== 'ready' || isDue);
    const table = known ?? (isAwaited ? heatTable(emptyHeatMap()) : undefined);
    return table === undefined && failure === undefined ? [] : [heat({ table, zone: this.#frame.zone().name, isOld: isDue && known !== undefined, failure })];
  }

  #failure(reason: string | undefined): HeatParts['failure'] {
    return reason === undefined ? undefined : { reason, retry: () => this.#query.retry() };
  }

  /** A cell for each hour of the week: described once for each answer and each hour that is read, not with every drawing. */
  #table(reply: Reply): VNode | undefined {
    if (this.#drawn?.of !== reply || this.#drawn.at !== this.#at) {
      const map = heatMap(reply);
      this.#drawn = { of: reply, at: this.#at, table: map && heatTable(map, { at: this.#at, move: (to) => this.#read(to) }) };
    }
    return this.#drawn.table;
  }

  #read(hour: HourOfWeek): void {
    this.#at = hour;
    this.#frame.redraw();
  }
}

function standingOf(state: QueryState<Reply>): { readonly isOld: boolean; readonly reason: string | undefined } {
  switch (state.kind) {
    case 'blank':
    case 'loading': return { isOld: false, reason: undefined };
    case 'failed': return { isOld: false, reason: state.reason };
    case 'ready': return { isOld: state.isOld === true, reason: state.failure };
  }
}
