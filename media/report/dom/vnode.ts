import { visibleText } from '../../../src/core/foreignName.ts';

/** What a handler gets to know of an event on the page. */
export interface PageEvent {
  /** The key, for keyboard events. */
  readonly key?: string;
  /** Distance from the left edge of the element that listens, for pointer events. */
  readonly x?: number;
  /** Whether Shift, and whether Control or Command, were held. */
  readonly shift: boolean;
  readonly control: boolean;
  /** How far the element that listens is scrolled down, for scroll events. */
  readonly scrolled?: number;
  /** The value of the control that changed. */
  readonly value?: string;
  /** Keeps the browser from acting on it too. */
  prevent(): void;
  /** Puts the focus on the element with this id. */
  focus(id: string): void;
}

export type EventName = 'click' | 'dblclick' | 'change' | 'input' | 'keydown' | 'pointermove' | 'pointerdown' | 'pointerup' | 'pointerleave' | 'focus' | 'blur' | 'scroll';

/** What belongs to an element besides its children. */
export interface Props {
  /** Tells siblings apart, so that an element stays the same one while its neighbours change. */
  readonly key?: string;
  /** Attributes; `true` writes an empty one, `false` and `undefined` take it away. */
  readonly attrs?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Single style properties, set through the CSSOM: the page's policy allows no style attributes. */
  readonly css?: Readonly<Record<string, string>>;
  /** A property of the element itself, for controls whose attribute is only their first value. */
  readonly value?: string;
  readonly on?: Readonly<Partial<Record<EventName, (event: PageEvent) => void>>>;
}

/** A description of an element: what the page should look like, as a value. */
export interface VNode {
  readonly tag: string;
  readonly props: Props;
  readonly children: readonly Child[];
}

/** Texts become text nodes and nothing else: whatever comes from outside cannot turn into markup. */
export type Child = VNode | string;

/** Describes an element. `undefined` and `false` children are left out, so that conditions can stand in place. No text keeps what hides or turns it round. */
export function h(tag: string, props: Props = {}, ...children: readonly (Child | readonly Child[] | undefined | false)[]): VNode {
  return { tag, props: seen(props), children: children.flatMap((child) => (child === undefined || child === false ? [] : child)).map((child) => (typeof child === 'string' ? visibleText(child) : child)) };
}

/** Attributes that people read or hear. */
const SAID = ['title', 'aria-label', 'placeholder'] as const;

function seen(props: Props): Props {
  const { attrs } = props;
  const said = attrs === undefined ? [] : SAID.flatMap((name) => {
    const text = attrs[name];
    if (typeof text !== 'string') return [];
    const shown = visibleText(text);
    return shown === text ? [] : [[name, shown] as const];
  });
  return said.length === 0 ? props : { ...props, attrs: { ...attrs, ...Object.fromEntries(said) } };
}

/** All the text in a description, as a person would read it; for tests and labels. */
export function textOf(child: Child): string {
  return typeof child === 'string' ? child : child.children.map(textOf).join('');
}
