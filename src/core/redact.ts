import { withoutIsolates } from './foreignName.ts';

/** Anything that looks like a key, ours or a provider's. */
const KEY = /\b(?:sk|pk|rk|xai|gsk)[-_][\w-]{8,}|\bAIza[\w-]{8,}|\bBearer\s+[\w.~+/-]{8,}=*/gi;
/** Control characters, line and paragraph separators and direction marks would forge log lines. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g;

/** The text without anything that looks like a key, on one line. */
export function redact(text: string): string {
  return withoutIsolates(text.replace(KEY, (found) => `${found.slice(0, 3)}…`)).replace(CONTROL, ' ');
}
