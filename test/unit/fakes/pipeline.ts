import { monotonicFactory } from 'ulid';
import type { Breach } from '../../../src/core/budget/terms.ts';
import { KnownTexts } from '../../../src/core/knownTexts.ts';
import type { EndpointPrices } from '../../../src/core/pricing/dearest.ts';
import type { Estimate } from '../../../src/core/pricing/estimate.ts';
import type { Settings } from '../../../src/core/settings.ts';
import type { Attribution, UsageEntry } from '../../../src/core/usage.ts';
import type { Delta } from '../../../src/core/wire/delta.ts';
import { Breaker } from '../../../src/pipeline/breaker.ts';
import type { Admission, AskAnswer, Caller, GuardedRequest, Outcome, PipelineContext, Question } from '../../../src/pipeline/exchange.ts';
import { guardedCall } from '../../../src/pipeline/guardedCall.ts';
import { CATALOGUE } from '../pricing/fixture.ts';
import { FakeClock, settle } from './clock.ts';
import { FakeHabits } from './habits.ts';
import { KEY, ORIGIN, budgeting } from './ledger.ts';
import { FakeLogger } from './logger.ts';
import { FakeStore } from './store.ts';
import { FakeUpstream } from './upstream.ts';

/** A caller that remembers what it heard and answers as it is told. */
export class FakeCaller implements Caller {
  readonly admissions: { readonly admission: Admission; readonly estimate: Estimate }[] = [];
  readonly questions: Question[] = [];
  /** Until when it was put off. */
  readonly spacedUntil: number[] = [];
  text = '';
  /** What is answered to the next questions; then `cancel`. */
  answers: AskAnswer[] = [];
  /** Runs at the moment named. */
  onAdmitted: () => void = () => undefined;
  onPiece: () => void = () => undefined;
  onAsk: () => void = () => undefined;

  get breaches(): readonly Breach[] {
    return this.questions.map(({ breach }) => breach);
  }

  admitted(admission: Admission, estimate: Estimate): void {
    this.admissions.push({ admission, estimate });
    this.onAdmitted();
  }

  piece(_: unknown, delta: Delta): void {
    this.text += delta.text;
    this.onPiece();
  }

  ask(question: Question): Promise<AskAnswer> {
    this.questions.push(question);
    this.onAsk();
    return Promise.resolve(this.answers.shift() ?? { kind: 'cancel' });
  }

  spaced(until: number): void {
    this.spacedUntil.push(until);
  }
}

/** Everything a call runs in, and how it ended. */
export class Pipeline {
  readonly clock: FakeClock;
  readonly store: FakeStore;
  readonly upstream = new FakeUpstream();
  readonly logger = new FakeLogger();
  readonly caller = new FakeCaller();
  readonly habits = new FakeHabits();
  /** What providers charge, by model; of other models nothing is known. */
  readonly providers = new Map<string, readonly EndpointPrices[]>();
  readonly stop = new AbortController();
  readonly breaker = new Breaker();
  readonly texts = new KnownTexts();
  /** Whose calls are sent. */
  who: Attribution = { source: 'prompt', project: 'p 12345678', session: 's' };
  settings: Partial<Settings>;
  private readonly ulid = monotonicFactory();

  constructor(settings: Partial<Settings> = {}, clock = new FakeClock(), store = new FakeStore(clock)) {
    this.settings = settings;
    this.clock = clock;
    this.store = store;
  }

  /** Another process at the same ledger, or this one after a restart. */
  another(owner = 'seg-02'): Pipeline {
    return new Pipeline(this.settings, this.clock, new FakeStore(this.clock, owner, this.store.journal));
  }

  get context(): PipelineContext {
    const { clock, store, upstream, logger, breaker, texts, habits } = this;
    return {
      origin: ORIGIN, keyHash: KEY, device: 'd', store, clock, logger, upstream, breaker, texts, ids: { next: () => this.ulid(clock.now()) },
      budgeting: () => budgeting(this.settings), habits, catalogue: () => Promise.resolve(CATALOGUE), endpoints: (model) => Promise.resolve(this.providers.get(model)),
    };
  }

  send(body: Readonly<Record<string, unknown>> = {}, caller: Caller = this.caller, signal = this.stop.signal): Promise<Outcome> {
    const request: GuardedRequest = { endpoint: 'chat/completions', body: { model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'The secret prompt.' }], ...body }, who: this.who };
    return guardedCall(this.context, request, caller, signal);
  }

  /** Types and ids of everything in the journal. */
  get written(): readonly string[] {
    return this.store.journal.events.map(({ type }) => type);
  }
}

/** A piece of an answer. */
export function said(text: string, more: object = {}): object {
  return { id: 'gen-1', model: 'openai/gpt-4o-mini', provider: 'OpenAI', choices: [{ index: 0, delta: { content: text }, finish_reason: null }], ...more };
}

/** The last piece, with what it cost. */
export function usage(cost: number | undefined, { id = 'gen-1', model = 'openai/gpt-4o-mini', ...more }: { readonly id?: string; readonly model?: string } & Readonly<Record<string, unknown>> = {}): object {
  return { id, model, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: { prompt_tokens: 10, completion_tokens: 5, ...(cost === undefined ? {} : { cost }), ...more } };
}

/** Sends a call; if it gets through, it is answered at once, at that cost in dollars, by the model that it was sent to unless by another one. */
export async function answered(pipeline: Pipeline, body: Readonly<Record<string, unknown>> = {}, cost = 0.001, by?: string): Promise<Outcome> {
  const before = pipeline.upstream.calls.length;
  const outcome = pipeline.send(body);
  outcome.catch(() => undefined);
  await settle();
  if (pipeline.upstream.calls.length > before) {
    const id = `gen-${pipeline.store.journal.events.length}`;
    pipeline.upstream.last.open(id);
    pipeline.upstream.last.say(usage(cost, { model: by ?? String(pipeline.upstream.last.body.model), id }));
    pipeline.upstream.last.end();
  }
  return outcome;
}

/** A call that has been sent and whose answer has begun. */
export async function begun(pipeline: Pipeline, generationId: string | undefined = 'gen-1'): Promise<{ readonly outcome: Promise<Outcome> }> {
  const outcome = pipeline.send();
  outcome.catch(() => undefined);
  await settle();
  pipeline.upstream.last.open(generationId);
  await settle();
  return { outcome };
}

/** The entry that a call ends as. */
export async function endedAs(outcome: Promise<Outcome>): Promise<UsageEntry> {
  return (await outcome).entry;
}
