/**
 * A process with a ledger of its own that does what it is told: one JSON command per line on its standard input, one JSON answer per line on its standard output.
 * What the user would be told comes between the answers. Its clock may go wrong: `SPEND_TEST_SHIFT` milliseconds, or more by command.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { monotonicFactory } from 'ulid';
import { isSpendError } from '../../../../src/core/errors.ts';
import type { AmendEvent } from '../../../../src/core/ledger/events.ts';
import type { LedgerQueries, LedgerQuery } from '../../../../src/core/ledger/queries.ts';
import type { Clock } from '../../../../src/core/ports.ts';
import type { UsageEntry } from '../../../../src/core/usage.ts';
import { ConfigFile } from '../../../../src/storage/config.ts';
import { openHome } from '../../../../src/storage/home.ts';
import type { Ledger } from '../../../../src/storage/ledger.ts';
import { CLOCK, Lines, entryEvent, holdEvent, open } from '../kit.ts';

export type Command =
  /** The result is when it was begun, by the machine's own clock. */
  | { readonly do: 'append'; readonly ids: readonly string[]; readonly more?: Partial<UsageEntry> }
  /** Sets money aside where it fits under the limit; with `sleep`, the machine goes to sleep in the middle of it. */
  | { readonly do: 'hold'; readonly id: string; readonly limit: number; readonly sleep?: boolean }
  | { readonly do: 'compact' | 'state' | 'holds' | 'close' }
  /** When an entry was first seen in the state, by the same clock; `null` as long as it was not. */
  | { readonly do: 'seenAt'; readonly id: string }
  | { readonly do: 'amend'; readonly id: string; readonly fields: AmendEvent['fields'] }
  | { readonly do: 'configure'; readonly values: Readonly<Record<string, unknown>> }
  | { readonly do: 'shift'; readonly ms: number }
  | { readonly do: 'query'; readonly name: LedgerQuery; readonly params: LedgerQueries[LedgerQuery]['ask'] };

/** What comes back on standard output. */
export type Line =
  | { readonly kind: 'open'; readonly owner: string }
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly code: string; readonly text: string }
  | { readonly kind: 'trouble'; readonly text: string };

const [, , root = ''] = process.argv;
let shift = Number(process.env.SPEND_TEST_SHIFT ?? 0);
const clock: Clock = { ...CLOCK, now: () => Date.now() + shift };
const ulid = monotonicFactory();
const ids = { next: () => ulid(clock.now()) };
const seen = new Map<string, number>();
const trouble = (text: string): void => tell({ kind: 'trouble', text });

try {
  const ledger = await open(root, { clock, ids, trouble });
  ledger.onChange((events) => {
    for (const { id } of events) if (!seen.has(id) && ledger.state.entry(id) !== undefined) seen.set(id, Date.now());
  });
  tell({ kind: 'open', owner: ledger.owner });
  for await (const line of createInterface({ input: process.stdin })) await answer(ledger, JSON.parse(line) as Command);
  await ledger.dispose();
} catch (error) {
  fail(error);
}

async function answer(ledger: Ledger, command: Command): Promise<void> {
  try {
    tell({ kind: 'done', result: (await perform(ledger, command)) ?? null });
  } catch (error) {
    fail(error);
  }
}

function perform(ledger: Ledger, command: Command): unknown {
  switch (command.do) {
    case 'append': return append(ledger, command);
    case 'seenAt': return seen.get(command.id);
    case 'amend': return ledger.append([{ type: 'amend', id: command.id, fields: command.fields }]);
    case 'hold': return hold(ledger, command);
    case 'configure': return configure(command.values);
    case 'compact': return ledger.compact();
    case 'state': return Object.fromEntries([...ledger.state.entries()].map(({ id, cost }) => [id, cost ?? null]));
    case 'holds': return [...ledger.state.holds.keys()];
    case 'shift': return void (shift += command.ms);
    case 'query': return ledger.query(command.name, command.params);
    case 'close': return ledger.dispose();
  }
}

async function append(ledger: Ledger, { ids: names, more }: Command & { readonly do: 'append' }): Promise<number> {
  const begun = Date.now();
  await ledger.append(names.map((id) => entryEvent(id, { at: clock.now(), ...more })));
  return begun;
}

function hold(ledger: Ledger, { id, limit, sleep }: Command & { readonly do: 'hold' }): Promise<boolean> {
  let tries = 0;
  return ledger.critical((state) => {
    tries += 1;
    if (sleep === true && tries === 1) process.kill(process.pid, 'SIGSTOP');
    const held = [...state.holds.values()].reduce((sum, { high }) => sum + (high ?? 0), 0);
    // As the guard does: one that was given back cannot be held again under the same id.
    return held + 1000 > limit ? { events: [], result: false } : { events: [holdEvent(`${id}-${tries}`, ledger.owner)], result: true };
  });
}

async function configure(values: Readonly<Record<string, unknown>>): Promise<unknown> {
  const file = new ConfigFile(openHome(root), new Lines(), trouble);
  try {
    return (await file.update('remote', (before) => ({ ...before, ...values }))).values;
  } finally {
    file.dispose();
  }
}

function fail(error: unknown): void {
  tell({ kind: 'failed', code: isSpendError(error) ? error.code : 'none of ours', text: error instanceof Error ? error.message : String(error) });
}

function tell(line: Line): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}
