import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Streams } from '../../../src/cli/terminal.ts';
import { Terminal } from '../../../src/cli/terminal.ts';

/** A terminal whose stdout answers each piece with that error, if any; what it says is kept. */
function terminalOf({ code, columns }: { readonly code?: string; readonly columns?: number } = {}): { readonly terminal: Terminal; readonly out: () => string; readonly said: () => string; readonly gone: () => number } {
  let [out, said, gone] = ['', '', 0];
  const stdout = new Writable({
    write(chunk, _, done) {
      out += String(chunk);
      done(code === undefined ? undefined : Object.assign(new Error(code), { code }));
    },
  });
  const stderr = new Writable({
    write(chunk, _, done) {
      said += String(chunk);
      done();
    },
  });
  const streams = { stdin: new PassThrough(), stdout: Object.assign(stdout, columns === undefined ? {} : { isTTY: true, columns }), stderr };
  const terminal = new Terminal(streams as unknown as Streams, { NO_COLOR: '1' }, () => (gone += 1));
  return { terminal, out: () => out, said: () => said, gone: () => gone };
}

async function written(terminal: Terminal): Promise<void> {
  await terminal.write('x'.repeat(100_000));
  await new Promise((resolve) => setImmediate(resolve));
}

describe('results that cannot be written', () => {
  it('are complained of once, in one sentence, and nothing more is written', async () => {
    const { terminal, said, gone } = terminalOf({ code: 'ENOSPC' });
    await written(terminal);
    await written(terminal);
    expect(said()).toBe('openrouter-spend: The output cannot be written: the disk is full (ENOSPC).\n');
    expect([terminal.hasFailed, gone() > 0]).toEqual([true, true]);
  });

  it('because their reader has gone are no failure', async () => {
    const { terminal, said, gone } = terminalOf({ code: 'EPIPE' });
    await written(terminal);
    expect([said(), terminal.hasFailed, gone() > 0]).toEqual(['', false, true]);
  });
});

describe('a line that is too long', () => {
  const LINE = 'Calls 45 · Tokens 125,000 · Cost $2.35';

  it('goes on in the next one for a person', async () => {
    const { terminal, out } = terminalOf({ columns: 30 });
    await terminal.print([LINE]);
    expect(out()).toBe('Calls 45 · Tokens 125,000\nCost $2.35\n');
  });

  it('stays in one piece for a program', async () => {
    const { terminal, out } = terminalOf();
    await terminal.print([LINE.repeat(5)]);
    expect(out()).toBe(`${LINE.repeat(5)}\n`);
  });
});
