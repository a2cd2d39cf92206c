import { expect, test } from 'vitest';
import type { Step } from '../../../src/pipeline/compose.ts';
import { compose } from '../../../src/pipeline/compose.ts';

type Trace = readonly string[];

function named(name: string): Step<Trace, string> {
  return async (trace, next) => `${name}(${await next([...trace, name])})`;
}

const last = (trace: Trace): Promise<string> => Promise.resolve(trace.join(' '));

test('steps run in their order, hand on what they add, and see the result on its way back', async () => {
  expect(await compose([named('a'), named('b'), named('c')], last)([])).toBe('a(b(c(a b c)))');
});

test('without steps there is only the end', async () => {
  expect(await compose([], last)(['x'])).toBe('x');
});

test('a step may end the line early, and no later step hears of it', async () => {
  const reached: string[] = [];
  const stop: Step<Trace, string> = () => Promise.resolve('stopped');
  const spy: Step<Trace, string> = (trace, next) => {
    reached.push('spy');
    return next(trace);
  };
  expect(await compose([named('a'), stop, spy], last)([])).toBe('a(stopped)');
  expect(reached).toEqual([]);
});

test('what a later step throws reaches the earlier ones', async () => {
  const rescue: Step<Trace, string> = (trace, next) => next(trace).catch((error: unknown) => `rescued: ${String(error)}`);
  expect(await compose<Trace, string>([rescue], () => Promise.reject(new Error('x')))([])).toBe('rescued: Error: x');
});

test('a line may be run again and again', async () => {
  const line = compose([named('a')], last);
  expect([await line([]), await line([])]).toEqual(['a(a)', 'a(a)']);
});
