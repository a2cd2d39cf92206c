import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '../core/errors.ts';
import type { Clock, Logger } from '../core/ports.ts';
import type { EndpointPrices } from '../core/pricing/dearest.ts';
import { readEndpoints } from '../core/wire/endpoints.ts';
import type { OpenRouterApi } from './api.ts';

/** Older ones are asked for anew. */
const FRESH_MS = 60 * 60_000;

/** Where the prices of providers come from and are kept. */
export interface EndpointCacheOptions {
  readonly api: OpenRouterApi;
  readonly baseUrl: string;
  /** Folder for the copies on disk. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Kept {
  readonly fetchedAt: number;
  readonly body: unknown;
}

/** What each provider of a model charges: asked only where somebody needs it, and kept for an hour, on disk too. */
export class EndpointCache {
  private readonly options: EndpointCacheOptions;
  private readonly asked = new Map<string, Promise<Kept | undefined>>();

  constructor(options: EndpointCacheOptions) {
    this.options = options;
  }

  /** The providers of a model by its id; older ones where the network fails, `undefined` where there are none. Never rejects. */
  async of(model: string): Promise<readonly EndpointPrices[] | undefined> {
    const before = this.asked.get(model);
    const known = await before;
    // Whoever asks while somebody is asking waits for the same answer.
    if ((known === undefined || !this.isFresh(known)) && this.asked.get(model) === before) this.asked.set(model, this.find(model));
    return readEndpoints((await this.asked.get(model))?.body);
  }

  private async find(model: string): Promise<Kept | undefined> {
    const kept = await this.load(model);
    return kept !== undefined && this.isFresh(kept) ? kept : ((await this.fetch(model)) ?? kept);
  }

  private async fetch(model: string): Promise<Kept | undefined> {
    const { api, clock, logger } = this.options;
    try {
      const kept = { fetchedAt: clock.now(), body: await api.endpoints(model) };
      await this.save(model, kept);
      return kept;
    } catch (error) {
      logger.warn('catalogue', `the providers of ${model} could not be fetched: ${describeError(error)}`);
      return undefined;
    }
  }

  private async load(model: string): Promise<Kept | undefined> {
    try {
      const { fetchedAt, body } = JSON.parse(await readFile(this.pathOf(model), 'utf8')) as { readonly fetchedAt: unknown; readonly body: unknown };
      return typeof fetchedAt === 'number' && readEndpoints(body) !== undefined ? { fetchedAt, body } : undefined;
    } catch (error) {
      this.options.logger.debug('catalogue', `no copy of the providers of ${model} on disk: ${describeError(error)}`);
      return undefined;
    }
  }

  /** A full disk costs the copy, not the prices. */
  private async save(model: string, kept: Kept): Promise<void> {
    const path = this.pathOf(model);
    const draft = `${path}.${process.pid}.tmp`;
    try {
      await mkdir(this.options.folder, { recursive: true, mode: 0o700 });
      await writeFile(draft, JSON.stringify(kept), { mode: 0o600 });
      await rename(draft, path);
    } catch (error) {
      this.options.logger.warn('catalogue', `the providers of ${model} could not be kept on disk: ${describeError(error)}`);
    }
  }

  private isFresh({ fetchedAt }: Kept): boolean {
    const now = this.options.clock.now();
    return fetchedAt <= now && now - fetchedAt <= FRESH_MS;
  }

  private pathOf(model: string): string {
    const name = createHash('sha256').update(`${this.options.baseUrl} ${model}`).digest('hex').slice(0, 16);
    return join(this.options.folder, `endpoints-${name}.json`);
  }
}
