import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { torture } from './torture.ts';

/**
 * `npm run torture`: real processes write to one ledger and are killed at random instants; then everything that was acknowledged must be there exactly once, and all sums
 * must agree. Prints a table; ends with 1 where anything is wrong, and leaves the home for looking at.
 */
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '200' }, writers: { type: 'string', default: '4' }, seed: { type: 'string', default: String(Date.now() % 100_000) } },
});
const [rounds, writers, seed] = [values.rounds, values.writers, values.seed].map(Number) as [number, number, number];
const root = mkdtempSync(join(tmpdir(), 'spend-torture-'));
const began = performance.now();
print(`${rounds} rounds, ${writers} writers, seed ${seed}`);
const { findings, kills, compactions, promises } = await torture({ root, rounds, writers, seed, tell: print });
console.table(findings.map(({ what, found, wrong }) => ({ what, found, verdict: wrong.length === 0 ? 'ok' : `${wrong.length} wrong` })));
for (const { what, wrong } of findings) for (const text of wrong.slice(0, 20)) print(`WRONG ${what}: ${text}`);
const bad = findings.filter(({ wrong }) => wrong.length > 0).length;
print(`killed: ${describe(kills)} · compactions: ${describe(compactions)} · ${promises} promises · ${Math.round((performance.now() - began) / 1000)} s`);
print(bad === 0 ? 'Nothing was lost.' : `${bad} comparisons failed; the home is left at ${root}`);
if (bad === 0) rmSync(root, { recursive: true });
process.exitCode = bad === 0 ? 0 : 1;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function describe(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts).map(([name, count]) => `${count} ${name}`).join(', ');
}
