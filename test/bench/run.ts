import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exitOnSignals } from '../vscode/harness/signals.ts';
import { artifactsFolder } from '../vscode/install/paths.ts';
import { printLine } from '../vscode/install/progress.ts';
import { benchActivation } from './activation.ts';
import { benchAppend } from './append.ts';
import { benchBreakdowns } from './breakdowns.ts';
import { benchCalls } from './calls.ts';
import { benchCompaction } from './compaction.ts';
import { benchEstimate } from './estimate.ts';
import { benchFirstFigures } from './firstFigures.ts';
import { benchForecastRows } from './forecastRows.ts';
import { benchGlance } from './glance.ts';
import { benchGuard } from './guard.ts';
import { benchImportRows } from './importRows.ts';
import { benchMemory } from './memory.ts';
import { benchProxy } from './proxy.ts';
import { benchReport } from './report.ts';
import { benchRunaway } from './runaway.ts';
import type { BenchRow } from './row.ts';
import { benchSyncs } from './syncs.ts';
import { benchVisible } from './visible.ts';
import { benchWindow } from './window.ts';
import type { World } from './world.ts';
import { createWorld } from './world.ts';

/**
 * `npm run bench`: each figure beside its peer in the same run; a table on the terminal, and JSON in `artifacts/bench.json`. Compare ratios: machines have moods.
 * `--quick` takes a year of 100,000 entries instead of a million; `--only append,report` runs only those.
 */

const BENCHMARKS: Readonly<Record<string, (world: World) => Promise<readonly BenchRow[]>>> = {
  append: benchAppend,
  syncs: benchSyncs,
  first: benchFirstFigures,
  report: benchReport,
  breakdowns: benchBreakdowns,
  calls: benchCalls,
  compaction: benchCompaction,
  import: benchImportRows,
  visible: () => benchVisible(),
  forecast: () => Promise.resolve(benchForecastRows()),
  estimate: () => benchEstimate(),
  glance: () => benchGlance(),
  activation: () => benchActivation(),
  window: benchWindow,
  memory: benchMemory,
  guard: () => benchGuard(),
  proxy: benchProxy,
  runaway: () => Promise.resolve(benchRunaway()),
};

exitOnSignals();
const { values } = parseArgs({ options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } } });
const world = createWorld(values.quick ? 100_000 : 1_000_000, values.quick, printLine);
const names = values.only?.split(',') ?? Object.keys(BENCHMARKS);
const rows: BenchRow[] = [];
try {
  for (const name of names) rows.push(...await perform(name));
} finally {
  await world.dispose();
}
report();

async function perform(name: string): Promise<readonly BenchRow[]> {
  const bench = BENCHMARKS[name];
  if (bench === undefined) throw new Error(`There is no benchmark ${name}: ${Object.keys(BENCHMARKS).join(', ')}.`);
  printLine(`── ${name}`);
  const found = await bench(world);
  printTable(found);
  return found;
}

function report(): void {
  const machine = { node: process.version, cpus: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30), entries: world.entries, load: loadavg()[0] };
  const judged = rows.filter(({ met }) => met !== undefined);
  const missed = judged.filter(({ met }) => met === false);
  printLine(`\nNode ${machine.node}, ${machine.cpus} processors, ${machine.memoryGb} GB, load ${machine.load?.toFixed(1) ?? '?'}.`);
  printTable(rows);
  printLine(`${judged.length - missed.length} of ${judged.length} targets met.${missed.map(({ name, p50, p99, unit = 'ms', target }) => `\n  MISSED: ${name}: ${p50} (worst ${p99}) ${unit}, ${target ?? ''}`).join('')}`);
  mkdirSync(artifactsFolder, { recursive: true });
  writeFileSync(join(artifactsFolder, 'bench.json'), `${JSON.stringify({ machine, rows }, undefined, 2)}\n`);
}

function printTable(found: readonly BenchRow[]): void {
  const lines = [['what', 'p50', 'p99', 'unit', 'cpu', 'peer', 'its p50', 'its p99', 'ratio', 'target', ''], ...found.map(cellsOf)];
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of lines) printLine(line.map((cell, column) => (column > 0 && column < 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('  ').trimEnd());
}

function cellsOf({ name, p50, p99, unit = 'ms', cpu, peer = '', peerP50, peerP99, ratio, target = '', met, note }: BenchRow): readonly string[] {
  const verdict = met === undefined ? '' : met ? 'met' : 'MISSED';
  return [name, String(p50), String(p99), unit, String(cpu ?? ''), peer, String(peerP50 ?? ''), String(peerP99 ?? ''), String(ratio ?? ''), target, `${verdict}${note === undefined ? '' : ` (${note})`}`];
}
