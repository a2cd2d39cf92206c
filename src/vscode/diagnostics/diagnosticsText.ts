import type { KeySample } from '../../core/ledger/events.ts';
import type { ProxyStatus } from '../../core/proxy/status.ts';
import type { Connection } from '../../protocol/report.ts';
import type { Health } from '../../storage/health.ts';

/** What a report of a fault should say. Texts that may hold anything are apart from those that are ours. */
export interface DiagnosticFacts {
  readonly version: string;
  readonly editor: readonly string[];
  readonly connection: Connection;
  readonly keyFrom: 'secrets' | 'session' | 'environment' | undefined;
  readonly hasManagementKey: boolean;
  readonly key?: KeySample;
  /** When the key was asked last, epoch milliseconds. */
  readonly sampledAt?: number;
  readonly pollSeconds: number;
  /** What the open ledger holds in memory. */
  readonly ledger?: { readonly entries: number; readonly held: number; readonly paused: number; readonly downgraded: number };
  readonly health?: Health;
  readonly catalogue?: { readonly models: number; readonly fetchedAt: number | undefined };
  readonly proxy?: { readonly status: ProxyStatus; readonly clients: number };
  /** Each setting that was changed, as far as it may be told. */
  readonly settings: readonly string[];
  readonly isHomeSet: boolean;
  readonly troubles: readonly string[];
  /** The last warnings and errors of the log. */
  readonly log: readonly string[];
}

/** The text for a bug report, in English, whatever the editor speaks: who reads it may not. `scrub` makes texts that came from anywhere fit for strangers. */
export function diagnosticsText(facts: DiagnosticFacts, scrub: (text: string) => string): string {
  const { ledger, health, catalogue } = facts;
  return [
    `OpenRouter Spend Monitor ${facts.version}`,
    ...facts.editor,
    `Connection: ${connectionText(facts.connection, scrub)}`,
    `Key: ${keyText(facts)}`,
    `Asked: ${instant(facts.sampledAt)}, every ${facts.pollSeconds} s`,
    `Ledger: ${ledger === undefined ? 'not open' : `open, ${ledger.entries} recent entries, ${ledger.held} held, ${ledger.paused} paused, ${ledger.downgraded} downgraded`}`,
    ...(health === undefined ? [] : healthLines(health)),
    `Prices: ${catalogue === undefined ? 'none' : `${catalogue.models} models, fetched ${instant(catalogue.fetchedAt)}`}`,
    `Proxy: ${proxyText(facts.proxy, scrub)}`,
    ...section('Settings changed', [...facts.settings, ...(facts.isHomeSet ? ['home: set'] : [])]),
    ...section('Troubles', facts.troubles.map(scrub)),
    ...section('Last warnings and errors', facts.log.map(scrub)),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [`${title}: none`] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
}

function connectionText(connection: Connection, scrub: (text: string) => string): string {
  switch (connection.kind) {
    case 'live': return `live, last answer ${instant(connection.at)}`;
    case 'offline': return `offline since ${instant(connection.since)}: ${scrub(connection.reason)}`;
    case 'refused': return `refused: ${scrub(connection.reason)}`;
    case 'waiting':
    case 'no-key': return connection.kind;
  }
}

function keyText({ keyFrom, hasManagementKey, key }: DiagnosticFacts): string {
  const source = { secrets: 'in the secret storage', session: 'for this session only', environment: 'of the environment' };
  const parts = [
    keyFrom === undefined ? 'none' : source[keyFrom],
    ...(key === undefined ? [] : [
      key.limit === undefined || key.limit === null ? 'without a limit' : `with a limit, reset ${key.limitReset ?? 'never'}`,
      ...(key.isFreeTier === true ? ['free tier'] : []),
      ...(key.expiresAt === undefined ? [] : [`expires ${instant(key.expiresAt)}`]),
    ]),
    hasManagementKey ? 'with a management key' : 'without a management key',
  ];
  return parts.join(', ');
}

function healthLines(health: Health): readonly string[] {
  const { segments, journalBytes, writers, countersBytes, databaseBytes, compactedAt, months, monthsBytes, setAside, isOnNetwork } = health;
  return [
    `Journal: ${segments} segments, ${size(journalBytes)}, ${writers} writers`,
    `Counters: ${size(countersBytes)}`,
    `Database: ${size(databaseBytes)}, compacted ${instant(compactedAt)}; ${months} closed months, ${size(monthsBytes)}`,
    `Set aside: ${setAside}${isOnNetwork ? '; the folder is on a network disk' : ''}`,
  ];
}

function proxyText(proxy: DiagnosticFacts['proxy'], scrub: (text: string) => string): string {
  if (proxy === undefined) return 'not loaded';
  const { status, clients } = proxy;
  const told = `${status.kind}, ${clients} clients`;
  switch (status.kind) {
    case 'off': return status.reason === undefined ? told : `${told}, ${status.reason}`;
    case 'failed': return `${told}: ${scrub(status.message)}`;
    case 'running':
    case 'elsewhere':
    case 'blocked': return `${told}, port ${status.port}`;
  }
}

function instant(at: number | undefined): string {
  return at === undefined ? 'never' : new Date(at).toISOString();
}

function size(bytes: number | undefined): string {
  if (bytes === undefined) return 'none';
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
