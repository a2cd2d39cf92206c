/** Whether a base URL may be trusted with a key: https anywhere, plain http to this machine only, no credentials in it. */
export function isSafeBaseUrl(text: string): boolean {
  const url = parseUrl(text);
  if (url === undefined || text.includes('@')) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

/** Whether it is scheme, host and port, as browsers write them. */
export function isOrigin(text: string): boolean {
  return parseUrl(text)?.origin === text;
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined; // not an address at all
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
