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
  if (pid === undefined) return program ?? 'another program';
  return program === undefined ? `process ${pid}` : `${program} (${pid})`;
}

/** The proxy in one line, with how many clients may use it; empty while nobody wants it. */
export function statusLine(status: ProxyStatus, clients: number): string {
  switch (status.kind) {
    case 'off': return status.reason === 'no-key' ? 'Proxy: off, since no API key is set' : '';
    case 'running': return `Proxy on 127.0.0.1:${status.port} · ${clients === 1 ? '1 client' : `${clients} clients`}`;
    case 'elsewhere': return `Proxy on 127.0.0.1:${status.port}, in another window or a terminal`;
    case 'blocked': return `Proxy: port ${status.port} is taken by ${holderText(status)}`;
    case 'failed': return `Proxy: ${status.message}`;
  }
}
