import type { CallShape } from './shape.ts';

/** Who calls, as far as it is known. */
export interface Caller {
  /** The program; missing: this extension itself. */
  readonly client?: string;
  /** The session's id, where the program gives one. */
  readonly session?: string;
}

/** Whose calls are judged together: those of a session by its id, else those of one conversation by how it begins. Parallel agents of one client stay apart. */
export function sessionKeyOf({ client = '', session }: Caller, { stem }: Pick<CallShape, 'stem'>): string {
  return JSON.stringify([client, session ?? stem]);
}

/** The name of such a session, as `sessionName` has it. Where the program gives none, it is how the conversation begins. */
export function sessionOfKey(key: string): string {
  const [, client, session] = /^\["(.*?)","?(.*?)"?\]$/.exec(key) ?? [];
  return session === undefined ? key : `${client === undefined || client === '' ? 'prompt' : client} ${session}`;
}
