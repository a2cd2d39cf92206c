import { expect, it } from 'vitest';
import { h, type VNode } from '../../../media/report/dom/vnode.ts';
import { LateNode } from '../../../media/report/lateNode.ts';
import { Timers } from './timers.ts';

it('is described later, once for what it is made of, and stays until the next is there', () => {
  const timers = new Timers();
  let drawings = 0;
  let made = 0;
  const late = new LateNode(timers.after, () => (drawings += 1));
  const make = (): VNode => h('p', {}, `${(made += 1)}`);
  const [first, second] = [{}, {}];
  expect(late.get([first, 'cost'], make)).toBeUndefined();
  expect(late.get([first, 'cost'], make)).toBeUndefined();
  timers.run();
  expect([drawings, made]).toEqual([1, 1]);
  const node = late.get([first, 'cost'], make);
  expect(node?.children).toEqual(['1']);
  expect(late.get([second, 'cost'], make)).toBe(node);
  expect(late.get([second, 'calls'], make)).toBe(node);
  timers.run();
  expect([drawings, made, late.get([second, 'calls'], make)?.children]).toEqual([2, 2, ['2']]);
  expect(timers.due.size).toBe(0);
});
