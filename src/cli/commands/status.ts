import { describeError } from '../../core/errors.ts';
import { GIVE_UP_MS, restsAt } from '../../core/ledger/atRest.ts';
import { unresolved } from '../../core/ledger/openCalls.ts';
import { redact } from '../../core/redact.ts';
import type { UsageEntry } from '../../core/usage.ts';
import type { PollStatus } from '../../openrouter/poller.ts';
import type { Ledger } from '../../storage/ledger.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../failures.ts';
import { EXIT } from '../failures.ts';
import { readCount } from '../range.ts';
import { LAG, statusLines } from '../render/statusText.ts';
import type { KeyConnection, StatusReport } from '../statusData.ts';
import { statusJson, statusReport } from '../statusData.ts';
import { offerUsageFile } from '../usageFile.ts';
import { Changes, waitFor } from '../waiting.ts';

/** Options of `status`. */
export interface StatusOptions {
  readonly wait?: string;
  readonly json?: boolean;
}

/** How long the key's answer is waited for. */
const ANSWER_MS = 25_000;
/** How long costs are waited for that are about to be known. */
const SETTLE_MS = 5000;
/** How often the key is asked while everything is waited for. */
const AGAIN_MS = 5000;
/** An answer this old is as good as one to our own question: another process has just asked. */
const FRESH_MS = 2000;
const MOST_SECONDS = 86_400;

/** `status`: asks the key, settles what is open, and shows how things stand; with `--wait` once nothing is open any more. */
export async function status({ wait, json }: StatusOptions, context: Context): Promise<ExitCode> {
  const seconds = wait === undefined ? undefined : readCount(wait, '--wait', MOST_SECONDS);
  const { terminal, workplace, interrupts } = context;
  const ledger = await workplace.ledger();
  const asking = workplace.keyIfAny() === undefined ? undefined : new Asking(context, ledger);
  const rests = asking === undefined ? seconds === undefined : await asking.run(seconds, interrupts.take());
  if (interrupts.reason !== undefined) return interrupts.exitCode;
  const report = reportOf(context, ledger, asking?.connection ?? { kind: 'no-key', reason: workplace.whyNoKey });
  if (json === true) await terminal.printJson(statusJson(report));
  else {
    await terminal.print(statusLines(report, terminal.width, terminal.paint));
    await offerUsageFile(context, false);
  }
  await workplace.tidy();
  if (rests) return EXIT.done;
  terminal.note(asking === undefined ? 'Without a key nothing can be waited for.' : whyNotAtRest(report, seconds ?? 0));
  return EXIT.failed;
}

function whyNotAtRest({ running, unresolved: unknown, connection }: StatusReport, seconds: number): string {
  if (running + unknown > 0) return `Not everything is settled after ${seconds} s.`;
  return connection.kind === 'live' ? `Not at rest after ${seconds} s: ${LAG}.` : `The key could not be asked within ${seconds} s, so that nobody knows whether it has seen everything.`;
}

function reportOf({ workplace, clock }: Context, ledger: Ledger, connection: KeyConnection): StatusReport {
  return statusReport(ledger.state, connection, clock.now(), workplace.budgeting(), workplace.keyIfAny()?.hash);
}

/** Asks the key and lets what is open be settled. */
class Asking {
  connection: PollStatus = { kind: 'waiting' };
  private readonly context: Context;
  private readonly ledger: Ledger;
  private readonly changes = new Changes();
  private readonly began: number;

  constructor(context: Context, ledger: Ledger) {
    this.context = context;
    this.ledger = ledger;
    this.began = context.clock.now();
    ledger.onChange(() => this.changes.fire());
  }

  /** Whether everything that was waited for came to pass. `seconds`: until everything is settled. */
  async run(seconds: number | undefined, signal: AbortSignal): Promise<boolean> {
    const { workplace, clock } = this.context;
    const { account } = await workplace.account((status) => this.hear(status));
    account.wake();
    await waitFor(() => this.hasAnswered(), this.changes, clock, ANSWER_MS, signal);
    await this.splitPastDays();
    if (seconds === undefined) {
      await waitFor(() => this.lookable() === 0, this.changes, clock, SETTLE_MS, signal);
      return true;
    }
    const end = this.began + seconds * 1000;
    while (!this.rests() && clock.now() < end && !signal.aborted) {
      await waitFor(() => this.rests(), this.changes, clock, Math.min(AGAIN_MS, end - clock.now()), signal);
      account.wake();
    }
    return this.rests();
  }

  /** An extra of management keys: without it, the status is worth no less. */
  private async splitPastDays(): Promise<void> {
    const { workplace, terminal } = this.context;
    if (workplace.managementKey() === undefined) return;
    try {
      await (await workplace.account()).account.splitPastDays();
    } catch (error) {
      terminal.note(`Past days could not be split by model: ${redact(describeError(error))}`);
    }
  }

  private hear(status: PollStatus): void {
    this.connection = status;
    this.changes.fire();
  }

  private hasAnswered(): boolean {
    const { kind } = this.connection;
    if (kind === 'refused' || kind === 'offline') return true;
    return this.connection.kind === 'live' && this.connection.at >= this.began - FRESH_MS;
  }

  private rests(): boolean {
    const { workplace, clock } = this.context;
    return restsAt(this.ledger.state, { origin: workplace.origin, keyHash: workplace.key().hash }, clock.now());
  }

  /** Calls whose cost is about to be looked up: those that were given up may be told of late, but that is not waited for. */
  private lookable(): number {
    const { workplace, clock } = this.context;
    const key = { origin: workplace.origin, keyHash: workplace.key().hash };
    const isAsked = ({ generationId, cost, at }: UsageEntry): boolean => generationId !== undefined && cost === undefined && clock.now() - at < GIVE_UP_MS;
    return unresolved(this.ledger.state, key).filter(isAsked).length;
  }
}
