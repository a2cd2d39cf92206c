import type { TableColumn } from '../../../src/protocol/tables.ts';

/** A column of a table, of our own texts unless it is told otherwise. */
export function column(key: string, title: string, kind: TableColumn['kind'] = 'text'): TableColumn {
  return { key, title, kind };
}
