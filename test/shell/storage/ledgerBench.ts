import type { SqlJsStatic } from 'sql.js';
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { Ledger, LedgerOptions } from '../../../src/storage/ledger.ts';
import { loadSql } from './databaseKit.ts';
import { OpenLedgers, tempFolder } from './kit.ts';

/** A home for ledgers: another one for every test. */
export class LedgerBench {
  troubles: string[] = [];
  private readonly usual: Partial<LedgerOptions>;
  private readonly ledgers = new OpenLedgers();
  private folder: ReturnType<typeof tempFolder> | undefined;
  private loaded: SqlJsStatic | undefined;

  constructor(usual: Partial<LedgerOptions>) {
    this.usual = usual;
  }

  get path(): string {
    if (this.folder === undefined) throw new Error('no test has begun yet');
    return this.folder.path;
  }

  /** To look into what a ledger has left. */
  get sql(): SqlJsStatic {
    if (this.loaded === undefined) throw new Error('SQLite is not loaded yet');
    return this.loaded;
  }

  /** A ledger of this home, closed after the test at the latest. */
  open(more: Partial<LedgerOptions> = {}): Promise<Ledger> {
    return this.ledgers.open(this.path, { ...this.usual, trouble: (text) => this.troubles.push(text), ...more });
  }

  close(ledger: Ledger): Promise<void> {
    return this.ledgers.close(ledger);
  }

  async load(): Promise<void> {
    this.loaded = await loadSql();
  }

  begin(): void {
    this.folder = tempFolder();
    this.troubles = [];
  }

  async end(): Promise<void> {
    await this.ledgers.closeAll();
    this.folder?.remove();
  }
}

/** One for this file. `isQuiet`: no test of it may end with a trouble told. */
export function ledgerBench(usual: Partial<LedgerOptions> = {}, { isQuiet = false } = {}): LedgerBench {
  const bench = new LedgerBench(usual);
  beforeAll(() => bench.load());
  beforeEach(() => bench.begin());
  afterEach(async () => {
    await bench.end();
    if (isQuiet) expect(bench.troubles).toEqual([]);
  });
  return bench;
}
