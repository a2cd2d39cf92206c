import { describe, expect, it } from 'vitest';
import { nano } from '../../../src/core/money.ts';
import type { ReportTable } from '../../../src/protocol/tables.ts';
import { tableText } from '../../../src/vscode/report/tableText.ts';

const TABLE: ReportTable = {
  title: 'Limits <of> mine', notes: ['A | note'],
  columns: [{ key: 'scope', title: 'For', kind: 'name' }, { key: 'state', title: 'State', kind: 'text' }, { key: 'used', title: 'Used', kind: 'figure' }, { key: 'tokens', title: 'Tokens', kind: 'figure' }],
  rows: [
    [{ text: '=cmd|\' /C calc\'!A0' }, { text: 'Close, *very*' }, { text: '≈$3.42', usd: nano(3_420_000_001) }, { text: '12.3k', value: 12_345 }],
    [{ text: '<script>\u202e`x`' }, { text: '' }, { text: '–' }],
  ],
};
const MADE = 'Made today';
const TIMES: ReportTable = { title: 'Log', notes: [], columns: [{ key: 'at', title: 'At | when', kind: 'time' }], rows: [[{ text: 'noon', value: Date.UTC(2026, 10, 22, 12) }], [{ text: '' }]] };

describe('a table that is taken along', () => {
  it('is CSV with every nano-dollar, in which no spreadsheet finds a formula', () => {
    expect(tableText(TABLE, 'csv', MADE)).toBe([
      'scope,state,used,tokens', '\'=cmd|\' /C calc\'!A0,"Close, *very*",3.420000001,12345', '<script>\u202e`x`,,,', '',
    ].join('\r\n'));
  });

  it('is JSON in which what is not known is null, and money is USD', () => {
    expect(JSON.parse(tableText(TABLE, 'json', MADE))).toEqual({
      title: 'Limits <of> mine', notes: ['A | note'], made: MADE, currency: 'USD',
      rows: [{ scope: '=cmd|\' /C calc\'!A0', state: 'Close, *very*', used: 3.420000001, tokens: 12_345 }, { scope: '<script>\u202e`x`', state: '', used: null, tokens: null }],
    });
  });

  it('tells programs instants in UTC, and people as they are shown', () => {
    expect(tableText(TIMES, 'csv', MADE)).toBe('at\r\n2026-11-22T12:00:00.000Z\r\n\r\n');
    expect(JSON.parse(tableText(TIMES, 'json', MADE))).toMatchObject({ rows: [{ at: '2026-11-22T12:00:00.000Z' }, { at: null }] });
    expect(tableText(TIMES, 'markdown', MADE)).toContain('| At \\| when |\n| --- |\n| noon |\n');
  });

  it('is Markdown as it is shown, in which names and texts are no markup', () => {
    expect(tableText(TABLE, 'markdown', MADE)).toBe([
      '# Limits \\<of\\> mine', '', 'A \\| note', '', '| For | State | Used | Tokens |', '| --- | --- | ---: | ---: |',
      '| `=cmd\\|\' /C calc\'!A0` | Close, \\*very\\* | ≈$3.42 | 12.3k |', '| `` <script>`x` `` | – | – |  |', '', MADE, '',
    ].join('\n'));
  });

  it('is a page in which nothing runs', () => {
    const page = tableText(TABLE, 'html', MADE);
    expect(page).toContain('<h1>Limits &#60;of&#62; mine</h1>');
    expect(page).toContain('<tr><th scope="row"><bdi>&#60;script&#62;`x`</bdi></th><td class="text" dir="auto"></td><td>–</td><td></td></tr>');
    expect(page).toContain('<th scope="col" class="text">State</th><th scope="col">Used</th>');
    expect(page).not.toMatch(/<script|\u202e/);
  });
});
