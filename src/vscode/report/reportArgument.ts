import { callIn } from '../tree/treeSubject.ts';

/** Longer than any id. */
const LONGEST = 400;

/** The call that the command is to show: `{ "call": "01J…" }`, or an item of the tree that is about one. Whatever else it is given counts as none. */
export function readReportArgument(argument: unknown): string | undefined {
  const call = typeof argument === 'object' && argument !== null && 'call' in argument ? argument.call : callIn(argument);
  return typeof call === 'string' && call !== '' && call.length <= LONGEST ? call : undefined;
}
