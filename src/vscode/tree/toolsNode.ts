import { dateText } from '../../core/dates.ts';
import { formatCount, formatMoney } from '../../core/format.ts';
import { counted, t } from '../../core/l10n.ts';
import { NO_SUMS, addSums, spendOfSums } from '../../core/ledger/sums.ts';
import type { Sums } from '../../core/ledger/sums.ts';
import { dayKey } from '../../core/period.ts';
import type { ProxyStatus } from '../../core/proxy/status.ts';
import { holderText, statusLine } from '../../core/proxy/status.ts';
import { toolOf } from '../../core/proxy/tools.ts';
import { escapeMarkdown, plainLabel, plainName } from '../markdown.ts';
import { certaintyOfSums } from './modelsNode.ts';
import type { TreeNode } from './treeNode.ts';
import { spokenOf } from './treeNode.ts';
import type { NamedSums, TreeParts } from './treeParts.ts';

/** The proxy, and who spends through it. */
export function toolsNode(parts: TreeParts): TreeNode {
  const label = t('Connected tools');
  const known = new Set(parts.clients.map(({ name }) => name));
  const clients = parts.clients.map((client) => clientNode(client.name, parts, { tool: toolOf(client.tool).label, since: dateText(dayKey(client.createdAt, parts.budgeting.zone)) }));
  const strangers = [...new Set(parts.clientsToday.map(({ name }) => ownerOf(name)))].filter((name) => !known.has(name)).map((name) => clientNode(name, parts, undefined));
  return { id: 'tools', label, icon: 'plug', spoken: label, context: 'tools', children: [proxyNode(parts), ...clients, ...strangers] };
}

function proxyNode({ glance, clients }: TreeParts): TreeNode {
  const status: ProxyStatus = glance.proxy?.status ?? { kind: 'off' };
  const label = t('Proxy');
  const isOff = status.kind === 'off' && status.reason === undefined;
  const isWell = isOff || status.kind === 'running' || status.kind === 'elsewhere';
  const description = proxyText(status);
  const tooltip = isOff ? t('Meters other tools on this machine, and holds them to your limits. It is off until you start it.') : statusLine(status, clients.length);
  return {
    id: 'proxy', label, description, icon: isOff ? 'debug-disconnect' : isWell ? 'broadcast' : 'warning', spoken: spokenOf(label, description),
    tooltip: escapeMarkdown(tooltip), context: isOff ? 'proxyOff' : 'proxyOn', ...(isWell ? {} : { tone: 'warning' as const }),
  };
}

function proxyText(status: ProxyStatus): string {
  switch (status.kind) {
    case 'off': return status.reason === 'no-key' ? t('off, since no API key is set') : t('off');
    case 'running': return t('on 127.0.0.1:{0}', status.port);
    case 'elsewhere': return t('on 127.0.0.1:{0}, in another window or a terminal', status.port);
    case 'blocked': return t('port {0} is taken by {1}', status.port, plainLabel(holderText(status)));
    case 'failed': return plainLabel(status.message);
  }
}

/** `tool` absent: it has spent today, but is no client of the proxy any more, or never was one. */
function clientNode(name: string, { clientsToday, budgeting }: TreeParts, tool: { readonly tool: string; readonly since: string } | undefined): TreeNode {
  const sums = sumsOf(name, clientsToday);
  const amount = spendOfSums(sums, budgeting.countByok);
  const label = plainName(name);
  const calls = counted(sums.calls, t('{0} call', formatCount(sums.calls)), t('{0} calls', formatCount(sums.calls)));
  const description = sums.calls === 0 ? t('nothing today') : t('{0} today', formatMoney(amount, certaintyOfSums(sums)));
  const tooltip = tool === undefined ? t('{0} today. It has no token of the proxy now.', calls) : t('{0}, connected since {1}. {2} today.', tool.tool, tool.since, calls);
  const state = tool === undefined ? { icon: 'circle-outline' } : { icon: 'tools', context: 'client' as const, subject: { kind: 'client' as const, name } };
  return { id: `client:${name}`, label, description, spoken: spokenOf(label, description), tooltip: escapeMarkdown(tooltip), ...state };
}

/** A client's parts (`cline/acme`) count for it. */
function sumsOf(name: string, rows: readonly NamedSums[]): Sums {
  return rows.filter((row) => ownerOf(row.name) === name).reduce<Sums>((sum, row) => addSums(sum, row.sums), NO_SUMS);
}

function ownerOf(name: string): string {
  return name.split('/')[0] ?? name;
}
