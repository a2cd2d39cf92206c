/** An element around the one with the focus, and what stood beside the way down to it. */
interface Step {
  readonly parent: Element;
  readonly before: Element | null;
  readonly after: Element | null;
}

const FOCUSABLE = 'a[href], button, input, select, textarea, [tabindex], vscode-button, vscode-dropdown';

/** Remembers where the focus is. The returned function, called after the page has changed, gives it to a neighbour where its element has gone: else the keyboard would begin at the top. */
export function watchFocus(root: Element): () => void {
  const active = document.activeElement;
  if (active === null || active === root || !root.contains(active)) return () => undefined;
  const steps: Step[] = [];
  let child = active;
  for (let parent = child.parentElement; parent !== null && child !== root; parent = child.parentElement) {
    steps.push({ parent, before: child.previousElementSibling, after: child.nextElementSibling });
    child = parent;
  }
  return () => {
    if (!active.isConnected && !hasFocus()) steps.filter(({ parent }) => parent.isConnected).some((step) => neighboursOf(step, active).some(takesFocus));
  };
}

/** What may get the focus: of its own kind before others, what follows before what precedes. */
function neighboursOf({ parent, before, after }: Step, lost: Element): readonly HTMLElement[] {
  const all = [...parent.querySelectorAll<HTMLElement>(FOCUSABLE)];
  const following = all.filter((one) => isBehind(one, before, after, parent));
  const near = [...following, ...all.filter((one) => !following.includes(one)).reverse()];
  const isAlike = (one: Element): boolean => one.tagName === lost.tagName && one.className === lost.className;
  return [...near.filter(isAlike), ...near.filter((one) => !isAlike(one))];
}

function isBehind(one: Element, before: Element | null, after: Element | null, parent: Element): boolean {
  if (before !== null && parent.contains(before)) return !before.contains(one) && (before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  if (after !== null && parent.contains(after)) return after.contains(one) || (after.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  return true;
}

function takesFocus(one: HTMLElement): boolean {
  one.focus({ preventScroll: true });
  return document.activeElement === one;
}

function hasFocus(): boolean {
  return document.activeElement !== null && document.activeElement !== document.body;
}
