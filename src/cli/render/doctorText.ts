import type { Finding, Health } from '../doctorData.ts';
import { isHealthy } from '../doctorData.ts';
import type { Paint } from './paint.ts';
import { padEnd, plainLine } from './width.ts';

const MARKS: Readonly<Record<Health, string>> = { ok: 'ok  ', look: 'look', bad: 'BAD ' };

/** Findings as lines; what to do stands below each. */
export function doctorLines(findings: readonly Finding[], paint: Paint): readonly string[] {
  const names = Math.max(...findings.map(({ name }) => name.length));
  const looks: Readonly<Record<Health, (text: string) => string>> = { ok: paint.good, look: paint.warn, bad: paint.bad };
  return [
    ...findings.flatMap(({ name, health, text, advice }) => [
      `${looks[health](MARKS[health])}  ${padEnd(name, names)}  ${plainLine(text)}`,
      ...(advice === undefined ? [] : [`${' '.repeat(names + 8)}→ ${plainLine(advice)}`]),
    ]),
    verdictOn(findings),
  ];
}

function verdictOn(findings: readonly Finding[]): string {
  if (!isHealthy(findings)) return 'Something needs mending.';
  const stopping = findings.filter(({ stopsCalls }) => stopsCalls === true).map(({ name }) => name);
  if (stopping.length > 0) return `Reports work, but calls do not: see ${stopping.join(', ')}.`;
  return findings.every(({ health }) => health === 'ok') ? 'Everything is in order.' : 'Everything works.';
}
