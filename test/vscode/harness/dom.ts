/**
 * The little of the DOM that functions sent into a page use. The project is checked without the DOM's own types, which
 * would make `document` and `window` look present in every room.
 */
export interface DomElement {
  readonly id: string;
  readonly className: string;
  readonly innerText: string;
  readonly textContent: string;
  readonly style: { readonly top: string };
  readonly classList: Iterable<string>;
  readonly dataset: Readonly<Record<string, string | undefined>>;
  readonly closest: (selector: string) => DomElement | null;
  readonly getBoundingClientRect: () => { readonly top: number; readonly bottom: number; readonly left: number };
  readonly getAttribute: (name: string) => string | null;
  readonly querySelector: (selector: string) => DomElement | null;
  readonly querySelectorAll: (selector: string) => Iterable<DomElement>;
}
