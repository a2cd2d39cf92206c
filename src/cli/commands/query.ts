import { SpendError } from '../../core/errors.ts';
import { toRecord } from '../../core/exporting/record.ts';
import type { UsageEntry } from '../../core/usage.ts';
import { isResolved } from '../../core/usage.ts';
import type { QueryJson } from '../callJson.ts';
import { figuresOfEntry, figuresOfGeneration } from '../callJson.ts';
import { complaint } from '../complaints.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../failures.ts';
import { EXIT, UsageError } from '../failures.ts';
import { queryLines } from '../render/queryText.ts';

/** Options of `query`. */
export interface QueryOptions {
  readonly id: string;
  readonly json?: boolean;
}

/** `query`: what one call cost. The ledger is asked first; where it does not know, OpenRouter. */
export async function query({ id, json }: QueryOptions, context: Context): Promise<ExitCode> {
  const { terminal, workplace } = context;
  const wanted = id.trim();
  // Other tools give their calls ids of any form.
  if (!/^[^\s\p{Cc}]{1,300}$/u.test(wanted)) throw new UsageError(`--id is not the id of a call: "${id.slice(0, 40)}".`, 'It looks like gen-1790000000-AbCdEf; the ledger\'s own ids work as well.');
  const entry = await findEntry(wanted, context);
  const found = entry === undefined ? await askUpstream(wanted, undefined, context) : await bestOf(wanted, entry, context);
  if (found === undefined) throw new SpendError('bad-answer', `${wanted} is not in the ledger${whyNotAsked(wanted, context)}.`);
  if (json === true) await terminal.printJson(found);
  else await terminal.print(queryLines(found, workplace.zone, terminal.paint));
  return EXIT.done;
}

/** A call that is known: where its cost is not, OpenRouter is asked for it. If it cannot be, the call is shown all the same. */
async function bestOf(id: string, entry: UsageEntry, context: Context): Promise<QueryJson> {
  if (isResolved(entry)) return ofEntry(id, entry);
  try {
    return (await askUpstream(id, entry, context)) ?? ofEntry(id, entry);
  } catch (error) {
    context.terminal.note(complaint(error));
    return ofEntry(id, entry);
  }
}

function whyNotAsked(id: string, { workplace }: Context): string {
  if (!isOurs(id)) return ', and is none of OpenRouter\'s ids';
  return workplace.keyIfAny() === undefined ? ', and without OPENROUTER_API_KEY OpenRouter cannot be asked' : ', and OpenRouter does not know it (yet: records come up to a minute late)';
}

/** Whether OpenRouter may know that id. */
function isOurs(id: string): boolean {
  return id.startsWith('gen-');
}

/** Recent calls are at hand; only for others the database is loaded. */
async function findEntry(id: string, { workplace }: Context): Promise<UsageEntry | undefined> {
  const ledger = await workplace.ledger();
  const { origin } = workplace;
  const recent = ledger.state.entry(id) ?? ledger.state.entries().find(({ generationId }) => generationId === id);
  if (recent?.origin === origin) return recent;
  return (await ledger.query('entry', { origin, generationId: id })) ?? (await ledger.query('entry', { origin, id })) ?? undefined;
}

async function askUpstream(id: string, entry: UsageEntry | undefined, { workplace }: Context): Promise<QueryJson | undefined> {
  const key = workplace.keyIfAny();
  const generation = entry?.generationId ?? id;
  if (key === undefined || !isOurs(generation)) return undefined;
  const facts = await workplace.api().generation(key, generation);
  if (facts === undefined) return undefined;
  const at = entry?.at ?? facts.createdAt;
  return { id, foundIn: 'openrouter', at: at === undefined ? null : new Date(at).toISOString(), ...figuresOfGeneration(facts, generation), entry: entry === undefined ? null : toRecord(entry) };
}

function ofEntry(id: string, entry: UsageEntry): QueryJson {
  return { id, foundIn: 'ledger', at: new Date(entry.at).toISOString(), ...figuresOfEntry(entry), entry: toRecord(entry) };
}
