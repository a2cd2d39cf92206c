import { expect, it } from 'vitest';
import { scrubber } from '../../../src/core/diagnostics/scrub.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import type { DiagnosticFacts } from '../../../src/vscode/diagnostics/diagnosticsText.ts';
import { diagnosticsText } from '../../../src/vscode/diagnostics/diagnosticsText.ts';

const AT = Date.UTC(2026, 10, 18, 12);
const FACTS: DiagnosticFacts = {
  version: '0.1.0', editor: ['Editor: VS Code', 'System: linux'], connection: { kind: 'no-key' }, keyFrom: undefined, hasManagementKey: false, pollSeconds: 60, settings: [], isHomeSet: false, troubles: [], log: [],
};
const scrub = scrubber({ keys: ['my-own-secret-key'], folders: [['/home/jane', '~']], names: ['acme'] });

it('says of an empty start that there is nothing', () => {
  expect(diagnosticsText(FACTS, scrub).split('\n')).toEqual([
    'OpenRouter Spend Monitor 0.1.0', 'Editor: VS Code', 'System: linux', 'Connection: no-key', 'Key: none, without a management key', 'Asked: never, every 60 s', 'Ledger: not open', 'Prices: none', 'Proxy: not loaded',
    'Settings changed: none', 'Troubles: none', 'Last warnings and errors: none',
  ]);
});

it('says how everything stands', () => {
  const text = diagnosticsText({
    ...FACTS, keyFrom: 'secrets', hasManagementKey: true, sampledAt: AT,
    connection: { kind: 'live', at: AT },
    key: { usage: ZERO, limit: fromUsd(10), limitReset: 'month', tookMs: 1 },
    ledger: { entries: 45, held: 2, paused: 1, downgraded: 0 },
    health: { segments: 3, journalBytes: 120_000, writers: 2, countersBytes: 1_200, databaseBytes: 12_340_000, compactedAt: AT, months: 5, monthsBytes: 900, setAside: 1, isOnNetwork: true },
    catalogue: { models: 421, fetchedAt: AT }, proxy: { status: { kind: 'running', port: 4141, baseUrl: 'x' }, clients: 2 }, settings: ['limits.daily: 5'], isHomeSet: true,
  }, scrub);
  expect(text.split('\n').slice(3, -2)).toEqual([
    'Connection: live, last answer 2026-11-18T12:00:00.000Z', 'Key: in the secret storage, with a limit, reset month, with a management key', 'Asked: 2026-11-18T12:00:00.000Z, every 60 s',
    'Ledger: open, 45 recent entries, 2 held, 1 paused, 0 downgraded', 'Journal: 3 segments, 120 kB, 2 writers', 'Counters: 2 kB',
    'Database: 12.3 MB, compacted 2026-11-18T12:00:00.000Z; 5 closed months, 1 kB', 'Set aside: 1; the folder is on a network disk',
    'Prices: 421 models, fetched 2026-11-18T12:00:00.000Z', 'Proxy: running, 2 clients, port 4141', 'Settings changed:', '  limits.daily: 5', '  home: set',
  ]);
});

it('lets nothing personal through where texts come from anywhere', () => {
  const hostile = 'acme my-own-secret-key /home/jane/x/y\nKey: forged';
  const text = diagnosticsText({ ...FACTS, connection: { kind: 'offline', since: AT, reason: hostile }, proxy: { status: { kind: 'failed', message: hostile }, clients: 0 }, troubles: [hostile], log: [hostile] }, scrub);
  expect(text).not.toMatch(/acme|my-own-secret|jane|^Key: forged/m);
  expect(text.match(/<name> … <path> Key: forged/g)).toHaveLength(4);
});
