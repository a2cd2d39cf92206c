import type { Zone } from '../../../src/core/period.ts';
import type { Actions } from '../actions.ts';
import { h, type VNode } from '../dom/vnode.ts';
import type { Size } from '../model/chart.ts';
import { hasGuard } from '../model/guard.ts';
import type { Screen } from '../model/screen.ts';
import type { ViewState } from '../model/viewState.ts';
import { calls } from './calls.ts';
import { guard } from './guard.ts';
import { head, limitsButton, promptButton } from './head.ts';
import { invitationBox, messageList } from './message.ts';
import { models } from './models.ts';
import { skeleton } from './skeleton.ts';
import { paints } from './swatch.ts';
import { trend } from './trend.ts';

/** What decides the page besides its figures. */
export interface Surroundings {
  readonly now: number;
  readonly zone: (name: string) => Zone;
  readonly view: ViewState;
  readonly chosenDay: number | undefined;
  readonly chart: Size;
}

/** The whole page, from top to bottom: how much, is that all right, where did it go, what can be done. */
export function page(screen: Screen, surroundings: Surroundings, actions: Actions): VNode {
  return h('main', { attrs: { class: screen.kind, 'aria-busy': screen.kind === 'skeleton' } }, content(screen, surroundings, actions));
}

function content(screen: Screen, { now, zone, view, chosenDay, chart }: Surroundings, actions: Actions): readonly VNode[] {
  switch (screen.kind) {
    case 'blank': return [];
    case 'skeleton': return [title(), skeleton()];
    case 'failed': return [title(), messageList([screen.message], actions)];
    case 'empty': return [
      title(),
      messageList(screen.messages, actions),
      ...(screen.data.connection.kind === 'no-key' ? [] : [head(screen.data, now, zone(screen.data.zone), [limitsButton(actions)])]),
      invitationBox(screen.invitation, actions),
    ];
    case 'report': {
      const { data, messages } = screen;
      const local = zone(data.zone);
      return [title(), paints(), messageList(messages, actions), head(data, now, local, [promptButton(actions), limitsButton(actions)]), ...(hasGuard(data.guard) ? [guard(data.guard, now, local)] : []), trend(data, chart, chosenDay, actions), models(data.models, data.days.length, view, actions), calls(data.calls, now, local)];
    }
  }
}

function title(): VNode {
  return h('h1', { attrs: { class: 'unseen' } }, 'OpenRouter cost report');
}
