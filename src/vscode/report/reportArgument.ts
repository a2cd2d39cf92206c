/** Longer than any id. */
const LONGEST = 400;

/** The call that the command is to show: `{ "call": "01J…" }`. Whatever else it is given counts as none. */
export function readReportArgument(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null || !('call' in argument)) return undefined;
  const { call } = argument;
  return typeof call === 'string' && call !== '' && call.length <= LONGEST ? call : undefined;
}
