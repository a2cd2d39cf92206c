import { breachCode } from '../../core/budget/terms.ts';
import { breachSentence } from '../../core/budget/sentences.ts';
import type { CostStanding } from '../../core/budget/standing.ts';
import { plainLimit, spendNow, standings } from '../../core/budget/standing.ts';
import { unlistedSentence } from '../../core/budget/unknownCost.ts';
import { toUsd } from '../../core/money.ts';
import { unlistedModel } from '../../core/pricing/unlisted.ts';
import { redact } from '../../core/redact.ts';
import type { UsageEntry } from '../../core/usage.ts';
import { isResolved } from '../../core/usage.ts';
import { projectHere } from '../../storage/project.ts';
import type { GuardedRequest, Outcome } from '../../pipeline/exchange.ts';
import { attributionOf } from '../attribution.ts';
import { Answer, forReader } from '../callAnswer.ts';
import { callJson, usdOrNull } from '../callJson.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../failures.ts';
import { EXIT, UsageError } from '../failures.ts';
import { readCount } from '../range.ts';
import { summaryLine } from '../render/callText.ts';
import { waitFor } from '../waiting.ts';

/** Options of `call`. */
export interface CallOptions {
  readonly model: string;
  readonly prompt: string;
  readonly stream?: boolean;
  readonly session?: string;
  readonly purpose?: string;
  readonly client?: string;
  readonly user?: string;
  readonly tag?: readonly string[];
  readonly project?: string;
  readonly maxTokens?: string;
  readonly json?: boolean;
}

/** How long a cost is waited for that did not come with the answer. */
const SETTLE_MS = 10_000;
const MOST_TOKENS = 1_000_000;

/** `call`: a prompt through the guard; the answer on stdout, everything else on stderr. */
export async function call(options: CallOptions, context: Context): Promise<ExitCode> {
  const { workplace, interrupts } = context;
  workplace.assertLimitsKnown();
  const request = await requestOf(options, context);
  const { account } = await workplace.account();
  const answer = new Answer(options.stream !== true ? 'whole' : options.json === true ? 'lines' : 'pieces', context);
  const outcome = await account.call(request, answer, interrupts.take());
  const entry = await settled(outcome.entry, context);
  if (options.json === true) await printJson(options, outcome, entry, answer, context);
  else await printText(options, answer, context);
  const code = outcome.kind === 'refused' ? noteRefusal(outcome, context) : await noteEnd(options, entry, context);
  await workplace.tidy();
  return code;
}

async function requestOf({ model, prompt, session, purpose, client, user, tag, project, maxTokens }: CallOptions, { terminal }: Context): Promise<GuardedRequest> {
  const cap = maxTokens === undefined ? undefined : readCount(maxTokens, '--max-tokens', MOST_TOKENS);
  const text = prompt === '-' ? await terminal.readAll() : prompt;
  if (text.trim() === '') throw new UsageError('The prompt is empty.', 'Give --prompt a text, or "-" to read it from stdin.');
  if (model.trim() === '') throw new UsageError('The model is empty.', 'Give --model an id such as openai/gpt-4o-mini.');
  // A name that was typed counts as it is, an empty one as none.
  const place = project === undefined ? projectHere() : project.trim() || undefined;
  return {
    endpoint: 'chat/completions',
    body: { model: model.trim(), messages: [{ role: 'user', content: text }], ...(cap === undefined ? {} : { max_tokens: cap }) },
    who: attributionOf('cli', { session, purpose, client, user, project: place, tags: tag }),
  };
}

/** The entry as it is known in the end: a cost that did not come with the answer is looked up, for a while. */
async function settled(entry: UsageEntry, { workplace, clock }: Context): Promise<UsageEntry> {
  const ledger = await workplace.ledger();
  const isSettled = (): boolean => isResolved(ledger.state.entry(entry.id) ?? entry) || entry.generationId === undefined;
  await waitFor(isSettled, ledger, clock, SETTLE_MS);
  return ledger.state.entry(entry.id) ?? entry;
}

async function printJson({ stream }: CallOptions, outcome: Outcome, entry: UsageEntry, answer: Answer, context: Context): Promise<void> {
  const { terminal, workplace, clock } = context;
  const { spend, limit } = await todayOf(context);
  const refusal = outcome.kind === 'refused' ? { code: breachCode(outcome.breach), message: breachSentence(outcome.breach, workplace.zone, clock.now()) } : undefined;
  const json = callJson(entry, {
    today: { cost: toUsd(spend.spent), limit: usdOrNull(limit?.limit) },
    ...(stream === true ? {} : { text: answer.text }),
    ...(refusal === undefined ? {} : { refusal }),
  });
  if (stream === true) await terminal.write(`${JSON.stringify({ type: 'end', ...json })}\n`);
  else await terminal.printJson(json);
}

async function printText({ stream }: CallOptions, { text }: Answer, { terminal }: Context): Promise<void> {
  if (stream !== true) await terminal.write(forReader(text, terminal.isTerminal));
  if (text !== '' && !text.endsWith('\n')) await terminal.write('\n');
}

function noteRefusal({ breach, byUser }: Extract<Outcome, { kind: 'refused' }>, { terminal, workplace, clock }: Context): ExitCode {
  const alone = byUser && !terminal.canAsk ? ' Nobody is at a terminal to be asked.' : '';
  terminal.note(`Not sent. ${breachSentence(breach, workplace.zone, clock.now())}${alone}`);
  return EXIT.refused;
}

async function noteEnd(options: CallOptions, entry: UsageEntry, context: Context): Promise<ExitCode> {
  const { terminal, interrupts } = context;
  if (entry.status === 'cancelled') terminal.note('Cancelled.');
  if (entry.status === 'error') {
    terminal.note(`The call failed: ${redact(entry.errorText ?? 'no reason given')}`);
    await noteModel(options, context);
  }
  const { spend, limit } = await todayOf(context);
  if (options.json !== true) terminal.note(terminal.notePaint.faint(summaryLine(entry, spend, limit)));
  return entry.status === 'ok' ? EXIT.done : entry.status === 'cancelled' ? interrupts.exitCode : EXIT.failed;
}

/** The wrong model is the most frequent reason of all. */
async function noteModel({ model }: CallOptions, { workplace, terminal }: Context): Promise<void> {
  const unlisted = unlistedModel(model, await workplace.catalogue.get());
  if (unlisted !== undefined) terminal.note(unlistedSentence(unlisted));
}

async function todayOf({ workplace, clock }: Context): Promise<{ readonly spend: ReturnType<typeof spendNow>['spend']; readonly limit: CostStanding | undefined }> {
  const { state } = await workplace.ledger();
  const budgeting = workplace.budgeting();
  const limit = plainLimit(standings(state, clock.now(), budgeting), 'day');
  return { spend: spendNow(state, 'day', clock.now(), budgeting).spend, limit };
}
