import { describeError } from '../../core/errors.ts';
import { t } from '../../core/l10n.ts';
import type { BodyChange } from '../../core/wire/changes.ts';
import type { UpstreamProblem } from '../../core/wire/errors.ts';
import type { ExchangeFacts } from '../../core/wire/facts.ts';
import { createFactsReader } from '../../core/wire/facts.ts';
import { objectOf } from '../../core/wire/json.ts';
import { capFields } from '../../core/wire/outputCap.ts';
import type { Course } from '../entries.ts';
import { endedEntry } from '../entries.ts';
import type { Exchange, Outcome, WireBody } from '../exchange.ts';
import { isUpstreamFailure } from '../failure.ts';

/** What a user reads where a provider could be had, but for more than the estimate assumed. */
const pricedOutText = (): string => t('No provider is free at or below the listed price, and your limit keeps dearer ones out. Try again later, or use another model.');

/** What was seen of an answer until it ended, one way or another. */
interface Sight {
  readonly facts: ExchangeFacts;
  readonly firstTokenMs?: number;
}

/** The last step: sends the call, hands its pieces on, and writes down what it cost, or that this is not known yet. */
export async function call(exchange: Exchange): Promise<Outcome> {
  const { context } = exchange;
  const began = context.clock.monotonic();
  await announce(exchange);
  const course = await run(exchange, began);
  const entry = endedEntry(exchange, course, context.clock.now());
  context.logger.info('call', `${entry.status} ${entry.model ?? ''} ${entry.generationId ?? ''} ${entry.errorCode ?? ''}`.trimEnd());
  await context.store.append([{ type: 'entry', id: entry.id, entry }]);
  return { kind: 'ended', entry, facts: course.facts, ...(course.pricedOut === true ? { pricedOut: true } : {}) };
}

/** Tells the caller that the call is about to be sent. Should that fail, or the caller give up, nothing is sent, and the money is given back. */
async function announce({ context, caller, signal, estimate, admission, id }: Exchange): Promise<void> {
  try {
    if (estimate !== undefined && admission !== undefined) caller.admitted(admission, estimate, id);
    signal.throwIfAborted();
  } catch (error) {
    await context.store.append([{ type: 'release', id }]);
    throw error;
  }
}

async function run(exchange: Exchange, began: number): Promise<Course> {
  const { context, signal } = exchange;
  let sight: Sight = { facts: { ended: false } };
  try {
    sight = await receive(exchange, began, (seen) => (sight = seen));
    return { ...courseOf(sight, signal.aborted), ...sight, durationMs: context.clock.monotonic() - began };
  } catch (error) {
    const { error: reason, ...course } = failedCourse(exchange, error, sight);
    const durationMs = context.clock.monotonic() - began;
    return signal.aborted || reason === undefined ? { ...course, status: 'cancelled', durationMs } : { ...course, error: reason, durationMs };
  }
}

/** Reads the answer to its end. `saw` is told after each piece, for the case that there is no end. */
async function receive(exchange: Exchange, began: number, saw: (sight: Sight) => void): Promise<Sight> {
  const { context, request, caller, signal, id } = exchange;
  const reply = await context.upstream.send({ endpoint: request.endpoint, body: request.body, changes: changesTo(exchange) }, signal);
  const reader = createFactsReader();
  let noted = note(exchange, reply.generationId);
  let firstTokenMs: number | undefined;
  const sight = (): Sight => ({
    facts: { ...reader.facts, ...(reply.generationId === undefined ? {} : { generationId: reply.generationId }) },
    ...(firstTokenMs === undefined ? {} : { firstTokenMs }),
  });
  saw(sight());
  for await (const piece of reply.pieces) {
    const delta = reader.read(piece);
    if (delta.text !== '' || delta.reasoning !== '') firstTokenMs ??= context.clock.monotonic() - began;
    noted ||= note(exchange, reader.facts.generationId);
    const seen = sight();
    saw(seen);
    caller.piece(piece, delta, seen.facts);
  }
  context.logger.debug('call', `${id} answered`);
  return sight();
}

/** Writes down the upstream's id as soon as it is known: should we die now, the cost can still be found. */
function note({ context, id }: Exchange, generationId: string | undefined): boolean {
  if (generationId !== undefined) context.store.note([{ type: 'gen', id, generationId }]);
  return generationId !== undefined;
}

/** What the estimate relies on: the model that was given, the cap on the answer, and, where a limit is to be kept, no provider dearer than assumed. */
function changesTo(exchange: Exchange): readonly BodyChange[] {
  const { request: { body, endpoint }, estimate, admission } = exchange;
  if (estimate === undefined || admission === undefined) return [];
  const needsCap = (admission.lowered || estimate.capSource === 'added') && admission.outputCap > 0;
  const caps = needsCap ? capFields(endpoint, body) : [];
  return [
    ...(admission.downgrade === undefined ? [] : modelChanges(body, admission.downgrade.to)),
    ...caps.map((name): BodyChange => ({ path: [name], value: admission.outputCap })),
    ...ceilingOf(exchange),
  ];
}

/** With another model, nothing that was meant for the first one is sent: neither its fallbacks nor its route. */
function modelChanges(body: WireBody, model: string): readonly BodyChange[] {
  const gone = ['models', 'fallbacks', 'route'].filter((name) => body[name] !== undefined);
  return [{ path: ['model'], value: model }, ...gone.map((name): BodyChange => ({ path: [name] }))];
}

/** The ceiling that a limit needs; empty where it needs none. A ceiling that the caller set stays. */
function ceilingOf({ context, request: { body, maxCost }, estimate }: Pick<Exchange, 'context' | 'request' | 'estimate'>): readonly BodyChange[] {
  if (estimate?.kind !== 'known' || (context.budgeting().budgets.all.length === 0 && maxCost === undefined)) return [];
  const { maxPrice } = estimate;
  return maxPrice === undefined || 'max_price' in objectOf(body.provider) ? [] : [{ path: ['provider', 'max_price'], value: maxPrice }];
}

/** Whether it is our ceiling that left no provider. */
function isPricedOut(exchange: Exchange, { status, excludedBy }: UpstreamProblem): boolean {
  return status === 404 && excludedBy?.includes('max_price') === true && ceilingOf(exchange).length > 0;
}

function courseOf({ facts }: Sight, aborted: boolean): Pick<Course, 'status' | 'error' | 'free'> {
  if (facts.error !== undefined) return { status: 'error', error: facts.error, free: false };
  if (facts.ended) return { status: 'ok', free: false };
  if (aborted) return { status: 'cancelled', free: false };
  return { status: 'error', error: { code: 'cut-off', message: t('The answer broke off before its end.') }, free: false };
}

function failedCourse(exchange: Exchange, error: unknown, sight: Sight): Omit<Course, 'durationMs'> {
  if (!isUpstreamFailure(error)) return { status: 'error', error: { code: 'internal', message: describeError(error) }, free: false, ...sight };
  const generationId = error.generationId ?? sight.facts.generationId;
  const facts = { ...sight.facts, ...(generationId === undefined ? {} : { generationId }) };
  const reason = isPricedOut(exchange, error.problem) ? { error: { ...error.problem, message: pricedOutText() }, pricedOut: true as const } : { error: error.problem };
  // A refusal that names a generation may have cost something after all.
  return { status: 'error', ...reason, free: error.stage === 'refused' && generationId === undefined, ...sight, facts };
}
