/** What the browser brought back, or a person pasted. */
export type CodeAnswer =
  | { readonly kind: 'code'; readonly code: string }
  /** The person said no, in OpenRouter's words where it has some. */
  | { readonly kind: 'denied'; readonly reason: string }
  /** A key was pasted where a code is wanted. */
  | { readonly kind: 'key' }
  | { readonly kind: 'unreadable' };

const UNREADABLE = { kind: 'unreadable' } as const;
/** No code that is known is longer than some forty characters; nothing in it is a space. */
const CODE = /^[\x21-\x7e]{8,1024}$/;
const KEY = /^sk-[\w-]{8,}$/;
const LONGEST_REASON = 200;

/** What the query of the callback says. */
export function readCallback(query: URLSearchParams): CodeAnswer {
  const code = query.get('code');
  if (code !== null) return CODE.test(code) ? { kind: 'code', code } : UNREADABLE;
  const error = query.get('error');
  return error === null ? UNREADABLE : { kind: 'denied', reason: (query.get('error_description') ?? error).slice(0, LONGEST_REASON) };
}

/** Reads what was pasted: the code itself, or the whole address that the browser was sent to. */
export function readPasted(typed: string): CodeAnswer {
  const text = typed.trim().replace(/^(["'`])(.*)\1$/, '$2');
  if (KEY.test(text)) return { kind: 'key' };
  const query = /^(?:https?:\/\/[^?#]*)?\?([^#]*)/i.exec(text)?.[1] ?? /^((?:code|error)=[^#]*)/.exec(text)?.[1];
  if (query !== undefined) return readCallback(new URLSearchParams(query));
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /^(?:localhost|127\.0\.0\.1)\b/.test(text)) return readAddress(text);
  return CODE.test(text) ? { kind: 'code', code: text } : UNREADABLE;
}

/** Browsers show addresses without their scheme. */
function readAddress(text: string): CodeAnswer {
  const query = /\?([^#]*)/.exec(text)?.[1];
  return query === undefined ? UNREADABLE : readCallback(new URLSearchParams(query));
}
