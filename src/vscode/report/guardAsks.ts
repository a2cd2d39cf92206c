import * as v from 'valibot';
import { POLICIES } from '../../core/budget/budget.ts';
import { LOG_KINDS } from '../../core/budget/guardLogRow.ts';
import { LIMIT_FIELDS } from '../../core/budget/limitFields.ts';
import { CHOICES } from '../../core/budget/runaway/grants.ts';
import { t } from '../../core/l10n.ts';
import type { GuardRequests } from '../../protocol/guard.ts';

type Ask<K extends keyof GuardRequests> = GuardRequests[K]['ask'];

const TEXT = v.pipe(v.string(), v.maxLength(300));
const INSTANT = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(8.64e15));

const READERS = {
  getGuardLog: v.strictObject({
    start: INSTANT, end: INSTANT, kinds: v.pipe(v.array(v.picklist(LOG_KINDS)), v.maxLength(LOG_KINDS.length)),
    after: v.optional(v.strictObject({ at: INSTANT, id: TEXT })),
  }),
  setLimit: v.strictObject({ scope: TEXT, field: v.picklist(LIMIT_FIELDS), typed: v.pipe(v.string(), v.maxLength(60)) }),
  setPolicy: v.strictObject({ scope: TEXT, policy: v.picklist(POLICIES) }),
  actOnSession: v.variant('act', [
    v.strictObject({ act: v.literal('undoDowngrade'), id: v.string() }),
    v.strictObject({ act: v.literal('grant'), id: v.string(), choice: v.picklist(CHOICES) }),
  ]),
} as const;

/** Reads what the page asks about limits. Throws an `Error` where it is not what that question looks like. */
export function readGuardAsk<K extends keyof typeof READERS>(name: K, ask: unknown): Ask<K> {
  const read = v.safeParse(READERS[name], ask);
  if (!read.success) throw new Error(t('A question about limits could not be understood ({0}).', name));
  return read.output as Ask<K>;
}
