import { describe, expect, it } from 'vitest';
import { clean } from '../../../src/cli/commands/clean.ts';
import type { Context } from '../../../src/cli/context.ts';
import { UTC } from '../../../src/core/period.ts';

/** A ledger of three entries, and somebody at the terminal who gives that answer. */
function deskWith(answer: string): { readonly context: Context; readonly out: string[]; readonly notes: string[]; readonly cleaned: number[] } {
  const [out, notes, cleaned]: [string[], string[], number[]] = [[], [], []];
  const ledger = {
    clean: ({ before, dryRun }: { readonly before: number; readonly dryRun: boolean }) => {
      if (!dryRun) cleaned.push(before);
      return Promise.resolve({ entries: 3, kept: 0 });
    },
  };
  const context = {
    terminal: { canAsk: true, ask: () => Promise.resolve(answer), note: (line: string) => void notes.push(line), print: (lines: readonly string[]) => Promise.resolve(void out.push(...lines)) },
    workplace: { zone: UTC, ledger: () => Promise.resolve(ledger) },
    interrupts: { take: () => new AbortController().signal },
    clock: { now: () => Date.UTC(2026, 10, 22) },
  };
  return { context: context as unknown as Context, out, notes, cleaned };
}

describe('the question before cleaning', () => {
  it.each(['', 'n', 'no', 'nope'])('answered with %j deletes nothing, and says so', async (answer) => {
    const { context, out, notes, cleaned } = deskWith(answer);
    expect(await clean({ before: '2026-11-01' }, context)).toBe(1);
    expect([out, notes, cleaned]).toEqual([[], ['Nothing was deleted.'], []]);
  });

  it('answered with yes deletes', async () => {
    const { context, out, notes, cleaned } = deskWith('y');
    expect(await clean({ before: '2026-11-01' }, context)).toBe(0);
    expect([out, notes, cleaned]).toEqual([['3 entries before 2026-11-01 were deleted. Sums stay in every report.'], [], [Date.UTC(2026, 10, 1)]]);
  });
});
