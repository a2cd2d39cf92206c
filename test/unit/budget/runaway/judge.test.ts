import { describe, expect, it } from 'vitest';
import type { Call } from '../../../../src/core/budget/runaway/call.ts';
import type { Grant } from '../../../../src/core/budget/runaway/grants.ts';
import { CHOICES, GRANTED_MONEY, afterCost, grantOf, isGranted } from '../../../../src/core/budget/runaway/grants.ts';
import type { Judgement } from '../../../../src/core/budget/runaway/judge.ts';
import { judge } from '../../../../src/core/budget/runaway/judge.ts';
import type { Sensitivity } from '../../../../src/core/budget/runaway/thresholds.ts';
import { SENSITIVITIES, thresholdsAt } from '../../../../src/core/budget/runaway/thresholds.ts';
import type { Baseline } from '../../../../src/core/budget/runaway/velocity.ts';
import { baselineOf } from '../../../../src/core/budget/runaway/velocity.ts';
import { choiceLabel, pauseCode, pauseNotice, refusalSentence } from '../../../../src/core/budget/runaway/words.ts';
import { fromUsd, nano } from '../../../../src/core/money.ts';

const NOBODY: Baseline = { perMinute: nano(0), quarters: 0 };

/** Calls of one conversation: each goes on from the one before, with the step that is given by its number. */
function calls(count: number, of: (index: number) => { step: number; error?: number; cost?: number; gapMs?: number }): readonly Call[] {
  let at = 0;
  return Array.from({ length: count }, (_, index) => {
    const { step, error = 0, cost = 0.01, gapMs = 3000 } = of(index);
    at += gapMs;
    return {
      id: String(index).padStart(5, '0'), at, cost: fromUsd(cost), endedAt: at + 1000, isOk: true,
      shape: { bytes: 1000 + index * 300, model: 1, stem: 1, whole: 100 + index, before: 99 + index, prior: index, act: 5000 + step, input: 6000 + step, error, newest: 'tool', isProse: false, waits: false, sinceTurn: index },
    };
  });
}

function judged(all: readonly Call[], more: { readonly sensitivity?: Sensitivity; readonly baseline?: Baseline; readonly grant?: Grant; readonly now?: number } = {}): Judgement {
  const call = all.at(-1);
  if (call === undefined) throw new Error('no call');
  const { sensitivity = 'normal', baseline = NOBODY, grant, now = call.at } = more;
  return judge({ call, session: all.slice(0, -1), now, baseline, sensitivity, ...(grant === undefined ? {} : { grant }) });
}

const CIRCLE = calls(40, () => ({ step: 1 }));
const WORK = calls(250, (step) => ({ step }));

describe('a judgement', () => {
  it('lets honest work go on, however long', () => {
    expect(judged(WORK)).toEqual({ kind: 'fine' });
  });

  it('pauses what goes in circles, with what was seen', () => {
    const found = judged(CIRCLE);
    expect(found).toMatchObject({ kind: 'pause', reason: 'repeats', evidence: { certainty: 'exact' } });
    if (found.kind !== 'pause') return;
    expect(found.evidence.calls).toBeGreaterThan(20);
    expect(found.evidence.cost).toBe(fromUsd(0.01 * found.evidence.calls));
    expect(found.evidence.ms).toBe(found.evidence.calls * 3000);
  });

  it('pauses on one error over and over, and says so', () => {
    expect(judged(calls(30, () => ({ step: 1, error: 7 })))).toMatchObject({ kind: 'pause', reason: 'errors' });
  });

  it('does not mistake waiting for circling', () => {
    expect(judged(calls(100, () => ({ step: 1, gapMs: 32_000 })))).toEqual({ kind: 'fine' });
  });

  it('forgets a run as soon as the work goes on', () => {
    const resumed = calls(60, (index) => ({ step: index < 21 ? 1 : index }));
    expect(judged(resumed.slice(0, 21)).kind).toBe('fine');
    expect(judged(resumed).kind).toBe('fine');
  });

  it('ends a run at the person\'s turn, unless it comes faster than anybody types', () => {
    const person = { newest: 'person', input: 9 } as const;
    const turned = CIRCLE.map((call, index) => (index === 25 ? { ...call, shape: { ...call.shape, ...person } } : call));
    const tooFast = turned.map((call) => ({ ...call, endedAt: call.at + 2900 }));
    expect(judged(tooFast.slice(0, 35)).kind).toBe('pause');
    expect(judged(turned.slice(0, 35)).kind).toBe('fine');
    expect(judged(CIRCLE.slice(0, 35)).kind).toBe('pause');
  });

  it('looks an hour back, no further', () => {
    const [call] = CIRCLE.slice(-1);
    if (call === undefined) throw new Error('no call');
    const late = { ...call, at: call.at + 3_700_000 };
    expect(judge({ call: late, session: CIRCLE.slice(0, -1), now: late.at, baseline: NOBODY, sensitivity: 'high' })).toEqual({ kind: 'fine' });
  });
});

describe('speed', () => {
  const spree = (perCall: number): readonly Call[] => calls(120, (step) => ({ step, cost: perCall }));

  it('by itself stops only what spends very fast', () => {
    expect(judged(spree(0.5)).kind).toBe('fine');
    expect(judged(spree(1.5))).toMatchObject({ kind: 'pause', reason: 'spend' });
  });

  it('is measured against the user\'s own, where that is known', () => {
    const heavy: Baseline = { perMinute: fromUsd(3), quarters: 500 };
    expect(judged(spree(1.5), { baseline: heavy }).kind).toBe('fine');
    expect(judged(spree(1.5), { baseline: { ...heavy, quarters: 5 } }).kind).toBe('pause');
  });

  it('that is unusual makes circles out of shorter runs', () => {
    const dear = calls(19, () => ({ step: 1, cost: 0.5 }));
    const light: Baseline = { perMinute: fromUsd(0.02), quarters: 500 };
    expect(judged(dear, { baseline: light }).kind).toBe('pause');
    expect(judged(dear, { baseline: { perMinute: fromUsd(2), quarters: 500 } }).kind).toBe('fine');
  });

  it('never stops cheap things by itself', () => {
    expect(judged(spree(0.01), { baseline: { perMinute: nano(1), quarters: 500 }, sensitivity: 'high' }).kind).toBe('fine');
  });

  it('has a baseline: what nineteen active quarter hours of twenty stay below', () => {
    const quarters = [...Array.from({ length: 95 }, () => fromUsd(0.15)), ...Array.from({ length: 5 }, () => fromUsd(15)), ...Array.from({ length: 900 }, () => nano(0))];
    const baseline = baselineOf(quarters);
    expect(baseline.quarters).toBe(100);
    expect(baseline.perMinute).toBeGreaterThanOrEqual(fromUsd(0.01));
    expect(baseline.perMinute).toBeLessThan(fromUsd(1));
    expect(baselineOf([])).toEqual({ perMinute: 0, quarters: 0 });
  });
});

describe('what the person said', () => {
  const now = CIRCLE.at(-1)?.at ?? 0;

  it('lets the session go on for so much money', () => {
    const grant = grantOf('money', now);
    expect(judged(CIRCLE, { grant }).kind).toBe('fine');
    expect(judged(CIRCLE, { grant: afterCost(grant, nano(GRANTED_MONEY - 1)) }).kind).toBe('fine');
    expect(judged(CIRCLE, { grant: afterCost(grant, GRANTED_MONEY) }).kind).toBe('pause');
  });

  it('or for so long', () => {
    expect(judged(CIRCLE, { grant: { kind: 'until', at: now + 1 } }).kind).toBe('fine');
    expect(judged(CIRCLE, { grant: { kind: 'until', at: now } }).kind).toBe('pause');
    expect(isGranted(grantOf('time', 0), 10 * 60_000 - 1)).toBe(true);
    expect(isGranted(grantOf('time', 0), 10 * 60_000)).toBe(false);
  });

  it('or stops it, whatever it does now', () => {
    expect(judged(WORK, { grant: grantOf('stop', now) })).toMatchObject({ kind: 'pause', reason: 'stopped' });
    expect(afterCost({ kind: 'stopped' }, nano(5))).toEqual({ kind: 'stopped' });
  });
});

describe('sensitivity', () => {
  it('off never stops anything', () => {
    expect(thresholdsAt('off')).toBeUndefined();
    expect(judged(CIRCLE, { sensitivity: 'off', grant: { kind: 'stopped' } })).toEqual({ kind: 'fine' });
  });

  it('lowers every threshold from level to level', () => {
    const levels = SENSITIVITIES.flatMap((level) => thresholdsAt(level) ?? []);
    expect(levels).toHaveLength(3);
    for (const [index, level] of levels.entries()) {
      for (const [name, value] of Object.entries(levels[index + 1] ?? {})) expect(value, name).toBeLessThanOrEqual(level[name as keyof typeof level]);
    }
  });
});

describe('the words', () => {
  const pause = (found: Judgement): Extract<Judgement, { kind: 'pause' }> => {
    if (found.kind !== 'pause') throw new Error('not paused');
    return found;
  };
  const evidence = { calls: 24, ms: 4000, cost: fromUsd(0.61), certainty: 'exact', sinceTurn: 1214, perMinute: fromUsd(24) } as const;

  it('say what was seen, what it cost, and what to do', () => {
    expect(refusalSentence({ kind: 'pause', reason: 'repeats', evidence })).toBe('Paused: this session went in circles with its last 24 requests, in 4.0 s ($0.610). Continue it in VS Code, or start a new session.');
    expect(refusalSentence({ kind: 'pause', reason: 'errors', evidence })).toBe('Paused: this session met the same error again and again in its last 24 requests, in 4.0 s ($0.610). Continue it in VS Code, or start a new session.');
    expect(refusalSentence({ kind: 'pause', reason: 'steps', evidence: { ...evidence, ms: 2_700_000 } })).toBe('Paused: this session took 1,214 steps without a word from you and mostly repeats itself, in 45 min ($0.610). Continue it in VS Code, or start a new session.');
    expect(refusalSentence({ kind: 'pause', reason: 'spend', evidence: { ...evidence, certainty: 'estimate' } })).toBe('Paused: this session spends ≈$24.00 a minute, far more than usual, in 4.0 s (≈$0.610). Continue it in VS Code, or start a new session.');
    expect(refusalSentence(pause(judged(WORK, { grant: { kind: 'stopped' } })))).toBe('Stopped: you stopped this session in VS Code. Continue it in VS Code, or start a new session.');
  });

  it('call no cost nothing that is only unknown', () => {
    const unknown = CIRCLE.map(({ id, at, shape }) => ({ id, at, shape }));
    expect(refusalSentence(pause(judged(unknown)))).toContain('(cost not known yet)');
    const partly = CIRCLE.map((call, index) => (index === 30 ? { id: call.id, at: call.at, shape: call.shape } : call));
    expect(refusalSentence(pause(judged(partly)))).toMatch(/\(≥\$0\.\d+\)/);
    const estimated = CIRCLE.map(({ id, at, shape }) => ({ id, at, shape, estimate: fromUsd(0.02) }));
    expect(refusalSentence(pause(judged(estimated)))).toMatch(/\(≈\$0\.\d+\)/);
  });

  it('name the program in the notification, and its ways on as verbs', () => {
    expect(pauseNotice({ kind: 'pause', reason: 'repeats', evidence }, 'Cline')).toBe('Cline is paused: its session went in circles with its last 24 requests, in 4.0 s ($0.610). Its calls are refused until you decide.');
    expect(CHOICES.map(choiceLabel)).toEqual(['Continue for $2', 'Continue for 10 Minutes', 'Stop']);
    expect(pauseCode({ kind: 'pause', reason: 'errors', evidence })).toBe('runaway: errors');
  });

  it('never shout', () => {
    for (const reason of ['repeats', 'errors', 'steps', 'spend', 'stopped'] as const) expect(refusalSentence({ kind: 'pause', reason, evidence })).not.toContain('!');
  });
});
