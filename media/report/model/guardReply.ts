import * as v from 'valibot';
import { t } from '../../../src/core/l10n.ts';
import type { GuardData, GuardLogPage, LimitOutcome, SavedCard } from '../../../src/protocol/guard.ts';
import { LIMIT_FIELDS } from '../../../src/core/budget/limitFields.ts';
import { POLICIES } from './limitList.ts';
import { KINDS } from './guardLog.ts';

const NUMBER = v.pipe(v.number(), v.finite());
const STANDING = v.object({
  used: NUMBER, held: NUMBER, certainty: v.picklist(['exact', 'estimate', 'atLeast']), state: v.picklist(['active', 'warned', 'degraded', 'stopped']), resetsAt: v.optional(NUMBER),
});
const LIMIT = v.object({ field: v.picklist(LIMIT_FIELDS), metric: v.picklist(['cost', 'tokens']), limit: NUMBER, typed: v.string(), whose: v.optional(v.string()), standing: v.optional(STANDING) });
const BUDGET = v.object({ scope: v.string(), whom: v.string(), policy: v.picklist(POLICIES), limits: v.array(LIMIT), more: NUMBER });
const WALL = v.object({ id: v.string(), name: v.string(), sentence: v.string(), left: v.string(), basis: v.string(), when: v.picklist(['now', 'at', 'later']), certainty: v.picklist(['certain', 'likely', 'rough']) });
const NAMES = v.optional(v.array(v.string()));

const GUARD = v.object({
  asOf: NUMBER, zone: v.string(), budgets: v.array(BUDGET), walls: v.array(WALL),
  key: v.optional(v.object({ name: v.string(), limit: NUMBER, standing: STANDING })),
  worst: v.optional(v.string()),
  inForce: v.array(v.object({ kind: v.picklist(['downgrade', 'pause']), id: v.string(), text: v.string(), detail: v.string() })),
  proposal: v.optional(v.object({ limits: v.array(v.object({ field: v.picklist(LIMIT_FIELDS), amount: NUMBER, title: v.string(), reason: v.string() })) })),
  names: v.object({ project: NAMES, client: NAMES, session: NAMES, model: NAMES, purpose: NAMES, tag: NAMES, user: NAMES }),
  overridden: v.array(v.string()), home: v.optional(v.string()),
});

const LOG = v.object({
  rows: v.array(v.object({ id: v.string(), kind: v.picklist(KINDS), tone: v.picklist(['calm', 'warning', 'error']), at: NUMBER, first: NUMBER, text: v.string(), detail: v.string() })),
  next: v.optional(v.object({ at: NUMBER, id: v.string() })),
});

const OUTCOME = v.variant('kind', [v.object({ kind: v.literal('changed'), before: v.string() }), v.object({ kind: v.literal('refused'), why: v.string() })]);

const SAVING = v.object({ amount: NUMBER, count: NUMBER });
const SAVED = v.object({ since: NUMBER, saved: v.object({ cached: SAVING, cacheReads: SAVING, models: SAVING, total: NUMBER }) });

/** Reads what the host says about limits. Throws an `Error` where it makes no sense. */
export const readGuard = (reply: unknown): GuardData => read(GUARD, reply) as GuardData;
export const readLog = (reply: unknown): GuardLogPage => read(LOG, reply) as GuardLogPage;
export const readOutcome = (reply: unknown): LimitOutcome => read(OUTCOME, reply) as LimitOutcome;
export const readSaved = (reply: unknown): SavedCard => read(SAVED, reply) as SavedCard;

function read(schema: v.GenericSchema<unknown, unknown>, reply: unknown): unknown {
  const result = v.safeParse(schema, reply);
  if (!result.success) throw new Error(t('The answer about limits could not be understood.'));
  return result.output;
}
