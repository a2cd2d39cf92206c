import { watchFocus } from './focus.ts';
import { putInOrder } from './order.ts';
import type { Child, EventName, PageEvent, Props, VNode } from './vnode.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** What was described last for a place on the page, beside the node that stands there. */
interface Placed {
  readonly child: Child;
  readonly node: Element | Text;
  readonly children: readonly Placed[];
  readonly live: Live;
}

/** The handlers of the latest description; one listener for each kind of event looks them up here. */
interface Live {
  handlers: NonNullable<Props['on']>;
  readonly names: Set<EventName>;
}

/** Makes a page out of descriptions. Each new description changes only what differs, so focus, selection and scroll stay. */
export function createRoot(root: Element): (children: readonly Child[]) => void {
  let placed: readonly Placed[] = [];
  return (children) => {
    const passOn = watchFocus(root);
    placed = patchChildren(root, placed, children);
    passOn();
  };
}

function patchChildren(parent: Element, before: readonly Placed[], children: readonly Child[]): readonly Placed[] {
  const free = new Map<string, Placed[]>();
  for (const one of before) {
    const key = keyOf(one.child);
    free.set(key, [...(free.get(key) ?? []), one]);
  }
  const after = children.map((child) => {
    const old = free.get(keyOf(child))?.shift();
    return old === undefined ? create(parent, child) : update(old, child);
  });
  for (const rest of free.values()) for (const { node } of rest) node.remove();
  putInOrder(parent, after.map(({ node }) => node));
  return after;
}

function keyOf(child: Child): string {
  return typeof child === 'string' ? '#text' : `${child.tag} ${child.props.key ?? ''}`;
}

function create(parent: Element, child: Child): Placed {
  if (typeof child === 'string') return { child, node: document.createTextNode(child), children: [], live: { handlers: {}, names: new Set() } };
  const isSvg = child.tag === 'svg' || (parent.namespaceURI === SVG && parent.tagName !== 'foreignObject');
  const node = isSvg ? document.createElementNS(SVG, child.tag) : document.createElement(child.tag);
  const live: Live = { handlers: {}, names: new Set() };
  listen(node, child, live);
  const children = patchChildren(node, [], child.children);
  applyProps(node, {}, child.props);
  return { child, node, children, live };
}

function update(old: Placed, child: Child): Placed {
  const { node, live } = old;
  // The same description, kept by whoever draws often.
  if (old.child === child) return old;
  if (typeof child === 'string' || typeof old.child === 'string' || !(node instanceof Element)) {
    if (typeof child === 'string' && node.nodeValue !== child) node.nodeValue = child;
    return { ...old, child };
  }
  listen(node, child, live);
  const children = patchChildren(node, old.children, child.children);
  applyProps(node, old.child.props, child.props);
  return { child, node, children, live };
}

function applyProps(node: Element, before: Props, after: Props): void {
  const names = new Set([...Object.keys(before.attrs ?? {}), ...Object.keys(after.attrs ?? {})]);
  for (const name of names) {
    const value = after.attrs?.[name];
    if (before.attrs?.[name] !== value) setAttribute(node, name, value);
  }
  applyCss(node, before, after);
  if (after.value !== undefined && before.value !== after.value && 'value' in node) node.value = after.value;
}

function setAttribute(node: Element, name: string, value: string | number | boolean | undefined): void {
  if (value === undefined || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? '' : String(value));
}

function applyCss(node: Element, before: Props, after: Props): void {
  if (!(node instanceof HTMLElement || node instanceof SVGElement)) return;
  for (const name of new Set([...Object.keys(before.css ?? {}), ...Object.keys(after.css ?? {})])) {
    const value = after.css?.[name];
    if (value === before.css?.[name]) continue;
    if (value === undefined) node.style.removeProperty(name);
    else node.style.setProperty(name, value);
  }
}

function listen(node: Element, { props }: VNode, live: Live): void {
  live.handlers = props.on ?? {};
  for (const name of Object.keys(live.handlers) as EventName[]) {
    if (live.names.has(name)) continue;
    live.names.add(name);
    node.addEventListener(name, (event) => live.handlers[name]?.(pageEvent(event, node)));
  }
}

function pageEvent(event: Event, node: Element): PageEvent {
  const target = event.currentTarget ?? event.target;
  return {
    prevent: () => event.preventDefault(),
    focus: (id) => document.getElementById(id)?.focus(),
    shift: isModified(event) && event.shiftKey,
    control: isModified(event) && (event.ctrlKey || event.metaKey),
    ...(event.type === 'scroll' ? { scrolled: node.scrollTop } : {}),
    ...(event instanceof KeyboardEvent ? { key: event.key } : {}),
    ...(event instanceof MouseEvent ? { x: event.clientX - node.getBoundingClientRect().left } : {}),
    ...(target instanceof HTMLElement && 'value' in target && typeof target.value === 'string' ? { value: target.value } : {}),
  };
}

function isModified(event: Event): event is KeyboardEvent | MouseEvent {
  return event instanceof KeyboardEvent || event instanceof MouseEvent;
}
