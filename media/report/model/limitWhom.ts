import { t } from '../../../src/core/l10n.ts';

/** Whom a scope binds, within a sentence; empty for everything. */
export function whomOf(scope: string): string {
  const colon = scope.indexOf(':');
  return colon < 0 ? '' : t('{0} {1}', scope.slice(0, colon), scope.slice(colon + 1));
}
