import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExportAsk } from '../../../src/core/exporting/types.ts';
import { ZERO } from '../../../src/core/money.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { createIdentity } from '../../../src/storage/identity.ts';
import { homeAt, openHome } from '../../../src/storage/home.ts';
import { Lease } from '../../../src/storage/lease.ts';
import { FileLock } from '../../../src/storage/lock.ts';
import type { ScheduleDesk } from '../../../src/vscode/transfer/schedule.ts';
import { ScheduledExports } from '../../../src/vscode/transfer/schedule.ts';
import { FakeClock } from '../../unit/fakes/clock.ts';
import { DAY, HOUR, budgeting } from '../../unit/fakes/ledger.ts';
import { FakeLogger } from '../../unit/fakes/logger.ts';
import { tempFolder, until } from '../storage/kit.ts';

/** Tuesday, 24 November 2026, 7:00 UTC. */
const SEVEN = Date.UTC(2026, 10, 24, 7);
const SETTINGS: Partial<Settings> = { 'export.schedule': '0 8 * * *', 'export.range': 'yesterday', 'export.format': 'csv' };

let folder: ReturnType<typeof tempFolder>;
const windows: { close(): Promise<void> }[] = [];
beforeEach(() => { folder = tempFolder(); });
afterEach(async () => {
  for (const window of windows.splice(0)) await window.close();
  folder.remove();
});

/** A window of the editor: its own identity and lease, the same home and clock. */
class Window {
  readonly told: string[] = [];
  readonly asks: ExportAsk[] = [];
  readonly logger = new FakeLogger();
  settings = SETTINGS;
  private readonly exports: ScheduledExports;
  private readonly lease: Lease;

  constructor(clock: FakeClock) {
    const home = openHome(folder.path);
    const identity = createIdentity(home.locks);
    this.lease = new Lease(new FileLock(join(home.locks, 'export.lease'), identity));
    this.exports = new ScheduledExports({ clock, logger: this.logger, budgeting: () => budgeting(this.settings), desk: () => this.desk(), tell: (text) => void this.told.push(text) });
    windows.push({ close: async () => {
      this.exports.dispose();
      // Nothing is done any more, but what was being done is waited for.
      await this.exports.look();
      this.lease.dispose();
      identity.dispose();
    } });
  }

  look(): Promise<void> {
    return this.exports.look();
  }

  private desk(): ScheduleDesk {
    return {
      home: folder.path,
      lease: this.lease,
      ledger: {
        export: async (ask, { write }) => {
          this.asks.push(ask);
          await write?.('rows\r\n');
          return { rows: 1, cost: ZERO, length: 6 };
        },
      },
    };
  }
}

const exportsFolder = (): string => join(folder.path, 'exports');
const files = (): readonly string[] => (existsSync(exportsFolder()) ? readdirSync(exportsFolder()).toSorted() : []);

describe('a scheduled export', () => {
  it('is written when it is due, with the days that its range means then', async () => {
    const clock = new FakeClock(SEVEN);
    const window = new Window(clock);
    await window.look();
    expect(files()).toEqual([]);
    clock.skip(HOUR + 5 * 60_000);
    await window.look();
    expect(files()).toEqual(['openrouter-spend-2026-11-23.csv']);
    expect(readFileSync(join(exportsFolder(), 'openrouter-spend-2026-11-23.csv'), 'utf8')).toBe('rows\r\n');
    expect(window.asks).toMatchObject([{ format: 'csv', start: Date.UTC(2026, 10, 23), end: Date.UTC(2026, 10, 24), zone: 'UTC', untracked: true }]);
    await window.look();
    expect(window.asks).toHaveLength(1);
    expect(window.told).toEqual([]);
  });

  it('comes by itself, without anybody looking', async () => {
    const clock = new FakeClock(SEVEN);
    const window = new Window(clock);
    await clock.advance(60_000);
    await until(() => existsSync(join(folder.path, 'export.json')), 'the schedule is remembered');
    clock.skip(HOUR);
    await clock.advance(60_000);
    // Until then there is only a draft.
    await until(() => files().includes('openrouter-spend-2026-11-23.csv'), 'the export is written');
    expect(window.asks).toHaveLength(1);
  });

  it('that was missed while nothing ran is caught up with once at the next start', async () => {
    const clock = new FakeClock(SEVEN);
    await new Window(clock).look();
    clock.skip(9 * DAY);
    const later = new Window(clock);
    await later.look();
    await later.look();
    expect(files()).toEqual(['openrouter-spend-2026-12-01.csv']);
  });

  it('is done by one window for all', async () => {
    const clock = new FakeClock(SEVEN);
    const all = Array.from({ length: 5 }, () => new Window(clock));
    await Promise.all(all.map((window) => window.look()));
    clock.skip(2 * HOUR);
    await Promise.all(all.map((window) => window.look()));
    await Promise.all(all.map((window) => window.look()));
    expect(files()).toEqual(['openrouter-spend-2026-11-23.csv']);
    expect(all.flatMap(({ asks }) => asks)).toHaveLength(1);
  });

  it('is not begun while another window is at it', async () => {
    const clock = new FakeClock(SEVEN);
    const window = new Window(clock);
    await window.look();
    clock.skip(2 * HOUR);
    const identity = createIdentity(homeAt(folder.path).locks);
    const other = new FileLock(join(homeAt(folder.path).locks, 'export.lease'), identity);
    expect(other.tryAcquire()).toBe(true);
    await window.look();
    expect(files()).toEqual([]);
    other.release();
    identity.dispose();
    await window.look();
    expect(files()).toHaveLength(1);
  });

  it('takes no file\'s place', async () => {
    const clock = new FakeClock(SEVEN);
    const window = new Window(clock);
    await window.look();
    clock.skip(2 * HOUR);
    await window.look();
    // A mark that was lost may repeat an export, but not overwrite one.
    writeFileSync(join(folder.path, 'export.json'), JSON.stringify({ schedule: '0 8 * * *', done: SEVEN }));
    await window.look();
    expect(files()).toEqual(['openrouter-spend-2026-11-23-2.csv', 'openrouter-spend-2026-11-23.csv']);
  });

  it('that fails is told of once with what to do, tried again, and done when it can be', async () => {
    const clock = new FakeClock(SEVEN);
    const window = new Window(clock);
    const blocked = join(folder.path, 'blocked');
    writeFileSync(blocked, 'a file where a folder should be');
    window.settings = { ...SETTINGS, 'export.folder': join(blocked, 'exports') };
    await window.look();
    clock.skip(2 * HOUR);
    for (let turn = 0; turn < 4; turn += 1) {
      await window.look();
      clock.skip(10 * 60_000);
    }
    expect(window.told).toHaveLength(1);
    expect(window.told[0]).toMatch(/^The scheduled export failed\. .*blocked.* cannot be written: a part of its path is a file, not a folder \(ENOTDIR\)\. It is tried again every 15 minutes/);
    window.settings = SETTINGS;
    clock.skip(20 * 60_000);
    await window.look();
    expect(files()).toEqual(['openrouter-spend-2026-11-23.csv']);
  });

  it('begins anew where its mark is damaged or cannot be read as one', async () => {
    const clock = new FakeClock(SEVEN);
    const window = new Window(clock);
    writeFileSync(join(folder.path, 'export.json'), '{"schedule":');
    await window.look();
    expect(JSON.parse(readFileSync(join(folder.path, 'export.json'), 'utf8'))).toEqual({ schedule: '0 8 * * *', done: SEVEN });
    expect(window.told).toEqual([]);
  });

  it('does nothing without a schedule', async () => {
    const clock = new FakeClock(SEVEN);
    const window = new Window(clock);
    window.settings = {};
    clock.skip(9 * DAY);
    await window.look();
    expect(readdirSync(folder.path)).not.toContain('export.json');
  });
});
