import { describe, expect, it } from 'vitest';
import { isPlainSvg, viewCsv, viewHtml, viewJson, viewMarkdown } from '../../../src/core/analysis/exporting.ts';
import type { TableLine } from '../../../src/core/analysis/table.ts';
import { fromUsd, ZERO } from '../../../src/core/money.ts';

const tally = { cost: fromUsd(1.5), estimated: ZERO, unknown: 0, calls: 3, errors: 1, blocked: 0, inputTokens: 1200, outputTokens: 34, cacheReadTokens: 5, reasoningTokens: 6 };
const hostile = '=cmd|"<script>alert(1)</script>`|';
const lines: readonly TableLine[] = [
  { kind: 'group', key: hostile, name: hostile, tally, before: { cost: fromUsd(1), estimated: fromUsd(0.25), unknown: 0 } },
  { kind: 'elsewhere', key: '', name: 'elsewhere', tally: { ...tally, cost: fromUsd(0.5), estimated: fromUsd(0.1), unknown: 2, calls: 0 } },
  { kind: 'total', key: '', name: 'together', tally: { ...tally, cost: fromUsd(2) }, before: { cost: fromUsd(3), estimated: ZERO, unknown: 1 } },
];
const heading = { title: 'Spend by model', range: 'a to b', where: { model: ['<x>'], tag: ['![x](https://evil.example/p.png?leak)', '`|'] }, search: '', made: 'now' };

describe('a view that is taken along', () => {
  it('is CSV that no spreadsheet runs, with every nano-dollar, and no calls where nobody saw them', () => {
    const [head, first, second] = viewCsv(lines).split('\r\n');
    expect(head).toBe('group,name,cost,estimated,unknownCalls,before,calls,errors,inputTokens,outputTokens,cacheReadTokens,reasoningTokens,beforeEstimated,beforeUnknownCalls');
    expect(first).toBe('"\'=cmd|""<script>alert(1)</script>`|","\'=cmd|""<script>alert(1)</script>`|",1.5,0,0,1,3,1,1200,34,5,6,0.25,0');
    expect(second).toBe('elsewhere,elsewhere,0.5,0.1,2,,,,,,,,,');
  });

  it('is JSON in dollars', () => {
    const read = JSON.parse(viewJson(heading, lines)) as { readonly currency: string; readonly rows: readonly unknown[] };
    expect(read).toMatchObject({ currency: 'USD', title: 'Spend by model', rows: [{ key: hostile, cost: 1.5, before: 1, beforeEstimated: 0.25, beforeUnknownCalls: 0, calls: 3 }, { kind: 'elsewhere', calls: null, before: null, beforeEstimated: null, beforeUnknownCalls: null }, { kind: 'total', cost: 2, before: 3, beforeUnknownCalls: 1 }] });
  });

  it('is Markdown whose cells no name can end', () => {
    const text = viewMarkdown(heading, lines);
    expect(text).toContain('| `` =cmd\\|"<script>alert(1)</script>`\\| `` | $1.50 |');
    expect(text).toContain('Only model: `<x>`; tag: `![x](https://evil.example/p.png?leak)`, `` `\\| ``\n');
    expect(text).toContain('≥$0.50 ($0.100 estimated, 2 calls unknown) | 25 %');
    expect(text).toContain('| ≈$1.00 ($0.250 estimated) |');
    expect(text).toContain('| ≥$3.00 (1 call unknown) |');
  });

  it('is a page without scripts, whatever the names are', () => {
    const page = viewHtml(heading, lines, '<svg width="1"></svg>');
    expect(page).not.toContain('<script');
    expect(page).toContain('&#60;script&#62;');
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('<svg width="1"></svg>');
    expect(viewHtml(heading, lines, undefined)).not.toContain('<svg');
  });

  it('isolates names that run from right to left for people, and hides nothing; for programs it leaves them as they are', () => {
    const [raw, heading2] = ['\u202eשם', { ...heading, where: { client: ['שם', ''] } }];
    const named: readonly TableLine[] = [{ kind: 'group', key: raw, name: raw, tally }, { kind: 'group', key: '\u200b', name: '\u200b', tally }];
    expect(viewMarkdown(heading2, named)).toContain('Only client: \u2068`שם`\u2069, (none)\n');
    expect(viewMarkdown(heading2, named)).toContain('| \u2068`שם`\u2069 |');
    expect(viewMarkdown(heading2, named)).toContain('| `U+200B` |');
    expect(viewHtml(heading2, named, undefined)).toContain('<p>Only client: \u2068שם\u2069, (none)</p>');
    expect(viewHtml(heading2, named, undefined)).toContain('<bdi>שם</bdi>');
    expect(viewHtml(heading2, named, undefined)).toContain('<bdi>U+200B</bdi>');
    expect(viewCsv(named)).toContain(`${raw},${raw},`);
    expect(JSON.parse(viewJson(heading2, named))).toMatchObject({ filters: 'Only client: שם, (none)', rows: [{ name: raw }, { name: '\u200b' }] });
  });

  it('says what was searched for', () => {
    const searched = { ...heading, where: {}, search: 'so|<b>' };
    expect(viewMarkdown(searched, lines)).toContain('Searched for `so\\|<b>`\n');
    expect(viewHtml(searched, lines, undefined)).toContain('<p>Searched for so|&#60;b&#62;</p>');
    expect(JSON.parse(viewJson(searched, lines))).toMatchObject({ search: 'so|<b>' });
    expect(viewMarkdown(heading, lines)).not.toContain('Searched for');
  });

  it.each([
    ['<svg width="1"><rect fill="url(#a)"/></svg>', true], ['', false], ['<svg></svg><script></script>', false], ['<svg><script>x</script></svg>', false], ['<svg onload="x"></svg>', false], ['<svg><foreignObject/></svg>', false],
    ['<svg><a href="javascript:x"/></svg>', false], ['<svg><!-- x --></svg>', false], ['<svgx></svg>', false],
    ['<svg><text>run on x=1, javascript: or &lt;script&gt; and fill="url(x)"</text></svg>', true], ['<svg><rect fill="url(https://evil.example/x#a)"/></svg>', false],
    ['<svg a=">" onload="x"></svg>', false], ["<svg a='\">' onload='x'></svg>", false], ['<svg><rect fill="light-dark(rgb(0, 0, 0), rgb(255, 255, 255))" font-family="system-ui, &quot;Segoe UI&quot;"/></svg>', true],
  ])('takes for a picture: %s – %s', (svg, expected) => {
    expect(isPlainSvg(svg)).toBe(expected);
  });
});
