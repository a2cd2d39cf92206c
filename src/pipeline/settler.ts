import { describeError } from '../core/errors.ts';
import type { LedgerEvent, NewEvent } from '../core/ledger/events.ts';
import type { Hold } from '../core/ledger/hold.ts';
import type { LedgerStore } from '../core/ledger/store.ts';
import type { Clock, Disposable, Logger } from '../core/ports.ts';
import type { Catalogue } from '../core/pricing/catalogue.ts';
import type { UsageEntry } from '../core/usage.ts';
import { GIVE_UP_MS } from '../core/ledger/atRest.ts';
import { isResolved } from '../core/usage.ts';
import type { GenerationFacts } from '../core/wire/generation.ts';
import { estimatedCost } from './entries.ts';

/** Asks the upstream what a call has cost; `undefined` while it does not know. */
export type LookUp = (generationId: string) => Promise<GenerationFacts | undefined>;

/** Whose calls can be asked about: those of the key at work. */
export interface Reach {
  readonly origin: string;
  readonly keyHash: string;
  readonly lookUp: LookUp;
}

/** What the settler works with. */
export interface SettlerOptions {
  readonly store: LedgerStore;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What is in reach now; `undefined` without a key. Asked each time: keys come and go. */
  reach(): Reach | undefined;
  catalogue(): Promise<Catalogue>;
  /** For how long another process's unresolved calls are its own business, in milliseconds; two minutes by default. */
  readonly patienceMs?: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** Pauses before each question: generations are written late, after an interrupted stream much later. */
const PAUSES_MS = [0.5, 1, 2, 4, 8, 16].map((seconds) => seconds * SECOND).concat([1, 5, 30].map((minutes) => minutes * MINUTE));
/** After the last of them, so often. */
const PARKED_MS = 60 * MINUTE;
/** What was given up is asked about so often all the same: a late answer is better than an estimate. */
const GIVEN_UP_MS = 24 * 60 * MINUTE;
/** Another process's unresolved calls are its own business for so long. */
const OTHERS_MS = 2 * MINUTE;

/** Finds out what calls have cost that ended without saying so, ours and those of processes that died, whatever key they were made with. */
export class Settler implements Disposable {
  private readonly options: SettlerOptions;
  /** Calls that are asked about, with what stops the asking. */
  private readonly waiting = new Map<string, () => void>();
  /** Calls of this process: it asks about them at once. */
  private readonly mine = new Set<string>();
  /** When this process last asked about a call. */
  private readonly asked = new Map<string, number>();
  private readonly unlisten: Disposable;
  private stopped = false;
  private cancelRound: () => void = () => undefined;

  constructor(options: SettlerOptions) {
    this.options = options;
    this.unlisten = options.store.onChange((events) => this.follow(events));
    this.round();
  }

  dispose(): void {
    this.stopped = true;
    this.cancelRound();
    this.unlisten.dispose();
    for (const cancel of this.waiting.values()) cancel();
    this.waiting.clear();
  }

  private follow(events: readonly LedgerEvent[]): void {
    for (const event of events) {
      if (event.type === 'hold' && event.owner === this.options.store.owner) this.mine.add(event.id);
      if (event.type === 'release') this.mine.delete(event.id);
      if (event.type === 'entry' && this.mine.delete(event.id)) this.consider(event.entry, 0);
    }
  }

  /** Once a minute: what others left behind. */
  private round(): void {
    if (this.stopped) return;
    for (const entry of this.options.store.state.entries()) this.consider(entry, this.options.patienceMs ?? OTHERS_MS);
    for (const hold of [...this.options.store.state.holds.values()]) this.run(() => this.adopt(hold));
    this.cancelRound = this.options.clock.after(MINUTE, () => this.round());
  }

  private consider(entry: UsageEntry, patience: number): void {
    const now = this.options.clock.now();
    if (!isOwnOpen(entry) || this.waiting.has(entry.id) || now - (entry.settledAt ?? entry.at) < patience) return;
    const isGivenUp = entry.costSource === 'estimate';
    if (!isGivenUp && now - entry.at >= GIVE_UP_MS) this.run(() => this.giveUp(entry));
    const isDue = !isGivenUp || now - (this.asked.get(entry.id) ?? Number.NEGATIVE_INFINITY) >= GIVEN_UP_MS;
    if (isDue && entry.generationId !== undefined && this.reachOf(entry) !== undefined) this.ask(entry.id, entry.generationId, 0);
  }

  /** An edge where errors end: nobody waits for what the settler does. */
  private run(job: () => Promise<void>): void {
    job().catch((error: unknown) => this.options.logger.error('settle', 'a call could not be settled', error));
  }

  private ask(id: string, generationId: string, attempt: number): void {
    const pause = PAUSES_MS[attempt] ?? PARKED_MS;
    this.waiting.set(id, this.options.clock.after(pause, () => this.run(() => this.answer(id, generationId, attempt))));
  }

  private async answer(id: string, generationId: string, attempt: number): Promise<void> {
    const entry = this.unresolved(id);
    const reach = entry === undefined ? undefined : this.reachOf(entry);
    if (reach !== undefined) this.asked.set(id, this.options.clock.now());
    // While one question is out, no second one is asked: the call stays among those that wait.
    const facts = reach === undefined ? undefined : await this.lookUp(reach, generationId);
    const still = this.unresolved(id);
    this.waiting.delete(id);
    // Another key is at work now: the next round sees whether this one has come back.
    if (still === undefined || reach === undefined) return;
    if (facts?.cost !== undefined) await this.write([{ type: 'amend', id, fields: await this.fieldsOf(facts) }]);
    else if (this.options.clock.now() - still.at >= GIVE_UP_MS) await this.giveUp(still);
    else this.ask(id, generationId, attempt + 1);
  }

  /** The entry, as long as somebody wants to know its cost. */
  private unresolved(id: string): UsageEntry | undefined {
    const entry = this.stopped ? undefined : this.options.store.state.entry(id);
    return entry === undefined || isResolved(entry) ? undefined : entry;
  }

  /** How to ask about this call, if that is possible now. */
  private reachOf({ origin, keyHash }: UsageEntry): Reach | undefined {
    const reach = this.options.reach();
    return reach?.origin === origin && reach.keyHash === keyHash ? reach : undefined;
  }

  private async lookUp(reach: Reach, generationId: string): Promise<GenerationFacts | undefined> {
    try {
      return await reach.lookUp(generationId);
    } catch (error) {
      this.options.logger.warn('settle', `the cost of ${generationId} could not be looked up: ${describeError(error)}`);
      return undefined;
    }
  }

  private async fieldsOf(facts: GenerationFacts): Promise<Extract<NewEvent, { type: 'amend' }>['fields']> {
    const { cost, upstreamCost, isByok, inputTokens, outputTokens, reasoningTokens, cacheReadTokens, provider, finishReason } = facts;
    const model = facts.model === undefined ? undefined : ((await this.options.catalogue()).find(facts.model)?.id ?? facts.model);
    // What the key's counters had led us to believe gives way to what the upstream says.
    const known = { cost, upstreamCost, isByok: isByok ?? false, inputTokens, outputTokens, reasoningTokens, cacheReadTokens, provider, finishReason, model };
    const said = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as Partial<UsageEntry>;
    return { ...said, costSource: 'generation', settledAt: this.options.clock.now() };
  }

  /** A day without an answer: the estimate stands in, marked as such. */
  private async giveUp(entry: UsageEntry): Promise<void> {
    const cost = entry.costSource === 'estimate' ? undefined : estimatedCost(entry);
    if (cost === undefined) return;
    await this.write([{ type: 'amend', id: entry.id, fields: { cost, costSource: 'estimate', settledAt: this.options.clock.now() } }]);
  }

  /** A process died between hold and entry: its call gets an entry, whose cost is then looked up. */
  private async adopt(hold: Hold): Promise<void> {
    const { store, clock } = this.options;
    if (store.isAlive(hold.owner)) return;
    const entry: UsageEntry = {
      ...hold.who, id: hold.id, exchange: hold.exchange, attempt: hold.attempt, at: hold.at, origin: hold.origin, device: hold.device, keyHash: hold.keyHash,
      status: 'cancelled', calls: 1, costSource: 'none', errorCode: 'process-died', settledAt: clock.now(),
      ...(hold.model === undefined ? {} : { requestedModel: hold.model, model: hold.model }),
      ...(hold.high === undefined ? {} : { estimate: hold.high }),
      ...(hold.tokens === undefined ? {} : { estimateTokens: hold.tokens }),
      ...(hold.generationId === undefined ? {} : { generationId: hold.generationId }),
    };
    // Our state may be a second old: the owner may have ended the hold itself before it went, or another window was quicker.
    const adopted = await store.critical((state) => {
      const isOpen = state.holds.has(hold.id) && !store.isAlive(hold.owner);
      if (isOpen) this.mine.add(hold.id);
      return { events: isOpen ? [{ type: 'entry', id: hold.id, entry }] : [], result: isOpen };
    });
    if (adopted) this.options.logger.info('settle', `a call of a process that died is settled: ${hold.id}`);
  }

  private write(events: readonly NewEvent[]): Promise<void> {
    return this.options.store.append(events);
  }
}

function isOwnOpen(entry: UsageEntry): boolean {
  return !isResolved(entry) && entry.source !== 'untracked';
}
