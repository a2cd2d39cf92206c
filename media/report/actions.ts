import type { MessageAction } from './model/connection.ts';
import type { ModelColumn } from './model/modelTable.ts';

/** What a person can do on the page. */
export interface Actions {
  run(action: MessageAction): void;
  sortBy(column: ModelColumn): void;
  /** Sorts by a column in its natural direction, whatever was before. */
  sortAfresh(column: ModelColumn): void;
  showAllModels(all: boolean): void;
  /** Chooses a day of the chart by its place; `undefined` chooses none. */
  chooseDay(index: number | undefined): void;
}
