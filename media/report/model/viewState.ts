import { DEFAULT_SORT, MODEL_COLUMNS, type ModelColumn, type Sort } from './modelTable.ts';

/** What the page remembers of itself while it is hidden. Figures are never kept: they are asked anew. */
export interface ViewState {
  readonly sort: Sort;
  /** Show every model, not only the dearest. */
  readonly allModels: boolean;
}

export const DEFAULT_VIEW: ViewState = { sort: DEFAULT_SORT, allModels: false };

/** Reads what was kept. An older version of this page may have written something else: it counts as nothing. */
export function readViewState(kept: unknown): ViewState {
  if (!isRecord(kept)) return DEFAULT_VIEW;
  return { sort: readSort(kept.sort), allModels: kept.allModels === true };
}

function readSort(kept: unknown): Sort {
  if (!isRecord(kept)) return DEFAULT_SORT;
  const { column, descending } = kept;
  return isColumn(column) && typeof descending === 'boolean' ? { column, descending } : DEFAULT_SORT;
}

function isColumn(value: unknown): value is ModelColumn {
  return (MODEL_COLUMNS as readonly unknown[]).includes(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
