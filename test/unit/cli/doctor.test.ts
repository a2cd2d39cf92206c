import { expect, it } from 'vitest';
import { doctorJson, isHealthy } from '../../../src/cli/doctorData.ts';
import type { Finding } from '../../../src/cli/doctorData.ts';
import { doctorLines } from '../../../src/cli/render/doctorText.ts';
import { PLAIN } from '../../../src/cli/render/paint.ts';

const fine: Finding = { name: 'Folder', health: 'ok', text: '/home' };
const odd: Finding = { name: 'Limits', health: 'look', text: 'none: nothing stops a call', advice: 'limits set --daily 10' };
const bad: Finding = { name: 'Key', health: 'bad', text: 'refused\u001b[2J' };

it('findings say by a word how they are, and what to do below', () => {
  expect(doctorLines([fine, odd, bad], PLAIN)).toEqual([
    'ok    Folder  /home',
    'look  Limits  none: nothing stops a call',
    '              → limits set --daily 10',
    'BAD   Key     refused [2J',
    'Something needs mending.',
  ]);
  expect(doctorLines([fine, odd], PLAIN).at(-1)).toBe('Everything works.');
  expect(doctorLines([fine], PLAIN).at(-1)).toBe('Everything is in order.');
});

it('what stops calls is named in the end, and never said to work', () => {
  const missing: Finding = { name: 'Key', health: 'look', text: 'There is no API key.', stopsCalls: true };
  expect(doctorLines([fine, odd, missing], PLAIN).at(-1)).toBe('Reports work, but calls do not: see Key.');
  expect(doctorLines([bad, missing], PLAIN).at(-1)).toBe('Something needs mending.');
  expect(doctorJson([missing])).toEqual({ healthy: true, findings: [{ name: 'Key', health: 'look', text: 'There is no API key.', advice: null }] });
});

it('only what is bad is not healthy', () => {
  expect([isHealthy([fine, odd]), isHealthy([bad])]).toEqual([true, false]);
  expect(doctorJson([odd, fine])).toEqual({ healthy: true, findings: [odd, { ...fine, advice: null }] });
});
