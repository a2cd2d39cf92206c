import type { UsageEntry } from '../usage.ts';
import type { Catalogue } from '../pricing/catalogue.ts';
import { importedId } from './fingerprint.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { ImportFormat, ImportedCall, ModelNames } from './types.ts';
import { IMPORT_COST } from './types.ts';

/** OpenRouter's own export is about OpenRouter's own money, whatever address is set. */
export const OPENROUTER_ORIGIN = 'https://openrouter.ai';

/** Whose account a call is counted to. */
export interface ImportKey {
  readonly keyHash: string;
  /** Whether that is the key at work. */
  readonly isMine: boolean;
  /** The account that calls of this name have for themselves where it is not. */
  readonly besides: string;
}

/** What all lines of one import have in common. */
export interface ImportFrame {
  /** ULID of the change: the stamp of everything that it writes, by which it can be undone. */
  readonly bulk: string;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly format: ImportFormat;
  /** Whose money foreign calls are. */
  readonly origin: string;
  readonly device: string;
  /** The key at work, where there is one. */
  readonly mine: string | undefined;
  /** Whose account a call is counted to that bears this name of a key; `''`: none. */
  readonly keyOf: (name: string) => ImportKey;
  readonly models: ModelNames;
  /** Whether the ledger asks that key itself what it spends: then it knows better what was spent elsewhere. */
  readonly isAsked: (origin: string, keyHash: string) => boolean;
}

/** The entry that a call of a foreign file becomes. A call without a known cost stays without: nobody will ever tell it. */
export function entryFrom(call: ImportedCall, print: Fingerprint, keyHash: string, frame: ImportFrame): UsageEntry {
  const id = importedId(call.at, print);
  const { origin, device, models } = frame;
  const model = call.model !== undefined && Object.hasOwn(models, call.model) ? models[call.model] : undefined;
  const entry: UsageEntry = { ...call, id, exchange: id, attempt: 1, origin, device, source: 'import', keyHash, calls: 1, costSource: IMPORT_COST };
  return model === undefined ? entry : { ...entry, model };
}

/** The names that exports use for models, for `ImportAsk.models`: the dated slug, with the variant where that is a listing of its own. */
export function modelNamesOf({ models }: Pick<Catalogue, 'models'>): ModelNames {
  return Object.fromEntries(models.toReversed().flatMap(({ id, canonicalSlug }) => {
    const variant = id.includes(':') ? id.slice(id.lastIndexOf(':')) : '';
    const slug = canonicalSlug.endsWith(variant) ? canonicalSlug : `${canonicalSlug}${variant}`;
    return slug === id ? [] : [[slug, id]];
  }));
}
