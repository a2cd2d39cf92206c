/** Longer than any id. */
const LONGEST = 400;

/** The call that the command is to show: `{ "call": "01J…" }`, or an item of the tree that is about one. Whatever else it is given counts as none. */
export function readReportArgument(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  if ('call' in argument) return idIn(argument.call);
  const subject = 'subject' in argument ? argument.subject : undefined;
  return typeof subject === 'object' && subject !== null && 'kind' in subject && subject.kind === 'call' && 'id' in subject ? idIn(subject.id) : undefined;
}

function idIn(call: unknown): string | undefined {
  return typeof call === 'string' && call !== '' && call.length <= LONGEST ? call : undefined;
}
