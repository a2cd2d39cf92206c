import { SpendError } from '../../core/errors.ts';
import { toRecord } from '../../core/exporting/record.ts';
import type { UsageEntry } from '../../core/usage.ts';
import { isResolved } from '../../core/usage.ts';
import type { QueryJson } from '../callJson.ts';
import { figuresOfEntry, figuresOfGeneration } from '../callJson.ts';
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
  if (!/^[\w:.-]{1,200}$/.test(wanted)) throw new UsageError(`--id is not the id of a call: "${id.slice(0, 40)}".`, 'It looks like gen-1790000000-AbCdEf; the ledger\'s own ids work as well.');
  const entry = await findEntry(wanted, context);
  const found = entry !== undefined && isResolved(entry) ? ofEntry(wanted, entry) : ((await askUpstream(wanted, entry, context)) ?? (entry === undefined ? undefined : ofEntry(wanted, entry)));
  if (found === undefined) throw new SpendError('bad-answer', `${wanted} is not in the ledger${workplace.keyIfAny() === undefined ? ', and without OPENROUTER_API_KEY OpenRouter cannot be asked' : ', and OpenRouter does not know it (yet: records come up to a minute late)'}.`);
  if (json === true) await terminal.printJson(found);
  else await terminal.print(queryLines(found, workplace.zone, terminal.paint));
  return EXIT.done;
}

/** Recent calls are at hand; only for others the database is loaded. */
async function findEntry(id: string, { workplace }: Context): Promise<UsageEntry | undefined> {
  const ledger = await workplace.ledger();
  const { origin } = workplace;
  const recent = ledger.state.entry(id) ?? ledger.state.entries().find(({ generationId }) => generationId === id);
  if (recent?.origin === origin) return recent;
  const ask = id.startsWith('gen-') ? { origin, generationId: id } : { origin, id };
  return (await ledger.query('entry', ask)) ?? undefined;
}

async function askUpstream(id: string, entry: UsageEntry | undefined, { workplace }: Context): Promise<QueryJson | undefined> {
  const key = workplace.keyIfAny();
  const generation = entry?.generationId ?? id;
  if (key === undefined || !generation.startsWith('gen-')) return undefined;
  const facts = await workplace.api().generation(key, generation);
  if (facts === undefined) return undefined;
  const at = entry?.at ?? facts.createdAt;
  return { id, foundIn: 'openrouter', at: at === undefined ? null : new Date(at).toISOString(), ...figuresOfGeneration(facts, generation), entry: entry === undefined ? null : toRecord(entry) };
}

function ofEntry(id: string, entry: UsageEntry): QueryJson {
  return { id, foundIn: 'ledger', at: new Date(entry.at).toISOString(), ...figuresOfEntry(entry), entry: toRecord(entry) };
}
