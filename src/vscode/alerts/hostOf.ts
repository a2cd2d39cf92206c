/** What may be shown of an address: its host, and nothing of what cannot be read. */
export function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : 'no address';
}
