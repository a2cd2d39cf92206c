import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import { bench, homeOf } from './kit.ts';
import { EXPLAIN, LIMITS } from './shapes.ts';

const cli = bench();
const CALL = ['call', '-m', 'openai/gpt-4o-mini', '-p', 'Go.', '--max-tokens', '50'];

describe('budgets of a scope', () => {
  it('are set, shown, changed and cleared', async () => {
    const home = cli.folder();
    const set = await cli.run(home, ['limits', 'set', '--scope', 'client:cline', '--daily', '5', '--tokens-per-hour', '200k', '--policy', 'downgrade', '--downgrade-to', 'openai/gpt-4o-mini,a/b', '--json']);
    expect(set.code).toBe(0);
    expect(v.parse(LIMITS, JSON.parse(set.out))).toMatchObject({
      daily: null, budgets: [{ scope: 'client:cline', policy: 'downgrade', downgradeTo: ['openai/gpt-4o-mini', 'a/b'], limits: [{ metric: 'cost', amount: 5, used: 0 }, { metric: 'tokens', amount: 200_000 }] }],
    });
    await cli.run(home, ['limits', 'set', '--scope', 'CLIENT:cline'.toLowerCase(), '--daily', '3', '--tokens-per-hour', 'none', '--policy', 'ask']);
    await cli.run(home, ['limits', 'set', '--monthly', '50', '--average-per-request', '0.02']);
    const { out } = await cli.run(home, ['limits']);
    expect(out).toMatch(/Monthly .*of \$50\.00/);
    expect(out).toMatch(/Average call .*aim \$0\.020/);
    expect(out).toMatch(/client cline, daily .*of \$3\.00/);
    expect(out).not.toContain('tokens');
    expect((await cli.run(home, ['limits', 'clear', '--scope', 'client:roo'])).err).toBe('openrouter-spend: There is no budget of client:roo. There is one of client:cline.\n');
    await cli.run(home, ['limits', 'clear', '--scope', 'client:cline']);
    expect(v.parse(LIMITS, JSON.parse((await cli.run(home, ['limits', '--json'])).out))).toMatchObject({ monthly: { amount: 50 }, budgets: [{ scope: 'everything' }] });
    expect((await cli.run(home, ['limits', 'clear', '--all'])).out).toMatch(/^No limit is set\./);
  });

  it('that cannot be are not written, and what is wrong is said', async () => {
    const home = cli.folder();
    await cli.run(home, ['limits', 'set', '--scope', 'model:anthropic/*', '--monthly', '10']);
    for (const [args, text] of [
      [['--scope', 'model:anthropic/*', '--daily', '20'], 'That cannot be: budgets[0].daily must not be above monthly (10). Change the other one first, or both at once.'],
      [['--scope', 'vendor:x', '--daily', '1'], /^--scope is not a scope: "vendor:x"\. Write a kind and a name: client:cline, /],
      [['--scope', 'client:x', '--policy', 'maybe'], '--policy is not one: "maybe". Write warn, ask, downgrade, throttle, stop.'],
      [['--scope', 'client:x', '--tokens-per-day', 'lots'], '--tokens-per-day is not a number of tokens: "lots". Write it as 200000, 200k or 2m, or "none" for no limit.'],
      [['--scope', 'client:x', '--policy', 'ask'], 'There is no budget of client:x yet, and it would limit nothing. Add a limit, such as --daily 5.'],
      [['--each', '--daily', '1'], '--each is for budgets of a scope. Add --scope, such as --scope "session:*".'],
      [['--daily', '5', '--hourly', '6'], /^That cannot be: limits\.hourly must not be above daily \(5\)\./],
    ] as const) {
      const { code, err } = await cli.run(home, ['limits', 'set', ...args]);
      expect([code, err.replace('openrouter-spend: ', '').trimEnd()], args.join(' ')).toEqual([2, typeof text === 'string' ? text : expect.stringMatching(text)]);
    }
    expect(v.parse(LIMITS, JSON.parse((await cli.run(home, ['limits', '--json'])).out))).toMatchObject({ daily: null, budgets: [{ scope: 'model:anthropic/*' }] });
  });

  it('hold calls back by project, purpose and session, and let others pass', async () => {
    const home = cli.folder();
    await cli.run(home, ['limits', 'set', '--scope', 'purpose:review', '--daily', '0.0000001']);
    await cli.run(home, ['limits', 'set', '--scope', 'session:*', '--daily', '0.0008', '--each']);
    const refused = await cli.run(home, [...CALL, '--purpose', 'review']);
    expect([refused.code, refused.err]).toEqual([3, expect.stringMatching(/^Not sent\. Daily limit of purpose review: /)]);
    expect((await cli.run(home, [...CALL, '--purpose', 'tests'])).code).toBe(0);
    // Each session has the limit for itself: two calls of one do not fit, one call of another does.
    cli.simulator.trouble({ times: 3, trouble: { tokens: { prompt: 8, completion: 1000 } } });
    const codes: (number | null)[] = [];
    for (const session of ['a', 'a', 'b']) codes.push((await cli.run(home, ['call', '-m', 'openai/gpt-4o-mini', '-p', 'Go.', '--max-tokens', '1000', '--session', session])).code);
    expect(codes).toEqual([0, 3, 0]);
  });

  it('of the environment rule in their own process, and are read strictly', async () => {
    const home = cli.folder();
    const env = { OPENROUTER_BUDGETS: '[{"scope":"purpose:review","daily":0.0000001}]' };
    expect((await cli.run(home, [...CALL, '--purpose', 'review'], { env })).code).toBe(3);
    expect((await cli.run(home, ['limits'], { env })).out).toMatch(/OPENROUTER_BUDGETS rules here: 1 budgets\. The shared ones are 0\.\n$/);
    expect(await cli.run(home, ['limits'], { env: { OPENROUTER_BUDGETS: '{' } })).toMatchObject({ code: 2, err: expect.stringMatching(/OPENROUTER_BUDGETS is not JSON\./) as unknown });
    expect(await cli.run(home, ['limits'], { env: { OPENROUTER_BUDGETS: '[{"scope":"purpose:review","daily":-1}]' } }))
      .toMatchObject({ code: 2, err: expect.stringMatching(/OPENROUTER_BUDGETS\[0\]\.daily is not usable: it must be more than 0/) as unknown });
  });

  it('go down to a cheaper model, say so, and say what it saved', async () => {
    const home = cli.folder();
    await cli.run(home, ['limits', 'set', '--daily', '0.01', '--policy', 'downgrade', '--downgrade-to', 'openai/gpt-4o-mini']);
    const { code, out, err } = await cli.run(home, ['call', '-m', 'openai/gpt-4o', '-p', 'Go.', '--max-tokens', '2000', '--json', '--session', 's']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ model: 'openai/gpt-4o-mini', status: 'ok' });
    expect(err).toMatch(/^openai\/gpt-4o-mini answers instead of openai\/gpt-4o, until 00:00\. Daily limit: /);
    const list = await cli.run(home, ['guard', 'list']);
    expect(list.out).toBe('1  openai/gpt-4o-mini answers session s of cli instead of openai/gpt-4o, for the limits of everything.\n');
    expect((await cli.run(home, ['guard', 'undo', '1'])).out).toBe('The session gets openai/gpt-4o again; over the limit it is asked from then on.\n');
    expect((await cli.run(home, ['guard', 'list', '--json'])).out.trim()).toBe('[]');
    // Nobody is there to be asked.
    expect((await cli.run(home, ['call', '-m', 'openai/gpt-4o', '-p', 'Go.', '--max-tokens', '2000', '--session', 's'])).code).toBe(3);
    expect(await cli.run(home, ['guard', 'continue', '7'])).toMatchObject({ code: 2, err: 'openrouter-spend: There is no session 7. Nothing is paused or changed.\n' });
  });
});

describe('guard explain', () => {
  it('says what would be decided, and by which limits, without a call', async () => {
    const home = await homeOf(cli, [{ cost: fromUsd(4.5), costSource: 'usage', client: 'cline', model: 'openai/gpt-4o' }]);
    await cli.run(home, ['limits', 'set', '--daily', '5', '--per-request', '0.5']);
    await cli.run(home, ['limits', 'set', '--scope', 'client:cline', '--daily', '4.501', '--policy', 'ask']);
    const before = cli.simulator.generations().length;
    const args = ['guard', 'explain', '-m', 'openai/gpt-4o', '-p', 'Go.', '--max-tokens', '20000'];
    const { code, out } = await cli.run(home, [...args, '--client', 'cline'], { env: { OPENROUTER_API_KEY: '' } });
    expect(code).toBe(0);
    expect(out).toMatch(/^You would be asked first\.\nDaily limit of client cline: [^]*\nIt would cost ≈\$[\d.]+, at most \$[\d.]+: [^]*\nLimits that have a say\n/);
    expect(out).toMatch(/client cline, daily +\$4\.50 +of \$4\.50/);
    const json = v.parse(EXPLAIN, JSON.parse((await cli.run(home, [...args, '--json'])).out));
    expect(json).toMatchObject({ decision: 'admit', limits: [{ name: 'everything', period: 'day', used: 4.5, state: 'degraded' }], perRequest: [{ scope: 'everything', amount: 0.5 }] });
    expect(cli.simulator.generations()).toHaveLength(before);
  });

  it('says of a tool\'s call without a cap what the proxy makes of it', async () => {
    const home = cli.folder();
    const args = ['guard', 'explain', '-m', 'openai/gpt-4o-mini', '-p', 'Go.', '--client', 'cline'];
    expect((await cli.run(home, args)).out).toMatch(/It would cost ≈\S+: ≈\d+ tokens in\. Its answer has no cap, and no limit is to be kept\./);
    await cli.run(home, ['limits', 'set', '--daily', '5']);
    expect((await cli.run(home, args)).out).toMatch(/at most \$0\.0099: [^]*The call sets no cap on its answer: it is given one of 16\.4k tokens, so that the limit is kept\./);
    await cli.run(home, ['limits', 'set', '--per-request', '0.005']);
    expect((await cli.run(home, args)).out).toMatch(/it is given one of 4,096 tokens/);
    expect((await cli.run(home, [...args, '--max-tokens', '50'])).out).not.toContain('is given one of');
  });

  it('names a model that is not listed once, in JSON too', async () => {
    const args = ['guard', 'explain', '-m', 'opnai/gpt-4o-mini', '-p', 'Go.'];
    const { out, err } = await cli.run(cli.folder(), args, { env: { OPENROUTER_DAILY_LIMIT: '5' } });
    expect([out.split('Did you mean openai/gpt-4o-mini?').length, err]).toEqual([2, '']);
    expect(v.parse(EXPLAIN, JSON.parse((await cli.run(cli.folder(), [...args, '--json'])).out)).reason?.message).toMatch(/^OpenRouter lists no model "opnai\/gpt-4o-mini"\. Did you mean openai\/gpt-4o-mini\?/);
  });
});
