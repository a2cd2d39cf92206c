import { describe, expect, it } from 'vitest';
import { clientsRevoke } from '../../../src/cli/commands/clients.ts';
import type { Context } from '../../../src/cli/context.ts';
import { tokenLines } from '../../../src/cli/render/clientsText.ts';
import { PLAIN } from '../../../src/cli/render/paint.ts';

/** One client, and somebody at the terminal who gives that answer, or nobody. */
function deskWith(answer: string | undefined): { readonly context: Context; readonly out: string[]; readonly notes: string[]; readonly asked: string[]; readonly revoked: string[] } {
  const [out, notes, asked, revoked]: [string[], string[], string[], string[]] = [[], [], [], []];
  const context = {
    terminal: {
      canAsk: answer !== undefined,
      ask: (question: string) => Promise.resolve(asked.push(question) > 0 ? answer : ''),
      note: (line: string) => void notes.push(line),
      print: (lines: readonly string[]) => Promise.resolve(void out.push(...lines)),
    },
    workplace: { clients: { list: () => [{ name: 'cline', hash: '', createdAt: 0 }], revoke: (name: string) => Promise.resolve(void revoked.push(name)) } },
    interrupts: { take: () => new AbortController().signal },
  };
  return { context: context as unknown as Context, out, notes, asked, revoked };
}

describe('the question before revoking', () => {
  it.each(['', 'n', 'no', 'cline'])('answered with %j changes nothing, and says so', async (answer) => {
    const { context, out, notes, asked, revoked } = deskWith(answer);
    expect(await clientsRevoke({ name: 'cline' }, context)).toBe(1);
    expect([out, notes, revoked]).toEqual([[], ['Nothing was changed.'], []]);
    expect(asked).toEqual(['Revoke the token of cline? Whatever uses it is refused at once. [y/N] ']);
  });

  it.each<[string | undefined, boolean | undefined, number]>([['y', undefined, 1], ['Yes', undefined, 1], ['n', true, 0], [undefined, undefined, 0]])('answered with %j, with --yes %j: revokes, and asks %i times', async (answer, yes, times) => {
    const { context, out, asked, revoked } = deskWith(answer);
    expect(await clientsRevoke({ name: 'cline', ...(yes === undefined ? {} : { yes }) }, context)).toBe(0);
    expect([asked.length, revoked, out]).toEqual([times, ['cline'], ['The client cline is refused from now on. What it has spent stays in every report.']]);
  });

  it('is not asked about a client that there is not', async () => {
    const { context, asked } = deskWith('y');
    await expect(clientsRevoke({ name: 'clin' }, context)).rejects.toThrow('There is no client "clin". Did you mean cline?');
    expect(asked).toEqual([]);
  });
});

it('a token is called one, and where it goes is said', () => {
  const lines = tokenLines('Done.', { name: 'cline', token: 'sk-spend-1', baseUrl: 'http://127.0.0.1:4141/api/v1' }, PLAIN);
  expect(lines.slice(2, 6)).toEqual(['  Base URL   http://127.0.0.1:4141/api/v1', '  Token      sk-spend-1', '', 'Put both into the settings of the tool; the token goes where it asks for an API key. It is shown only now: "clients rotate" gives another one.']);
});
