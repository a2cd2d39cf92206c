import type * as vscode from 'vscode';
import type { Budgeting } from '../../core/budget/standing.ts';
import { historyOf } from '../../core/forecast/ofLedger.ts';
import type { Forecasts } from '../../core/forecast/running.ts';
import { HistoryMemo, Memo, runningForecasts } from '../../core/forecast/running.ts';
import type { LedgerState } from '../../core/ledger/state.ts';
import type { Clock } from '../../core/ports.ts';
import type { Monitor } from '../monitor.ts';
import type { ProxyFace } from '../proxy/proxyFace.ts';
import type { SettingsSource } from '../settingsSource.ts';
import type { Glance } from './glance.ts';
import { StatusBar } from './statusBar.ts';

/** The figures age even when nothing happens: days end, and times go by. */
const REDRAW_MS = 30_000;
/** Of changes in quick succession the first is shown at once, the others together: a busy proxy makes hundreds a second. */
const REST_MS = 100;
/** While nothing is spent a forecast falls slowly, and to make it is most of what an idle window would do. */
const STILL_MS = 5 * 60_000;

/** Keeps the status bar true. */
export class GlanceView implements vscode.Disposable {
  private readonly monitor: Monitor;
  private readonly settings: SettingsSource;
  private readonly proxy: Pick<ProxyFace, 'standing' | 'onChange'>;
  private readonly clock: Clock;
  private readonly bar = new StatusBar();
  private readonly past = new HistoryMemo();
  private readonly still = new Memo<Forecasts>(STILL_MS);
  private readonly subscriptions: readonly vscode.Disposable[];
  private cancelNext: () => void = () => undefined;
  private cancelRest: (() => void) | undefined;
  private isDue = false;

  constructor(monitor: Monitor, settings: SettingsSource, proxy: Pick<ProxyFace, 'standing' | 'onChange'>, clock: Clock) {
    this.monitor = monitor;
    this.settings = settings;
    this.proxy = proxy;
    this.clock = clock;
    this.subscriptions = [monitor.onChange(() => this.change()), settings.onChange(() => this.change()), proxy.onChange(() => this.change())];
    this.again();
  }

  dispose(): void {
    this.cancelNext();
    this.cancelRest?.();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.bar.dispose();
  }

  private again(): void {
    this.cancelNext = this.clock.after(REDRAW_MS, () => {
      this.draw();
      this.again();
    });
  }

  private change(): void {
    this.isDue = this.cancelRest !== undefined;
    if (this.isDue) return;
    this.still.forget();
    this.draw();
    this.cancelRest = this.clock.after(REST_MS, () => {
      this.cancelRest = undefined;
      if (this.isDue) this.change();
    });
  }

  private draw(): void {
    const { monitor } = this;
    const glance = monitor.glance();
    const state = monitor.ledger?.state;
    if (glance !== undefined && state !== undefined) this.bar.show(this.completed(glance, state), { template: this.settings.current['statusBar.text'], zone: monitor.budgeting().zone, nameOf: (model) => monitor.nameOf(model) }, monitor.problems);
    else if (monitor.problems[0] !== undefined) this.bar.showTrouble(monitor.problems[0]);
  }

  /** What others than the running totals know. */
  private completed(glance: Glance, state: LedgerState): Glance {
    const { standing } = this.proxy;
    return { ...glance, forecasts: this.forecasts(state, glance.now), ...(standing === undefined ? {} : { proxy: standing }) };
  }

  private forecasts(state: LedgerState, now: number): Forecasts {
    const budgeting = this.monitor.budgeting();
    return this.still.recall(now, budgeting) ?? this.still.keep(this.forecastsNow(state, now, budgeting), now, budgeting);
  }

  private forecastsNow(state: LedgerState, now: number, budgeting: Budgeting): Forecasts {
    const past = this.past.recall(now, budgeting) ?? this.past.keep(historyOf(state, now, budgeting), now, budgeting);
    return runningForecasts(past, state, now, budgeting);
  }
}
