import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '../core/errors.ts';
import type { Clock, Logger } from '../core/ports.ts';
import type { Catalogue } from '../core/pricing/catalogue.ts';
import { EMPTY_CATALOGUE, parseCatalogue } from '../core/pricing/catalogue.ts';
import type { OpenRouterApi } from './api.ts';

/** A catalogue older than that is fetched anew, while the old one serves. */
const FRESH_MS = 60 * 60_000;
/** After a failure, the next try waits so long. */
const RETRY_MS = 60_000;

/** Where the catalogue comes from and is kept. */
export interface CatalogueCacheOptions {
  readonly api: OpenRouterApi;
  readonly baseUrl: string;
  /** Folder for the copy on disk. */
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Kept {
  readonly fetchedAt: number;
  readonly catalogue: Catalogue;
}

/** Models and prices: at once from memory or disk, however old, and refreshed in the background. */
export class CatalogueCache {
  readonly baseUrl: string;
  /** Where the copy lies; there is room for more of that kind. */
  readonly folder: string;
  private readonly options: CatalogueCacheOptions;
  private readonly path: string;
  private kept: Kept | undefined;
  private loading: Promise<void> | undefined;
  private refreshing: Promise<void> | undefined;
  private triedAt = Number.NEGATIVE_INFINITY;

  constructor(options: CatalogueCacheOptions) {
    this.options = options;
    this.baseUrl = options.baseUrl;
    this.folder = options.folder;
    const name = createHash('sha256').update(options.baseUrl).digest('hex').slice(0, 8);
    this.path = join(options.folder, `models-${name}.json`);
  }

  /** The newest catalogue at hand; waits for the network only where there is none. Empty where none can be had. */
  async get(): Promise<Catalogue> {
    this.loading ??= this.load();
    await this.loading;
    const { clock } = this.options;
    if (this.kept === undefined || !isFresh(this.kept, clock.now())) {
      const refreshed = this.refresh();
      if (this.kept === undefined) await refreshed;
    }
    return this.kept?.catalogue ?? EMPTY_CATALOGUE;
  }

  /** What is in memory now, for places that cannot wait. */
  get current(): Catalogue {
    return this.kept?.catalogue ?? EMPTY_CATALOGUE;
  }

  /** When the catalogue at hand was fetched, epoch milliseconds. */
  get fetchedAt(): number | undefined {
    return this.kept?.fetchedAt;
  }

  private refresh(): Promise<void> {
    const { clock } = this.options;
    if (this.refreshing === undefined && clock.monotonic() - this.triedAt < RETRY_MS) return Promise.resolve();
    this.refreshing ??= this.fetch().finally(() => (this.refreshing = undefined));
    return this.refreshing;
  }

  private async fetch(): Promise<void> {
    const { api, clock, logger } = this.options;
    this.triedAt = clock.monotonic();
    try {
      const body = await api.models();
      const catalogue = parseCatalogue(body);
      if (catalogue.models.length === 0) throw new Error('the list of models is empty');
      this.kept = { fetchedAt: clock.now(), catalogue };
      logger.info('catalogue', `${catalogue.models.length} models, ${catalogue.badRows} rows could not be read`);
      await this.save(body, this.kept.fetchedAt);
    } catch (error) {
      logger.warn('catalogue', `models and prices could not be fetched: ${describeError(error)}`);
    }
  }

  private async load(): Promise<void> {
    try {
      const { fetchedAt, body } = JSON.parse(await readFile(this.path, 'utf8')) as { fetchedAt: unknown; body: unknown };
      const catalogue = parseCatalogue(body);
      if (typeof fetchedAt === 'number' && catalogue.models.length > 0) this.kept ??= { fetchedAt, catalogue };
    } catch (error) {
      this.options.logger.debug('catalogue', `no copy on disk: ${describeError(error)}`);
    }
  }

  /** A full disk costs the copy, not the catalogue. */
  private async save(body: unknown, fetchedAt: number): Promise<void> {
    const draft = `${this.path}.${process.pid}.tmp`;
    try {
      await mkdir(this.options.folder, { recursive: true, mode: 0o700 });
      await writeFile(draft, JSON.stringify({ fetchedAt, body }), { mode: 0o600 });
      await rename(draft, this.path);
    } catch (error) {
      this.options.logger.warn('catalogue', `models and prices could not be kept on disk: ${describeError(error)}`);
    }
  }
}

/** Fetched in the future: the clock was wrong then, and nothing is known of its age. */
function isFresh({ fetchedAt }: Kept, now: number): boolean {
  return fetchedAt <= now && now - fetchedAt <= FRESH_MS;
}
