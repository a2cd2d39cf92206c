import type * as vscode from 'vscode';
import { StillForecasts } from '../../core/forecast/still.ts';
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

/** Keeps the status bar true. */
export class GlanceView implements vscode.Disposable {
  private readonly monitor: Monitor;
  private readonly settings: SettingsSource;
  private readonly proxy: Pick<ProxyFace, 'standing' | 'onChange'>;
  private readonly clock: Clock;
  private readonly bar = new StatusBar();
  private readonly forecasts = new StillForecasts();
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
    return { ...glance, forecasts: this.forecasts.at(glance.now, state, this.monitor.budgeting()), ...(standing === undefined ? {} : { proxy: standing }) };
  }
}
