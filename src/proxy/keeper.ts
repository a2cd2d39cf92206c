import { describeError } from '../core/errors.ts';
import type { Clock, Logger } from '../core/ports.ts';
import type { ProxyStatus } from '../core/proxy/status.ts';
import { GRACE_MS } from './bounds.ts';
import type { RunningProxy } from './parts.ts';

/** A job that one process of a home does for all; storage's `Lease` is one. */
export interface PortLease {
  /** Takes the job if nobody who lives has it. */
  tryAcquire(): boolean;
  /** Whether the job is still ours. */
  heartbeat(): boolean;
  release(): void;
}

/** Whether the proxy is wanted, and where. */
export type ProxyWish = { readonly kind: 'on'; readonly port: number } | { readonly kind: 'off'; readonly reason?: 'no-key' };

/** What the keeper of a port is made of. */
export interface KeeperOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The job of having that port among the processes of this home; see `leaseName`. */
  lease(port: number): PortLease;
  /** Listens. Rejects with the system's error where the port is taken. */
  start(port: number): Promise<RunningProxy>;
  /** Who has a port; `undefined` where that cannot be told. */
  holder(port: number): Promise<{ readonly pid: number; readonly program?: string } | undefined>;
  onStatus(status: ProxyStatus): void;
}

/** How often a waiting process looks whether the port has become free. */
const WAIT_MS = 500;
/** How often the one that listens looks whether the job is still its own. */
const HEARTBEAT_MS = 2_000;
/** How long until a port that a stranger has is tried again. */
const STRANGER_MS = 5_000;
/** An owner of this home that just goes may have the port for a moment longer: so many tries until it counts as a stranger's. */
const TRIES = 3;

/** Name of the lease of a port. By port: a proxy on another one serves other tools, and is no reason to leave this one alone. */
export function leaseName(port: number): string {
  return `proxy-${port}`;
}

/** Sees to it that one process of a home listens on the port while it is wanted, and that another takes over when that one goes. */
export class PortKeeper {
  private readonly options: KeeperOptions;
  private readonly leases = new Map<number, PortLease>();
  private readonly closings = new Set<Promise<void>>();
  private wish: ProxyWish = { kind: 'off' };
  private listening: { readonly proxy: RunningProxy; readonly lease: PortLease } | undefined;
  private known: ProxyStatus = { kind: 'off' };
  private stopped = false;
  /** Tries in a row that found the port taken, or the job. */
  private taken = 0;
  private missed = 0;
  private work: Promise<void> = Promise.resolve();
  private cancelNext: () => void = () => undefined;

  constructor(options: KeeperOptions) {
    this.options = options;
  }

  get status(): ProxyStatus {
    return this.known;
  }

  /** Calls that run through this process now. */
  get inFlight(): number {
    return this.listening?.proxy.inFlight ?? 0;
  }

  /** Says whether the proxy is wanted, and on which port. */
  want(wish: ProxyWish): void {
    if (JSON.stringify(wish) === JSON.stringify(this.wish)) return;
    this.wish = wish;
    this.look();
  }

  /** Looks at once, where it waits. Resolves to how it stands then. */
  async retry(): Promise<ProxyStatus> {
    this.look();
    await this.work;
    return this.known;
  }

  /** Leaves the port at once, lets calls end for up to `graceMs` and cancels the rest. Resolves when all are settled. */
  async stop(graceMs = GRACE_MS): Promise<void> {
    this.stopped = true;
    this.cancelNext();
    await this.work;
    this.leave(graceMs);
    await Promise.all(this.closings);
  }

  private look(): void {
    this.cancelNext();
    this.work = this.work.then(() => this.turn()).catch((error: unknown) => this.fail(error));
  }

  private again(ms: number): void {
    this.cancelNext();
    if (!this.stopped) this.cancelNext = this.options.clock.after(ms, () => this.look());
  }

  private async turn(): Promise<void> {
    if (this.stopped) return;
    if (this.wish.kind === 'off') {
      this.leave();
      this.tell(this.wish);
      return;
    }
    const { port } = this.wish;
    if (this.listening !== undefined && (this.listening.proxy.port !== port || !this.listening.lease.heartbeat())) this.leave();
    if (this.listening === undefined) await this.tryPort(port);
    else this.again(HEARTBEAT_MS);
  }

  private async tryPort(port: number): Promise<void> {
    const lease = this.leaseOf(port);
    if (!lease.tryAcquire()) {
      this.waitForOwner(port);
      return;
    }
    this.missed = 0;
    try {
      const proxy = await this.options.start(port);
      this.listening = { proxy, lease };
      this.taken = 0;
    } catch (error) {
      // Whoever waits beside us shall see for itself what is wrong.
      lease.release();
      if (codeOf(error) !== 'EADDRINUSE') throw plainly(error, port);
      await this.waitForStranger(port);
      return;
    }
    this.options.logger.info('proxy', `listening on port ${port}`);
    this.tell({ kind: 'running', port, baseUrl: this.listening.proxy.baseUrl });
    this.again(HEARTBEAT_MS);
  }

  private waitForOwner(port: number): void {
    this.missed += 1;
    // Beside a stranger, the processes of this home try one after the other, and each for a moment only.
    if (this.known.kind !== 'blocked' || this.missed >= TRIES) {
      this.taken = 0;
      this.tell({ kind: 'elsewhere', port });
    }
    this.again(WAIT_MS);
  }

  private async waitForStranger(port: number): Promise<void> {
    this.taken += 1;
    if (this.taken < TRIES) {
      this.again(WAIT_MS);
      return;
    }
    const holder = await this.options.holder(port);
    this.tell({ kind: 'blocked', port, ...holder });
    this.again(STRANGER_MS);
  }

  /** The port is free at once; the calls that run are let end beside whatever comes next. */
  private leave(graceMs = GRACE_MS): void {
    if (this.listening === undefined) return;
    const { proxy, lease } = this.listening;
    this.listening = undefined;
    const closing = proxy.close(graceMs).catch((error: unknown) => this.options.logger.error('proxy', describeError(error), error)).finally(() => this.closings.delete(closing));
    this.closings.add(closing);
    lease.release();
    this.options.logger.info('proxy', `left port ${proxy.port}`);
  }

  private fail(error: unknown): void {
    this.options.logger.error('proxy', describeError(error), error);
    this.tell({ kind: 'failed', message: describeError(error) });
    this.again(STRANGER_MS);
  }

  private leaseOf(port: number): PortLease {
    const lease = this.leases.get(port) ?? this.options.lease(port);
    this.leases.set(port, lease);
    return lease;
  }

  private tell(status: ProxyStatus): void {
    if (JSON.stringify(status) === JSON.stringify(this.known)) return;
    this.known = status;
    this.options.onStatus(status);
  }
}

/** The system's code of an error, or of what caused it. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error && typeof error.code === 'string' && error.code.startsWith('E') ? error.code : codeOf(error.cause);
}

/** The same error in words for people, where they are known. */
function plainly(error: unknown, port: number): unknown {
  return codeOf(error) === 'EACCES' ? new Error(`port ${port} is not for everybody on this machine; choose one from 1024 on.`, { cause: error }) : error;
}
