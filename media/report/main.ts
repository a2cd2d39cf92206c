import { createZone, UTC, type Zone } from '../../src/core/period.ts';
import type { Actions } from './actions.ts';
import { registerControls } from './controls.ts';
import { createRoot } from './dom/patch.ts';
import { after, connectHost } from './host.ts';
import type { Size } from './model/chart.ts';
import { sortBy, type Sort } from './model/modelTable.ts';
import { screenOf } from './model/screen.ts';
import { Session } from './model/session.ts';
import { readViewState, type ViewState } from './model/viewState.ts';
import { page } from './parts/page.ts';

/** How often texts such as "3 min ago" are written anew. */
const TICK_MS = 10_000;
const CHART_HEIGHT = 220;

registerControls();
const root = document.getElementById('report');
if (root !== null) start(root);

function start(place: Element): void {
  const host = connectHost();
  const draw = createRoot(place);
  const zone = rememberZones();
  let view: ViewState = readViewState(host.recall());
  let chosenDay: number | undefined;
  let refusal: string | undefined;
  let chart: Size = { width: 0, height: CHART_HEIGHT };

  const redraw = (): void => {
    const now = Date.now();
    draw([page(screenOf(session.state, refusal, now, zone), { now, zone, view, chosenDay, chart }, actions)]);
    measure();
  };
  const setView = (next: ViewState): void => {
    view = next;
    host.keep(view);
    redraw();
  };
  const setSort = (sort: Sort): void => setView({ ...view, sort });
  const setRefusal = (reason: string | undefined): void => {
    refusal = reason;
    redraw();
  };
  const actions: Actions = {
    run: (action) => {
      if (action === 'retry') session.retry();
      else host.asker.ask('run', action).then(() => setRefusal(undefined), (error: unknown) => setRefusal(error instanceof Error ? error.message : String(error)));
    },
    sortBy: (column) => setSort(sortBy(view.sort, column)),
    sortAfresh: (column) => setSort({ column, descending: column !== 'name' }),
    showAllModels: (allModels) => setView({ ...view, allModels }),
    chooseDay: (index) => {
      if (index === chosenDay) return;
      chosenDay = index;
      redraw();
    },
  };
  const session = new Session({ ask: () => host.asker.ask('getReport', null), after, show: () => redraw() });
  const measure = watchWidth((width) => {
    chart = { ...chart, width };
    redraw();
  });
  host.onChanged(() => session.changed());
  setInterval(redraw, TICK_MS);
  session.start();
}

/** Tells the width of the chart's place, when it appears and whenever it changes. Call the result after each drawing. */
function watchWidth(tell: (width: number) => void): () => void {
  let watched: Element | null = null;
  let width = 0;
  const look = (): void => {
    const next = Math.floor(watched?.clientWidth ?? 0);
    if (next === width || next === 0) return;
    width = next;
    tell(width);
  };
  const observer = new ResizeObserver(look);
  return () => {
    const found = document.getElementById('chart-frame');
    if (found === watched) return;
    observer.disconnect();
    watched = found;
    if (found === null) return;
    observer.observe(found);
    look();
  };
}

/** Zones by name; one that this browser does not know counts as UTC rather than breaking the page. */
function rememberZones(): (name: string) => Zone {
  const known = new Map<string, Zone>([['UTC', UTC]]);
  return (name) => {
    const found = known.get(name) ?? zoneOrUtc(name);
    known.set(name, found);
    return found;
  };
}

function zoneOrUtc(name: string): Zone {
  try {
    return createZone(name);
  } catch (error) {
    if (error instanceof RangeError) return UTC;
    throw error;
  }
}
