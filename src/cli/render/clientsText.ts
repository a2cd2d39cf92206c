import type { Zone } from '../../core/period.ts';
import { dayKey } from '../../core/period.ts';
import type { ProxyClient } from '../../core/proxy/client.ts';
import type { TokenJson } from '../clientsJson.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';

/** The clients as lines, with the days they were added on. */
export function clientLines(clients: readonly ProxyClient[], zone: Zone, width: number, paint: Paint): readonly string[] {
  if (clients.length === 0) return ['No tool may use the proxy yet. Example: openrouter-spend clients add cline --tool cline'];
  const rows = clients.map(({ name, tool = '', createdAt }) => ({ label: name, figures: [dayKey(createdAt, zone)], after: tool }));
  return [paint.strong('Clients of the proxy'), ...table(rows, width, paint)];
}

/** A new token, and what to do with it. */
export function tokenLines(done: string, { token, baseUrl }: TokenJson, paint: Paint): readonly string[] {
  return [
    done, '',
    `  Base URL   ${baseUrl}`,
    `  Token      ${paint.strong(token)}`, '',
    'Put both into the settings of the tool; the token goes where it asks for an API key. It is shown only now: "clients rotate" gives another one.',
    'The proxy answers while VS Code runs it, or "openrouter-spend proxy" does.',
  ];
}
