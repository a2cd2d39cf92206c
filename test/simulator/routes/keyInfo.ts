/** `GET /key` (alias `/auth/key`), `GET /credits`, `GET /activity`: what an account tells of itself. */
import type { SimKey } from '../account.ts';
import { sendJson, sendRefusal, type Call } from '../call.ts';
import { refusalContext, unauthorized } from '../refusing.ts';
import { bare, REFUSALS } from '../refusals.ts';
import type { Windows } from '../counter.ts';
import { usdToNumber } from '../usd.ts';
import type { World } from '../world.ts';

export function getKey(world: World, call: Call): void {
  if (call.key === undefined) {
    sendRefusal(call, unauthorized(call));
    return;
  }
  sendJson(call, 200, { data: keyData(world, call.key) });
}

export function getCredits(world: World, call: Call): void {
  if (refused(world, call)) return;
  const { bought, used } = world.account.shownCredits();
  sendJson(call, 200, { data: { total_credits: usdToNumber(bought), total_usage: usdToNumber(used) } });
}

export function getActivity(world: World, call: Call): void {
  if (refused(world, call)) return;
  const date = call.query.get('date') ?? undefined;
  if (date !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(date)) {
    sendRefusal(call, bare(400, 'Invalid date format. Use YYYY-MM-DD.')(refusalContext(world, call)));
    return;
  }
  sendJson(call, 200, { data: world.activity.rows({ date, keyHash: call.query.get('api_key_hash') ?? undefined }) });
}

/** Answers 401 or 403 itself where the key may not manage. */
function refused(world: World, call: Call): boolean {
  if (call.key?.management === true) return false;
  sendRefusal(call, call.key === undefined ? unauthorized(call) : REFUSALS.management_only(refusalContext(world, call)));
  return true;
}

function keyData(world: World, key: SimKey): object {
  const now = world.clock.now();
  const left = world.remaining(key, 'shown');
  return {
    label: key.label,
    limit: key.limit,
    limit_remaining: left === undefined ? null : usdToNumber(left),
    limit_reset: key.limitReset,
    include_byok_in_limit: key.includeByokInLimit,
    ...windows('usage', key.credits.shown(now)),
    ...windows('byok_usage', key.byok.shown(now)),
    is_free_tier: !world.account.hasPaid(),
    is_management_key: key.management,
    is_provisioning_key: key.management,
    expires_at: key.expiresAt,
    creator_user_id: world.account.userId,
    organization_id: null,
    workspace_id: world.account.workspaceId,
    allowed_data_regions: ['global'],
    free_model_daily_requests: world.account.freeToday(),
    ...budgetsOf(key),
    rate_limit: { requests: -1, interval: '10s', note: 'This field is deprecated and safe to ignore.' },
  };
}

/** All budgets of the key, and the tightest once more; nothing where there is none. */
function budgetsOf({ budgets }: SimKey): object {
  const told = budgets.map((budget) => ({ ...budget, remaining_usd: budget.limit_usd - budget.spend_usd }));
  const [tightest] = told.toSorted((a, b) => a.remaining_usd - b.remaining_usd);
  return tightest === undefined ? {} : { effective_budget: tightest, budgets: told };
}

function windows(name: string, { total, daily, weekly, monthly }: Windows): object {
  return { [name]: usdToNumber(total), [`${name}_daily`]: usdToNumber(daily), [`${name}_weekly`]: usdToNumber(weekly), [`${name}_monthly`]: usdToNumber(monthly) };
}
