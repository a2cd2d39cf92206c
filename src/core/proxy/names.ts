import { DEFAULT_SUB_CLIENT } from '../budget/scope.ts';
import { t } from '../l10n.ts';

/** The most characters that the name of a client, a sub-client or a tool has. */
const LONGEST = 64;
const NAME = /^[a-z0-9][a-z0-9._-]*$/;
const SUB_NAME = /^[a-z0-9][a-z0-9._:@-]*$/;

/** Why a text cannot be a client's name, and what to do; `undefined` where it can. */
export function clientNameProblem(name: string): string | undefined {
  if (name === DEFAULT_SUB_CLIENT) return t('A client cannot be named "{0}", which stands for a client without a sub-client. Choose another name.', DEFAULT_SUB_CLIENT);
  if (isName(name)) return undefined;
  const mended = mend(name);
  return `${t('"{0}" cannot be a client\'s name: it has a-z, 0-9, ".", "_" and "-", begins with a letter or digit, and has at most {1} characters.', name.slice(0, LONGEST), LONGEST)} ${mended === undefined ? t('Choose another name.') : t('Write it as {0}.', mended)}`;
}

/** Whether a text can be a client's name, or a tool's. */
export function isName(text: string): boolean {
  return text.length <= LONGEST && NAME.test(text);
}

/**
 * Under which name a call counts: the client's, or `client/sub` where it names a sub-client (the header `X-Tenant-Id`). Sub-clients may have
 * `:` and `@` in their names besides; upper and lower case are the same, as they are in scopes. `undefined` for a name that cannot be one.
 */
export function callerName(client: string, sub: string | undefined): string | undefined {
  const name = sub?.trim().toLowerCase() ?? '';
  if (name === '' || name === DEFAULT_SUB_CLIENT) return client;
  return name.length <= LONGEST && SUB_NAME.test(name) ? `${client}/${name}` : undefined;
}

/**
 * Whose spend is asked for by that name: a client's own with all of its sub-clients', or that of one of these (`client/sub`, or `sub` alone); `default` is the one of calls that name none.
 * `undefined` for anybody else's.
 */
export function mayAsk(own: string, asked: string): string | undefined {
  if (asked === own) return own;
  const sub = asked.startsWith(`${own}/`) ? asked.slice(own.length + 1) : asked;
  const name = sub.trim().toLowerCase();
  if (name === DEFAULT_SUB_CLIENT) return `${own}/${name}`;
  return name === '' ? undefined : callerName(own, name);
}

/** The nearest name that can be one. */
function mend(text: string): string | undefined {
  const mended = text.trim().toLowerCase().replaceAll(/[^a-z0-9._-]+/g, '-').replace(/^[^a-z0-9]+/, '').replace(/-+$/, '').slice(0, LONGEST);
  return isName(mended) && mended !== DEFAULT_SUB_CLIENT ? mended : undefined;
}
