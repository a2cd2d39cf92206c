/**
 * An amount of dollars as a person types it: `5`, `$5`, `0.50`, `0,50`, `1,000.50`. `null` for nothing at all, `undefined` for what is
 * no amount. Whether it is a sensible one is not asked here.
 */
export function readAmount(typed: string): number | null | undefined {
  const text = typed.trim().replace(/^\$\s*/, '');
  if (text === '') return null;
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(text)) return Number(text.replaceAll(',', ''));
  return /^(?:\d+(?:[.,]\d+)?|[.,]\d+)$/.test(text) ? Number(text.replace(',', '.')) : undefined;
}
