import type { VNode } from '../dom/vnode.ts';
import type { Size } from '../model/chart.ts';
import { readModelList, sortBy, type ModelList } from '../model/modelTable.ts';
import { models } from '../parts/models.ts';
import { trend } from '../parts/trend.ts';
import type { Frame, Tab } from '../tab.ts';
import { watchWidth } from '../width.ts';

const CHART_HEIGHT = 220;
const KEPT = 'models';

/** Where the money went: the trend, and who has spent it. */
export class OverviewTab implements Tab {
  readonly id = 'overview';
  readonly isOfUseAtFirst = false;
  readonly drawn: () => void;
  readonly #frame: Frame;
  #chart: Size = { width: 0, height: CHART_HEIGHT };
  #chosenDay: number | undefined;
  #list: ModelList;

  constructor(frame: Frame) {
    this.#frame = frame;
    this.#list = readModelList(frame.recall(KEPT));
    this.drawn = watchWidth('chart-frame', (width) => {
      this.#chart = { ...this.#chart, width };
      frame.redraw();
    });
  }

  draw(): readonly VNode[] {
    const data = this.#frame.data();
    if (data === undefined) return [];
    return [
      trend(data, this.#chart, this.#chosenDay, (day) => this.#chooseDay(day)),
      models(data.models, data.days.length, this.#list, {
        sortBy: (column) => this.#keep({ ...this.#list, sort: sortBy(this.#list.sort, column) }),
        sortAfresh: (column) => this.#keep({ ...this.#list, sort: { column, descending: column !== 'name' } }),
        showAll: (all) => this.#keep({ ...this.#list, all }),
      }),
    ];
  }

  changed(): void {
    // The head's figures hold all of it.
  }

  shown(): void {
    // As above.
  }

  hidden(): void {
    this.#chosenDay = undefined;
  }

  #chooseDay(day: number | undefined): void {
    if (day === this.#chosenDay) return;
    this.#chosenDay = day;
    this.#frame.redraw();
  }

  #keep(list: ModelList): void {
    this.#list = list;
    this.#frame.keep(KEPT, list);
    this.#frame.redraw();
  }
}
