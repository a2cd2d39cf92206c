import { describe, expect, it } from 'vitest';
import type { View } from '../../../src/vscode/prompt/following.ts';
import { Following } from '../../../src/vscode/prompt/following.ts';

/** A view of ten lines, from one on. */
const from = (line: number, character = 0): View => ({ start: { line, character }, end: { line: line + 9, character: 0 } });

/** A text of so many lines at its end, drawn just now. */
function atEnd(lines: number): { readonly following: Following; readonly wait: (ms: number) => void } {
  let now = 0;
  const following = new Following(() => now);
  const wait = (ms: number): void => {
    now += ms;
  };
  following.grown();
  following.viewed(from(lines - 10), lines);
  wait(1_000);
  return { following, wait };
}

describe('a view of an answer that grows', () => {
  it('goes along with its end from the beginning', () => {
    const following = new Following(() => 0);
    expect(following.grown()).toBe(true);
    following.viewed(from(0), 12);
    expect(following.grown()).toBe(true);
  });

  it('stays where somebody has scrolled to, and goes along again once they are back at the end', () => {
    const { following, wait } = atEnd(50);
    expect(following.viewed(from(38), 50)).toBe(false);
    expect(following.grown()).toBe(false);
    wait(1_000);
    following.viewed(from(39), 60);
    expect(following.grown()).toBe(false);
    following.viewed(from(50), 60);
    expect(following.grown()).toBe(true);
  });

  it('stays where somebody has scrolled within one long line', () => {
    const { following } = atEnd(50);
    following.viewed({ start: { line: 40, character: 300 }, end: { line: 49, character: 400 } }, 50);
    expect(following.grown()).toBe(true);
    following.viewed({ start: { line: 40, character: 100 }, end: { line: 48, character: 200 } }, 50);
    expect(following.grown()).toBe(false);
  });

  it('is not called back by a reveal that was under way when somebody scrolled', () => {
    const { following, wait } = atEnd(50);
    expect(following.grown()).toBe(true);
    wait(20);
    following.viewed(from(38), 52);
    wait(20);
    following.viewed(from(42), 52);
    expect(following.grown()).toBe(false);
  });

  it.each([[{ line: 3, isEmpty: true }, false], [{ line: 49, isEmpty: false }, false], [{ line: 49, isEmpty: true }, true]])('with %j selected it goes along: %s', (selection, goes) => {
    const { following } = atEnd(50);
    following.selected(selection, 50);
    expect(following.grown()).toBe(goes);
  });

  it('goes along with what is asked next, wherever somebody has looked before', () => {
    const { following } = atEnd(50);
    following.viewed(from(0), 50);
    following.selected({ line: 3, isEmpty: true }, 50);
    following.begin();
    expect(following.grown()).toBe(true);
  });

  it('has its end shown again where lenses have pushed it out just after it grew, and not later', () => {
    const { following, wait } = atEnd(50);
    const pushed: View = { start: { line: 40, character: 0 }, end: { line: 48, character: 0 } };
    expect(following.viewed(pushed, 50)).toBe(true);
    wait(10_000);
    expect(following.viewed(pushed, 50)).toBe(false);
  });

  it('does not take for scrolling what a shorter text or a narrower view does', () => {
    const { following, wait } = atEnd(50);
    following.viewed(from(30), 40);
    expect(following.grown()).toBe(true);
    wait(10_000);
    const narrower: View = { start: { line: 29, character: 80 }, end: { line: 36, character: 0 } };
    following.viewed(narrower, 40);
    expect(following.grown()).toBe(true);
    expect(following.viewed(narrower, 41)).toBe(true);
    wait(10_000);
    following.viewed(from(27), 41);
    expect(following.grown()).toBe(false);
  });
});
