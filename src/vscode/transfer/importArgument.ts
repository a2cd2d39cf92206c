import { isAbsolute } from 'node:path';
import { booleanOf, listOf, objectOf, textOf } from '../../core/wire/json.ts';

/** What a keybinding or a script may say beforehand: which file, and that nobody needs to be asked. */
export interface ImportArgument {
  /** Absolute path. */
  readonly file?: string;
  /** Imports without asking; whatever it brings can be taken back. */
  readonly confirmed: boolean;
  /** Names of the key at work in the file. Calls that name no key are its own in any case. */
  readonly mine: readonly string[];
}

/** Reads the command's argument; what is wrong in it counts as not said. */
export function readImportArgument(argument: unknown): ImportArgument {
  const { file, confirmed, mine } = objectOf(argument);
  const path = textOf(file);
  return {
    ...(path !== undefined && isAbsolute(path) ? { file: path } : {}),
    confirmed: booleanOf(confirmed) ?? false,
    mine: listOf(mine).filter((name) => typeof name === 'string'),
  };
}
