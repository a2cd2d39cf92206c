import type { BadLine, ImportFormat, ImportReply, ImportShare } from '../core/importing/types.ts';
import { toUsd } from '../core/money.ts';

/** What `import --json` prints. */
export interface ImportJson {
  readonly dryRun: boolean;
  readonly format: ImportFormat;
  readonly lines: number;
  readonly added: number;
  /** How many of `added` are no calls, but what other programs spent in a stretch of time. */
  readonly intervals: number;
  readonly merged: number;
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
}

interface ShareJson {
  readonly name: string;
  readonly calls: number;
  readonly cost: number;
  readonly unknownCalls: number;
}

/** What an import did, or would do, as JSON. */
export function importJson(reply: ImportReply, dryRun: boolean): ImportJson {
  const { format, lines, added, intervals, merged, duplicates, leftOut, bad, cost, unknown, from, to, byClient, byModel } = reply;
  return {
    dryRun, format, lines, added, intervals, merged, duplicates, leftOut, bad, cost: toUsd(cost), unknownCalls: unknown, from: isoOrNull(from), to: isoOrNull(to),
    byClient: byClient.map(shareJson), byModel: byModel.map(shareJson),
  };
}

function shareJson({ name, calls, cost, unknown }: ImportShare): ShareJson {
  return { name, calls, cost: toUsd(cost), unknownCalls: unknown };
}

function isoOrNull(instant: number | undefined): string | null {
  return instant === undefined ? null : new Date(instant).toISOString();
}
