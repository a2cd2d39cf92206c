import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../vscode/install/paths.ts';
import type { Random } from '../random.ts';
import type { Sample } from './corpus.ts';
import type { Draw } from './cut.ts';
import { cutFrom, lengthOf } from './cut.ts';
import { base64, hex } from './made.ts';

const PER_KIND = 40;

/** JSON and logs as programs hand them to a model: ids, hashes, times, measurements. */
export function data(draw: Draw): readonly Sample[] {
  const { random } = draw;
  const lock = readFileSync(join(projectRoot, 'package-lock.json'), 'utf8');
  const made = (kind: string, one: () => unknown, write: (all: readonly unknown[]) => string): readonly Sample[] => Array.from({ length: PER_KIND }, () => ({ kind, text: filled(one, write, lengthOf(random)) }));
  return [
    ...cutFrom(lock, PER_KIND, draw, 'JSON: lock file'),
    ...made('JSON: records with hashes', () => record(random), (all) => JSON.stringify(all)),
    ...made('JSON: indented', () => record(random), (all) => JSON.stringify(all, undefined, random.pick([1, 2, 4]))),
    ...made('logs', () => logLine(random), (all) => all.join('\n')),
    ...made('CSV', () => Object.values(record(random)).join(','), (all) => all.join('\n')),
  ];
}

function filled(one: () => unknown, write: (all: readonly unknown[]) => string, length: number): string {
  const all: unknown[] = [];
  for (let text = ''; text.length < length; text = write(all)) all.push(one());
  return write(all);
}

function record(random: Random): Readonly<Record<string, unknown>> {
  const all = {
    id: uuid(random), sha256: hex(random, 64), integrity: `sha512-${base64(random, 86)}==`, createdAt: instant(random), amount: random.whole(0, 1e7) / 100, count: random.whole(0, 1e6), active: random.chance(0.5),
    email: `${random.pick(['anna', 'wei.chen', 'j.doe', 'mueller'])}${random.whole(1, 999)}@example.com`, path: `/srv/data/${hex(random, 8)}/part-${random.whole(0, 99999)}.parquet`, token: `ghp_${base64(random, 36).replace(/[+/]/g, 'x')}`,
    position: [random.next() * 180 - 90, random.next() * 360 - 180], status: random.pick(['pending', 'ok', 'FAILED', 'in_progress']), userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36', note: null,
  };
  return Object.fromEntries(Object.entries(all).filter(() => random.chance(0.6)));
}

function logLine(random: Random): string {
  return `${instant(random)} ${random.pick(['INFO ', 'WARN ', 'ERROR', 'DEBUG'])} [${random.pick(['http-nio-8080-exec-', 'worker-', 'pool-1-thread-'])}${random.whole(1, 64)}] c.e.s.${random.pick(['OrderService', 'UserRepository', 'HttpClient'])} - ${random.pick(['request', 'txn', 'span'])}=${hex(random, 16)} took ${random.whole(1, 9999)}ms status=${random.pick([200, 201, 404, 500])} 10.${random.whole(0, 255)}.${random.whole(0, 255)}.${random.whole(0, 255)} 0x${hex(random, 12)}`;
}

function uuid(random: Random): string {
  return [8, 4, 4, 4, 12].map((length) => hex(random, length)).join('-');
}

function instant(random: Random): string {
  return new Date(Date.UTC(2026, 0, 1) + random.whole(0, 3e10)).toISOString();
}
