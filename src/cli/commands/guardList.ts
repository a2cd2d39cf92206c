import type { Downgraded } from '../../core/budget/downgraded.ts';
import { downgradedNow, forLimits, sessionWords, undoing } from '../../core/budget/downgraded.ts';
import type { Choice } from '../../core/budget/runaway/grants.ts';
import { sessionOfKey } from '../../core/budget/runaway/sessionKey.ts';
import { pauseNotice } from '../../core/budget/runaway/words.ts';
import type { NewEvent } from '../../core/ledger/events.ts';
import type { PauseMark } from '../../core/ledger/marks.ts';
import type { LedgerState } from '../../core/ledger/state.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../failures.ts';
import { EXIT, UsageError } from '../failures.ts';
import { plainLine } from '../render/width.ts';

type Paused = Extract<PauseMark, { readonly type: 'pause' }>;

/** A session that the guard does something with, under the number by which it is named. */
type Item =
  | { readonly kind: 'pause'; readonly id: string; readonly mark: Paused }
  | ({ readonly kind: 'downgrade' } & Downgraded);

/** `guard list`: what the guard does with sessions now. */
export async function guardList({ json }: { readonly json?: boolean }, { terminal, workplace, clock }: Context): Promise<ExitCode> {
  const items = itemsIn((await workplace.ledger()).state, clock.now());
  if (json === true) await terminal.printJson(items.map(itemJson));
  else await terminal.print(items.length === 0 ? ['No session is paused, and none was given another model.'] : items.map((item, index) => `${index + 1}  ${plainLine(wordsOf(item))}`));
  return EXIT.done;
}

/** `guard continue`: what a person says to a paused session. */
export async function guardContinue({ number, for: choice }: { readonly number: string; readonly for: Choice }, context: Context): Promise<ExitCode> {
  const item = await itemAt(number, context);
  if (item.kind !== 'pause') throw new UsageError(`${number} is no paused session.`, 'Use "guard undo" to give it back its model.');
  return say([{ type: 'grant', id: item.id, choice }], DONE[choice], context);
}

/** `guard undo`: a session gets the model back that it asks for. */
export async function guardUndo({ number }: { readonly number: string }, context: Context): Promise<ExitCode> {
  const item = await itemAt(number, context);
  if (item.kind !== 'downgrade') throw new UsageError(`${number} is no session with another model.`, 'Use "guard continue" for one that is paused.');
  return say([undoing(item)], `The session gets ${item.mark.from} again; over the limit it is asked from then on.`, context);
}

const DONE: Readonly<Record<Choice, string>> = { money: 'It may go on for $2 more.', time: 'It may go on for 10 minutes.', stop: 'It stays stopped.' };

async function say(events: readonly NewEvent[], text: string, { workplace, terminal }: Context): Promise<ExitCode> {
  await (await workplace.ledger()).append(events);
  await terminal.print([text]);
  return EXIT.done;
}

async function itemAt(number: string, { workplace, clock }: Context): Promise<Item> {
  const items = itemsIn((await workplace.ledger()).state, clock.now());
  const item = /^\d+$/.test(number) ? items[Number(number) - 1] : undefined;
  if (item === undefined) throw new UsageError(`There is no session ${number.slice(0, 20)}.`, items.length === 0 ? 'Nothing is paused or changed.' : `"guard list" shows 1 to ${items.length}.`);
  return item;
}

/** Newest last: numbers stay what they are while more come. */
function itemsIn(state: LedgerState, now: number): readonly Item[] {
  const paused = [...state.pauses].flatMap(([id, mark]): readonly Item[] => (mark.type === 'pause' ? [{ kind: 'pause', id, mark }] : []));
  const changed = downgradedNow(state, now).map((each): Item => ({ kind: 'downgrade', ...each }));
  return [...paused, ...changed].toSorted((a, b) => (a.mark.ev < b.mark.ev ? -1 : 1));
}

function wordsOf(item: Item): string {
  if (item.kind === 'pause') return `${pauseNotice({ kind: 'pause', reason: item.mark.reason, evidence: item.mark.evidence }, item.mark.client)} It is ${sessionWords(sessionOfKey(item.id))}.`;
  return `${item.mark.to} answers ${sessionWords(item.session)} instead of ${item.mark.from}, ${forLimits(item.mark)}.`;
}

function itemJson(item: Item, index: number): object {
  const head = { number: index + 1, kind: item.kind, at: new Date(item.mark.at).toISOString() };
  if (item.kind === 'pause') return { ...head, client: item.mark.client ?? null, reason: item.mark.reason };
  const { from, to, budget, until } = item.mark;
  return { ...head, from, to, scope: budget, session: item.session, until: new Date(until).toISOString() };
}
