import { isAbsolute } from 'node:path';
import type { ExportRange, TimeRange } from '../../core/exporting/ranges.ts';
import { EXPORT_RANGES } from '../../core/exporting/ranges.ts';
import type { ExportFormat } from '../../core/exporting/types.ts';
import { EXPORT_FORMATS } from '../../core/exporting/types.ts';
import type { EntriesPortion } from '../../core/ledger/queries.ts';
import { booleanOf, objectOf, textOf } from '../../core/wire/json.ts';

/** What a keybinding or a script may say beforehand; what it leaves open is asked. */
export interface ExportArgument {
  readonly range?: ExportRange;
  readonly format?: ExportFormat;
  /** Absolute path; a file that is there is replaced. */
  readonly file?: string;
  /** Whether money that the key spent elsewhere is among the rows; by default as the setting says. */
  readonly untracked?: boolean;
}

/** What is to be written. `only`: what of that time, where that is not everything. */
export interface ExportWish {
  readonly range: TimeRange;
  readonly only?: Pick<EntriesPortion, 'where' | 'match'>;
  readonly format: ExportFormat;
}

/** Reads the command's argument; what is wrong in it counts as not said. */
export function readExportArgument(argument: unknown): ExportArgument {
  const object = objectOf(argument);
  const file = textOf(object.file);
  const range = EXPORT_RANGES.find((name) => name === object.range);
  const format = EXPORT_FORMATS.find((name) => name === object.format);
  const untracked = booleanOf(object.untracked);
  return {
    ...(range === undefined ? {} : { range }),
    ...(format === undefined ? {} : { format }),
    ...(file === undefined || !isAbsolute(file) ? {} : { file }),
    ...(untracked === undefined ? {} : { untracked }),
  };
}
