import type { NewEvent } from '../ledger/events.ts';
import type { StateMark } from '../ledger/marks.ts';
import type { LedgerState } from '../ledger/state.ts';
import { muteSubject } from './alerts.ts';
import type { Binding } from './lens.ts';
import { bindingKey } from './lens.ts';
import type { Standing } from './standing.ts';

type Marked = Pick<LedgerState, 'limitStates'>;

/**
 * What to write where limits stand in another state than when somebody last looked: past a threshold, or back when the period has turned or the
 * limit was raised. Call it inside the ledger's critical section.
 */
export function stateChanges(standings: readonly Standing[], { limitStates }: Marked): readonly NewEvent[] {
  return standings.flatMap((standing): readonly NewEvent[] => {
    const id = muteSubject(standing);
    const from = limitStates.get(id)?.state ?? 'active';
    const { state: to, used, limit, period: { start, end } } = standing;
    return from === to ? [] : [{ type: 'state', id, start, end, from, to, used, limit }];
  });
}

/** The same for limits that nobody shows any more, since their session is quiet or their budget gone: with their period, their state is over. */
export function statesOver(standings: readonly Standing[], { limitStates }: Marked, now: number): readonly NewEvent[] {
  const shown = new Set(standings.map((standing) => muteSubject(standing)));
  return [...limitStates].flatMap(([id, { state: from, end, limit }]): readonly NewEvent[] => (
    from === 'active' || end > now || shown.has(id) ? [] : [{ type: 'state', id, start: end, end, from, to: 'active', used: 0, limit }]
  ));
}

/** Those of a call's bindings of which a limit was past a threshold when somebody last looked. */
export function pastBefore(bindings: readonly Binding[], { limitStates }: Marked): readonly Binding[] {
  const past = [...limitStates].filter(([, { state }]) => state !== 'active').map(([id]) => id);
  return past.length === 0 ? [] : bindings.filter((binding) => past.some((id) => id.startsWith(`${bindingKey(binding)}|`)));
}

/** Whom a state's mark is about, and what it counts. */
export function subjectOf(id: string, { start }: Pick<StateMark, 'start'>): Pick<Standing, 'budget' | 'name' | 'metric'> & { readonly period: Pick<Standing['period'], 'kind' | 'start'> } {
  const parts = id.split('|');
  const [metric = 'cost', kind = 'day'] = parts.slice(-2);
  const key = parts.slice(0, -3).join('|');
  const own = key.lastIndexOf(' of ');
  return {
    budget: key === 'key' ? 'key' : own < 0 ? key : key.slice(own + 4), name: own < 0 ? key : key.slice(0, own),
    metric: metric as Standing['metric'], period: { kind: kind as Standing['period']['kind'], start },
  };
}
