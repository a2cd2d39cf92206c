import { createHash } from 'node:crypto';
import { SpendError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import type { KeySample } from '../core/ledger/events.ts';
import type { NanoUsd } from '../core/money.ts';
import type { Clock } from '../core/ports.ts';
import type { ActivityRow } from '../core/wire/activity.ts';
import { readActivity } from '../core/wire/activity.ts';
import { readCredits } from '../core/wire/credits.ts';
import { readUpstreamError } from '../core/wire/errors.ts';
import type { UpstreamProblem } from '../core/wire/errors.ts';
import type { GenerationFacts } from '../core/wire/generation.ts';
import { readGeneration } from '../core/wire/generation.ts';
import { readIssuedKey } from '../core/wire/issuedKey.ts';
import { readKey } from '../core/wire/key.ts';
import { withoutKey } from './keyText.ts';
import type { WebAnswer, WebQuestion } from './webAnswer.ts';
import { askText } from './webAnswer.ts';

const TIMEOUT_MS = 20_000;
const JSON_ONLY = { accept: 'application/json' } as const;

/** A key as it is used: its text goes into the Authorization header and nowhere else. */
export interface ApiKey {
  readonly text: string;
  /** SHA-256, lowercase hex: OpenRouter's own name for the key. */
  readonly hash: string;
}

/** The key of that text. */
export function apiKeyOf(text: string): ApiKey {
  return { text, hash: createHash('sha256').update(text).digest('hex') };
}

/** The questions we ask OpenRouter besides calls to models. Every method rejects with a `SpendError`, or `RefusedError` where a status says no. */
export class OpenRouterApi {
  private readonly baseUrl: string;
  private readonly clock: Clock;

  constructor(baseUrl: string, clock: Clock) {
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.clock = clock;
  }

  /** What the key says of itself: `GET /key`. */
  async key(key: ApiKey, signal?: AbortSignal): Promise<KeySample> {
    const began = this.clock.monotonic();
    const facts = readKey(await this.get('/key', key, signal));
    if (facts === undefined) throw new SpendError('bad-answer', t('The answer about the key could not be read. Is the base URL right?'));
    return { ...facts, tookMs: this.clock.monotonic() - began };
  }

  /** The account's balance: `GET /credits`; `undefined` where this key may not ask. */
  async credits(key: ApiKey, signal?: AbortSignal): Promise<NanoUsd | undefined> {
    try {
      return readCredits(await this.get('/credits', key, signal));
    } catch (error) {
      if (error instanceof RefusedError && [401, 403, 404].includes(error.problem.status)) return undefined;
      throw error;
    }
  }

  /** What a call has cost: `GET /generation`; `undefined` while it is not written yet. */
  async generation(key: ApiKey, id: string, signal?: AbortSignal): Promise<GenerationFacts | undefined> {
    try {
      return readGeneration(await this.get(`/generation?id=${encodeURIComponent(id)}`, key, signal));
    } catch (error) {
      if (error instanceof RefusedError && error.problem.status === 404) return undefined;
      throw error;
    }
  }

  /** What a key spent on its last 30 completed UTC days, by model: `GET /activity`, which only a management key may ask. */
  async activity(management: ApiKey, keyHash: string, signal?: AbortSignal): Promise<readonly ActivityRow[]> {
    const rows = readActivity(await this.get(`/activity?api_key_hash=${encodeURIComponent(keyHash)}`, management, signal));
    if (rows === undefined) throw new SpendError('bad-answer', t('The answer about past days could not be read. Is the base URL right?'));
    return rows;
  }

  /** The body of `GET /models`, which needs no key: models that write and models that embed, which are left out unless asked for. */
  models(signal?: AbortSignal): Promise<unknown> {
    return this.get('/models?output_modalities=text,embeddings', undefined, signal);
  }

  /** The body of `GET /models/{author}/{slug}/endpoints`: what each provider of a model charges. Needs no key. */
  endpoints(model: string, signal?: AbortSignal): Promise<unknown> {
    return this.get(`/models/${model.split('/').map((part) => encodeURIComponent(part).replaceAll('%3A', ':')).join('/')}/endpoints`, undefined, signal);
  }

  /** A key for the code of a sign-in: `POST /auth/keys`, which needs none. */
  async exchange(code: string, verifier: string, signal?: AbortSignal): Promise<string> {
    const body = await this.ask('/auth/keys', { headers: JSON_ONLY, json: { code, code_verifier: verifier, code_challenge_method: 'S256' } }, undefined, signal);
    const key = readIssuedKey(body);
    if (key === undefined) throw new SpendError('bad-answer', t('OpenRouter answered the sign-in without a key. Is the base URL right?'));
    return key;
  }

  private get(path: string, key: ApiKey | undefined, signal: AbortSignal | undefined): Promise<unknown> {
    return this.ask(path, { headers: { ...JSON_ONLY, ...(key === undefined ? {} : { authorization: `Bearer ${key.text}` }) } }, key, signal);
  }

  private async ask(path: string, question: WebQuestion, key: ApiKey | undefined, signal: AbortSignal | undefined): Promise<unknown> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await reach(askText(`${this.baseUrl}${path}`, question, signal === undefined ? timeout : AbortSignal.any([signal, timeout])));
    const text = withoutKey(answer.text, key?.text);
    if (answer.status < 200 || answer.status > 299) throw new RefusedError(readUpstreamError(answer.status, text, answer.headers, this.clock.now()));
    return parse(text);
  }
}

/** The upstream answered, with a no. */
export class RefusedError extends Error {
  readonly problem: UpstreamProblem;

  constructor(problem: UpstreamProblem) {
    super(problem.message);
    this.name = 'RefusedError';
    this.problem = problem;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SpendError('bad-answer', t('The answer is not JSON: a login page or a proxy may stand in between. Is the base URL right?'), error);
  }
}

async function reach(answer: Promise<WebAnswer>): Promise<WebAnswer> {
  try {
    return await answer;
  } catch (error) {
    throw reachError(error);
  }
}

function reachError(error: unknown): Error {
  if (error instanceof SpendError) return error;
  if (error instanceof Error && error.name === 'TimeoutError') return new SpendError('timeout', t('OpenRouter did not answer in time.'), error);
  if (error instanceof Error && error.name === 'AbortError') return new SpendError('cancelled', t('Cancelled.'), error);
  return new SpendError('offline', t('OpenRouter cannot be reached ({0}).', reasonOf(error)), error);
}

/** `ECONNREFUSED`, `ENOTFOUND` … */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'no connection';
}
