import type { Finding, Health } from '../doctorData.ts';
import { isHealthy } from '../doctorData.ts';
import type { Paint } from './paint.ts';
import { padEnd, plainLine } from './width.ts';

const MARKS: Readonly<Record<Health, string>> = { ok: 'ok  ', look: 'look', bad: 'BAD ' };

/** Findings as lines; what to do stands below each. */
export function doctorLines(findings: readonly Finding[], paint: Paint): readonly string[] {
  const names = Math.max(...findings.map(({ name }) => name.length));
  const looks: Readonly<Record<Health, (text: string) => string>> = { ok: paint.good, look: paint.warn, bad: paint.bad };
  const open = findings.filter(({ health }) => health !== 'ok').length;
  return [
    ...findings.flatMap(({ name, health, text, advice }) => [
      `${looks[health](MARKS[health])}  ${padEnd(name, names)}  ${plainLine(text)}`,
      ...(advice === undefined ? [] : [`${' '.repeat(names + 8)}→ ${plainLine(advice)}`]),
    ]),
    isHealthy(findings) ? (open === 0 ? 'Everything is in order.' : 'Everything works.') : 'Something needs mending.',
  ];
}
