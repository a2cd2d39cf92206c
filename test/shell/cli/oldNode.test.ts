import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Ended } from './kit.ts';
import { bench } from './kit.ts';

const cli = bench();

/** What Node 20 lacks of later ones; `oldNode` brings the first two. */
const LATER = /\b(?:Object\.groupBy|Array\.fromAsync|Promise\.try|RegExp\.escape|Iterator\.from|Math\.sumPrecise|Error\.isError)\b|\.(?:isSubsetOf|isSupersetOf|isDisjointFrom|symmetricDifference)\(/;

describe('the command line on the oldest Node', () => {
  it('uses nothing that Node 20 lacks', () => {
    for (const file of readdirSync(cli.dist).filter((name) => /\.c?js$/.test(name) && name !== 'extension.cjs')) {
      const text = readFileSync(join(cli.dist, file), 'utf8');
      expect(LATER.exec(text)?.[0], file).toBeUndefined();
      if (/Map\.groupBy|Promise\.withResolvers/.test(text)) expect(text, file).toMatch(/\.(?:groupBy|withResolvers)\?\?=/);
    }
  });

  it('imports, exports and reports with the Node of the path, whichever it is', async () => {
    const home = cli.folder();
    const file = `${home}.jsonl`;
    const at = Math.floor(Date.now() / 1000) - 60;
    writeFileSync(file, [0, 1, 2].map((index) => JSON.stringify({ ts: at + index, model: index === 0 ? 'a/b' : 'c/d', cost: 0.01, id: `gen-${index}` })).join('\n'));
    const run = (...args: readonly string[]): Promise<Ended> => cli.run(home, args, { node: 'node' });
    expect(await run('import', file, '--other')).toMatchObject({ code: 0, out: expect.stringMatching(/3 new calls/) as unknown });
    const { code, out, err } = await run('export', '--format', 'jsonl', '--no-untracked');
    expect([code, out.match(/gen-\d/g)?.toSorted(), err]).toEqual([0, ['gen-0', 'gen-1', 'gen-2'], '']);
    expect((await run('stats', '--days', '60', '--by', 'model,client')).out).toMatch(/a\/b/);
  });
});
