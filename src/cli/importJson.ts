import type { BadLine, ImportFormat, ImportKeyShare, ImportReply, ImportShare } from '../core/importing/types.ts';
import { toUsd } from '../core/money.ts';

/** What `import --json` prints. */
export interface ImportJson {
  readonly dryRun: boolean;
  /** Name of the import, by which it can be taken back; `null` where nothing was written. */
  readonly bulk: string | null;
  readonly format: ImportFormat;
  readonly lines: number;
  readonly added: number;
  /** How many of `added` are no calls, but what other programs spent in a stretch of time. */
  readonly intervals: number;
  readonly merged: number;
  /** How many of `merged` count to the key at work since now. */
  readonly moved: number;
  readonly duplicates: number;
  readonly leftOut: number;
  readonly bad: { readonly count: number; readonly first: readonly BadLine[] };
  /** Of the new calls; USD. */
  readonly cost: number;
  readonly unknownCalls: number;
  /** ISO 8601, UTC. */
  readonly from: string | null;
  readonly to: string | null;
  readonly byClient: readonly ShareJson[];
  readonly byModel: readonly ShareJson[];
  readonly byKey: readonly KeyShareJson[];
}

interface ShareJson {
  readonly name: string;
  readonly calls: number;
  readonly cost: number;
  readonly unknownCalls: number;
}

/** `name` is empty for calls that name no key. */
interface KeyShareJson extends ShareJson {
  /** Whether it is the key at work. */
  readonly isMine: boolean;
  /** Lines that the ledger knows as calls of the key at work. */
  readonly known: number;
  /** Lines that count to the key at work since an earlier import, though this one says otherwise. */
  readonly kept: number;
}

/** What an import did, or would do, as JSON. */
export function importJson(reply: ImportReply, dryRun: boolean): ImportJson {
  const { format, bulk = null, lines, added, intervals, merged, moved, duplicates, leftOut, bad, cost, unknown, from, to, byClient, byModel, byKey } = reply;
  return {
    dryRun, format, bulk, lines, added, intervals, merged, moved, duplicates, leftOut, bad, cost: toUsd(cost), unknownCalls: unknown, from: isoOrNull(from), to: isoOrNull(to),
    byClient: byClient.map(shareJson), byModel: byModel.map(shareJson), byKey: byKey.map(keyShareJson),
  };
}

function shareJson({ name, calls, cost, unknown }: ImportShare): ShareJson {
  return { name, calls, cost: toUsd(cost), unknownCalls: unknown };
}

function keyShareJson({ isMine, known, kept, ...share }: ImportKeyShare): KeyShareJson {
  return { ...shareJson(share), isMine, known, kept };
}

function isoOrNull(instant: number | undefined): string | null {
  return instant === undefined ? null : new Date(instant).toISOString();
}
