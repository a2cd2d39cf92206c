import type { Page } from 'playwright-core';

/** A task of the thread that draws a page, in milliseconds. */
export interface TracedTask {
  /** From its beginning to its end. */
  readonly wallMs: number;
  /** For which it had a processor: what is left were others' turns. */
  readonly cpuMs: number;
  /** Processor time of collecting what lay about in the heap, which a page shares with all others of its process. */
  readonly collectingMs: number;
}

/** The tasks of all pages of a browser in the meantime, as its own trace has them. Chromium only. */
export async function tracedTasks(page: Page, during: () => Promise<unknown>): Promise<readonly TracedTask[]> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('The page has no browser that could trace it.');
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', 'v8'] });
  await during();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] };
  return tasksOf(traceEvents);
}

/** As in the format of Chromium's traces; microseconds. */
interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

function tasksOf(events: readonly TraceEvent[]): readonly TracedTask[] {
  const drawing = new Set(events.filter(({ ph, name, args }) => ph === 'M' && name === 'thread_name' && args?.name === 'CrRendererMain').map(threadOf));
  const here = events.filter((event) => event.ph === 'X' && drawing.has(threadOf(event)));
  const collections = here.filter(({ name }) => name === 'MajorGC' || name === 'MinorGC');
  const tasks = here.filter(({ name }) => name === 'ThreadControllerImpl::RunTask').map((task) => {
    const within = collections.filter((one) => threadOf(one) === threadOf(task) && one.ts >= task.ts && one.ts < task.ts + (task.dur ?? 0));
    return { wallMs: (task.dur ?? 0) / 1000, cpuMs: (task.tdur ?? 0) / 1000, collectingMs: within.reduce((sum, { tdur }) => sum + (tdur ?? 0), 0) / 1000 };
  });
  if (tasks.length === 0) throw new Error('The trace has no tasks.');
  return tasks;
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${pid}:${tid}`;
}
