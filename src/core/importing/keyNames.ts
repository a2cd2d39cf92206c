import type { ImportReply } from './types.ts';

/** Names that a file gives to a key of which the ledger knows calls as those of the key at work, while the import takes it for another one. Calls that name no key prove nothing of each other. */
export function recognisedNames({ byKey }: Pick<ImportReply, 'byKey'>): readonly string[] {
  return byKey.filter(({ name, isMine, known }) => !isMine && known > 0 && name !== '').map(({ name }) => name);
}
