import { nano } from '../../../src/core/money.ts';
import type { NanoUsd } from '../../../src/core/money.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { UpstreamFailure } from '../../../src/pipeline/failure.ts';
import { Settler } from '../../../src/pipeline/settler.ts';
import { CATALOGUE } from '../pricing/fixture.ts';
import { FakeClock, settle } from './clock.ts';
import { KEY, ORIGIN } from './ledger.ts';
import { FakeCaller, Pipeline, said, usage } from './pipeline.ts';
import { FakeJournal, FakeStore } from './store.ts';
import type { FakeCall } from './upstream.ts';

/** What becomes of a call that has been sent. */
export const ENDS = ['answered', 'answered without its cost', 'broken off', 'refused', 'cancelled', 'header only'] as const;
export type End = (typeof ENDS)[number];

interface Process {
  readonly pipeline: Pipeline;
  readonly settler: Settler;
}

interface Flight {
  readonly process: Process;
  readonly call: FakeCall;
  readonly caller: FakeCaller;
  readonly stop: AbortController;
  generationId?: string;
}

/** Several processes at one ledger, which call, crash and start again, and an upstream that charges. */
export class Processes {
  readonly clock = new FakeClock();
  readonly journal = new FakeJournal();
  /** What each call has cost in truth, by the upstream's id. */
  readonly bills = new Map<string, NanoUsd>();
  running: readonly Process[] = [];
  private readonly settings: Partial<Settings>;
  private readonly callers = new Map<string, { readonly caller: FakeCaller; readonly stop: AbortController }>();
  private flights: readonly Flight[] = [];
  private started = 0;
  private sent = 0;

  constructor(settings: Partial<Settings>) {
    this.settings = settings;
    this.start();
  }

  start(): void {
    this.started += 1;
    const store = new FakeStore(this.clock, `seg-${String(this.started).padStart(2, '0')}`, this.journal);
    const pipeline = new Pipeline(this.settings, this.clock, store);
    const lookUp = (id: string): ReturnType<NonNullable<ReturnType<ConstructorParameters<typeof Settler>[0]['reach']>>['lookUp']> => {
      const cost = this.bills.get(id);
      return Promise.resolve(cost === undefined ? undefined : { cost, fromCache: false });
    };
    const settler = new Settler({ store, clock: this.clock, logger: pipeline.logger, reach: () => ({ origin: ORIGIN, keyHash: KEY, lookUp }), catalogue: () => Promise.resolve(CATALOGUE) });
    this.running = [...this.running, { pipeline, settler }];
  }

  /** It ends between two of its steps: nothing of it goes on. */
  crash(which: number): void {
    const process = this.at(which);
    if (process === undefined) return;
    this.journal.dead.add(process.pipeline.store.owner);
    process.settler.dispose();
    this.running = this.running.filter((each) => each !== process);
    this.flights = this.flights.filter((flight) => flight.process !== process);
  }

  /** Makes a call, which may have to wait, or be refused. */
  async send(which: number, client: string, maxTokens: number): Promise<void> {
    const process = this.at(which);
    if (process === undefined) return;
    this.sent += 1;
    const user = `call ${this.sent}`;
    const [caller, stop] = [new FakeCaller(), new AbortController()];
    this.callers.set(user, { caller, stop });
    process.pipeline.who = { source: 'proxy', client };
    process.pipeline.send({ user, max_tokens: maxTokens }, caller, stop.signal).catch(() => undefined);
    await settle();
    this.look();
  }

  /** One of the calls in flight ends, or gets as far as the header of its answer. `share`: of what it may cost at most. */
  async end(which: number, end: End, share: number): Promise<void> {
    const flight = this.flights[which % Math.max(1, this.flights.length)];
    if (flight === undefined) return;
    const { call, caller, stop } = flight;
    if (end === 'refused' && flight.generationId === undefined) call.refuse(new UpstreamFailure('refused', { code: '429', message: 'Slow down.', status: 429, retryable: true }));
    else if (end === 'cancelled') stop.abort();
    else this.answer(flight, end, nano(Math.floor((caller.admissions[0]?.admission.high ?? 0) * share)));
    if (end !== 'header only') this.flights = this.flights.filter((each) => each !== flight);
    await settle();
    this.look();
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms);
    this.look();
  }

  /** Every call has ended and every process has had its time; one at least runs. */
  async rest(): Promise<void> {
    if (this.running.length === 0) this.start();
    for (let rounds = 0; rounds < 50 && this.flights.length > 0; rounds += 1) await this.end(0, 'cancelled', 1);
    await this.pass(60_000);
    while (this.flights.length > 0) await this.end(0, 'cancelled', 1);
    await this.pass(3 * 60_000);
  }

  private answer(flight: Flight, end: End, cost: NanoUsd): void {
    const { call } = flight;
    if (flight.generationId === undefined) {
      flight.generationId = `gen-${this.bills.size + 1}`;
      this.bills.set(flight.generationId, cost);
      call.open(flight.generationId);
    }
    const id = flight.generationId;
    if (end === 'header only') return;
    call.say(said('Yes.', { id }));
    if (end === 'answered') call.say(usage((this.bills.get(id) ?? 0) / 1e9, { id }));
    if (end === 'broken off' || end === 'refused') call.break(new UpstreamFailure('broken', { code: 'connection', message: 'It broke off.', status: 0, retryable: true }));
    else call.end();
  }

  /** Takes note of what has been sent meanwhile. */
  private look(): void {
    for (const process of this.running) {
      const known = this.flights.map(({ call }) => call);
      const fresh = process.pipeline.upstream.calls.splice(0).filter((call) => !known.includes(call));
      this.flights = [...this.flights, ...fresh.flatMap((call): readonly Flight[] => {
        const whose = this.callers.get(String(call.body.user));
        return whose === undefined ? [] : [{ process, call, ...whose }];
      })];
    }
  }

  private at(which: number): Process | undefined {
    return this.running[which % Math.max(1, this.running.length)];
  }
}
