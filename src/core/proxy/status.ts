import { nameInText } from '../foreignName.ts';
import { counted, t } from '../l10n.ts';

/** How the proxy stands, as one process sees it. */
export type ProxyStatus =
  /** `no-key`: it is wanted, but there is no key to make calls with. */
  | { readonly kind: 'off'; readonly reason?: 'no-key' }
  | { readonly kind: 'running'; readonly port: number; /** `http://127.0.0.1:4141/api/v1` */ readonly baseUrl: string }
  /** Another process of this home has it: another window, or one in a terminal. */
  | { readonly kind: 'elsewhere'; readonly port: number }
  /** A stranger has the port; who, where that can be told. */
  | { readonly kind: 'blocked'; readonly port: number; readonly pid?: number; readonly program?: string }
  | { readonly kind: 'failed'; readonly message: string };

/** Where tools of this machine find the proxy. */
export function baseUrlOf(port: number): string {
  return `http://127.0.0.1:${port}/api/v1`;
}

/** A process for people: `node (4711)`, `process 4711`, `another program`. */
export function holderText({ pid, program }: { readonly pid?: number; readonly program?: string }): string {
  const name = program === undefined ? undefined : nameInText(program);
  if (pid === undefined) return name ?? t('another program');
  return name === undefined ? `process ${pid}` : `${name} (${pid})`;
}

/** The proxy in one line, with how many clients may use it; empty while nobody wants it. */
export function statusLine(status: ProxyStatus, clients: number): string {
  switch (status.kind) {
    case 'off': return status.reason === 'no-key' ? t('Proxy: off, since no API key is set') : '';
    case 'running': return counted(clients, t('Proxy on {0} · {1} client', `127.0.0.1:${status.port}`, clients), t('Proxy on {0} · {1} clients', `127.0.0.1:${status.port}`, clients));
    case 'elsewhere': return t('Proxy on {0}, in another window or a terminal', `127.0.0.1:${status.port}`);
    case 'blocked': return t('Proxy: port {0} is taken by {1}', status.port, holderText(status));
    case 'failed': return t('Proxy: {0}', status.message);
  }
}
