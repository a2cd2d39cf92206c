import { expect, it } from 'vitest';
import { h, textOf, type VNode } from '../../../media/report/dom/vnode.ts';
import { RestNodes } from '../../../media/report/restNodes.ts';
import { Timers } from './timers.ts';

it('follows each answer in a task of its own, and what stood there stays until then', () => {
  const timers = new Timers();
  let drawings = 0;
  const rest = new RestNodes(timers.after, () => (drawings += 1));
  const [first, second, third] = [{}, {}, {}];
  const drawn = (answer: object, text: string): string => rest.get(answer, (): readonly VNode[] => [h('p', {}, text)]).map(textOf).join();
  expect([drawn(first, 'one'), drawn(first, 'one')]).toEqual(['', '']);
  timers.run();
  expect([drawings, drawn(first, 'one')]).toEqual([1, 'one']);
  // What changes without a new answer, such as an order, is there at once.
  expect(drawn(first, 'one, sorted')).toBe('one, sorted');
  expect(drawn(second, 'two')).toBe('one, sorted');
  expect(drawn(third, 'three')).toBe('one, sorted');
  expect(timers.due.size).toBe(1);
  timers.run();
  expect([drawings, drawn(third, 'three')]).toEqual([2, 'three']);
  expect(timers.due.size).toBe(0);
});
