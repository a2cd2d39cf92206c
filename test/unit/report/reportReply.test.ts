import { describe, expect, it } from 'vitest';
import { readReport } from '../../../media/report/model/reportReply.ts';
import { STATES } from '../../fixtures/report/states.ts';
import { fullReport } from '../../fixtures/report/data.ts';

describe('what the host says of the head', () => {
  it.each(STATES.flatMap(({ name, answers }) => answers.flatMap((answer) => ('report' in answer ? [[name, answer.report] as const] : []))))('is read as it was said: %s', (_, said) => {
    expect(readReport(JSON.parse(JSON.stringify(said)))).toEqual(JSON.parse(JSON.stringify(said)));
  });

  it.each([null, {}, [], 'x', { ...fullReport(), periods: [{}] }, { ...fullReport(), connection: { kind: 'live' } }, { ...fullReport(), connection: { kind: 'asleep' } }, { ...fullReport(), asOf: 'now' }, { ...fullReport(), key: { credits: '5' } }, { ...fullReport(), troubles: [5] }])('is no report: %j', (said) => {
    expect(() => readReport(said)).toThrow();
  });
});
