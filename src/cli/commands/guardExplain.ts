import type { Calls } from '../../openrouter/calls.ts';
import type { GuardedRequest } from '../../pipeline/exchange.ts';
import { projectHere } from '../../storage/project.ts';
import { attributionOf } from '../attribution.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../failures.ts';
import { EXIT, UsageError } from '../failures.ts';
import { explainJson, explainLines } from '../render/explainText.ts';
import { readCount } from '../range.ts';

/** Options of `guard explain`. */
export interface GuardExplainOptions {
  readonly model: string;
  readonly prompt: string;
  readonly client?: string;
  readonly session?: string;
  readonly purpose?: string;
  readonly user?: string;
  readonly tag?: readonly string[];
  readonly project?: string;
  readonly maxTokens?: string;
  readonly json?: boolean;
}

const MOST_TOKENS = 1_000_000;

/** `guard explain`: what would be decided about a call, and why. Nothing is sent, held or written. */
export async function guardExplain(options: GuardExplainOptions, context: Context): Promise<ExitCode> {
  const { terminal, workplace, clock } = context;
  workplace.assertLimitsKnown();
  const found = await (await callsOf(context)).explain(await requestOf(options, context));
  const now = clock.now();
  if (options.json === true) await terminal.printJson(explainJson(found, workplace.zone, now));
  else await terminal.print(explainLines(found, { zone: workplace.zone, now, width: terminal.width, paint: terminal.paint }));
  if (found.estimate.kind === 'unknown' && options.json !== true) await noteCatalogue(context);
  return found.ruling.kind === 'deny' ? EXIT.refused : EXIT.done;
}

/** Why no price is known at all. */
async function noteCatalogue({ workplace, terminal }: Context): Promise<void> {
  const { models } = await workplace.catalogue.get();
  if (models.length === 0) terminal.note('The list of models and prices cannot be had: there is no connection to OpenRouter, and no copy here.');
}

async function requestOf({ model, prompt, client, session, purpose, user, tag, project, maxTokens }: GuardExplainOptions, { terminal }: Context): Promise<GuardedRequest> {
  const cap = maxTokens === undefined ? undefined : readCount(maxTokens, '--max-tokens', MOST_TOKENS);
  const text = prompt === '-' ? await terminal.readAll() : prompt;
  if (model.trim() === '') throw new UsageError('The model is empty.', 'Give --model an id such as openai/gpt-4o-mini.');
  const place = project === undefined ? projectHere() : project.trim() || undefined;
  return {
    endpoint: 'chat/completions',
    body: { model: model.trim(), messages: [{ role: 'user', content: text }], ...(cap === undefined ? {} : { max_tokens: cap }) },
    ...(client === undefined ? {} : { staysAsIs: true }),
    who: attributionOf(client === undefined ? 'cli' : 'proxy', { client, session, purpose, user, project: place, tags: tag }),
  };
}

/** What decides a call; it takes no key, since nothing is sent. */
async function callsOf({ workplace, clock }: Context): Promise<Calls> {
  const store = await workplace.ledger();
  const { Calls: Loaded } = await import('../../openrouter/calls.ts');
  const parts = {
    origin: workplace.origin, keyHash: workplace.keyIfAny()?.hash ?? '', device: '', store, clock, ids: { next: () => 'explained' }, logger: workplace.logger,
    budgeting: () => workplace.budgeting(), catalogue: () => workplace.catalogue.get(), ...workplace.estimating(),
  };
  return new Loaded(parts, { baseUrl: workplace.settings.baseUrl, apiKey: 'none', title: '' });
}
