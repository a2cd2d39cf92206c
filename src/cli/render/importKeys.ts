import type { ImportAsk, ImportKeyShare, ImportReply } from '../../core/importing/types.ts';
import { countText, counted } from './figures.ts';
import { plainLine } from './width.ts';

/** So many names of keys are told of one by one. */
const MOST = 8;

/** Whose account the calls of an import are counted to, and how to say that it is another's. */
export function keyLines(reply: ImportReply, { keyHash }: Pick<ImportAsk, 'keyHash'>): readonly string[] {
  const { byKey, format, moved } = reply;
  // Our own exports name the keys themselves.
  if (format.startsWith('own-')) return [];
  const told = byKey.filter(({ calls, known, kept }) => calls + known + kept > 0);
  const rest = told.length - MOST;
  return [
    ...(moved > 0 ? [`${counted(moved, 'call')} of earlier imports ${moved === 1 ? 'counts' : 'count'} to the key at work now.`] : []),
    ...told.slice(0, MOST).flatMap((key) => linesOf(key, keyHash !== undefined)),
    ...(rest > 0 ? [`${countText(rest)} more keys are named.`] : []),
  ];
}

function linesOf(key: ImportKeyShare, hasKey: boolean): readonly string[] {
  const { isMine, calls, known, kept } = key;
  return [
    ...(calls > 0 ? [newLine(key, hasKey)] : []),
    ...(kept > 0 ? [`${these(kept, key)} ${kept === 1 ? 'counts' : 'count'} to the key at work since an earlier import, and ${kept === 1 ? 'stays' : 'stay'} there: --undo takes that import back.`] : []),
    ...(!isMine && known > 0 ? [`${these(known, key)} ${known === 1 ? 'is' : 'are'} known as of the key at work.`] : []),
  ];
}

function newLine(key: ImportKeyShare, hasKey: boolean): string {
  const { name, isMine, calls, known } = key;
  const one = calls === 1;
  const fresh = `${these(calls, key, 'new call')} ${one ? 'counts' : 'count'}`;
  if (!hasKey) return `${fresh} for ${one ? 'itself' : 'themselves'}, as no key is known here. Imported again with OPENROUTER_API_KEY, ${one ? 'it explains' : 'they explain'} what that key spent elsewhere.`;
  if (!isMine) return `${fresh} besides the key at work.${name === '' ? '' : ` --mine ${JSON.stringify(plainLine(name))} says that it is the same key.`}`;
  const proof = known > 0 ? `, as ${countText(known)} known ${known === 1 ? 'one does' : 'ones do'},` : '';
  return `${fresh} to the key at work${proof} and ${one ? 'explains' : 'explain'} what it spent elsewhere.${name === '' ? ` --other says that ${one ? 'it is' : 'they are'} another key's.` : ''}`;
}

function these(count: number, { name }: ImportKeyShare, what = 'call'): string {
  const whose = name === '' ? `that ${count === 1 ? 'names' : 'name'} no key` : `of key "${plainLine(name)}"`;
  return `${counted(count, what)} ${whose}`;
}
