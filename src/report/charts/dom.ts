/** The little of a browser that the page's script uses; the rest of the program must not see any of it. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface PageEvent {
  readonly target: PageElement;
  readonly clientX: number;
  readonly button: number;
  readonly key: string;
  preventDefault(): void;
}

export interface PageElement {
  textContent: string | null;
  className: string;
  hidden: boolean;
  tabIndex: number;
  href: string;
  download: string;
  readonly dataset: Readonly<Record<string, string | undefined>>;
  readonly style: { setProperty(name: string, value: string): void };
  readonly classList: { add(name: string): void; remove(name: string): void; toggle(name: string, on: boolean): void };
  readonly clientWidth: number;
  readonly children: ArrayLike<PageElement>;
  readonly cellIndex: number;
  addEventListener(type: string, handler: (event: PageEvent) => void): void;
  append(...nodes: readonly (PageElement | string)[]): void;
  replaceChildren(...nodes: readonly PageElement[]): void;
  closest(selector: string): PageElement | null;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  getBoundingClientRect(): Box;
  setAttribute(name: string, value: string): void;
  getAttribute(name: string): string | null;
  removeAttribute(name: string): void;
  scrollIntoView(options: { readonly block: string }): void;
  click(): void;
}

export interface Page {
  readonly documentElement: PageElement;
  getElementById(id: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
  createElement(name: string): PageElement;
}

interface Browser {
  readonly document: Page;
  readonly navigator: { readonly clipboard?: { writeText(text: string): Promise<void> } };
  readonly Blob: new (parts: readonly string[], options: { readonly type: string }) => object;
  readonly URL: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void };
  addEventListener(type: string, handler: (event: PageEvent) => void): void;
}

export const browser = globalThis as unknown as Browser;
export const page: Page = browser.document;

/** An element with a class and a text. Text is never markup. */
export function element(name: string, className: string, text = ''): PageElement {
  const made = page.createElement(name);
  made.className = className;
  if (text !== '') made.textContent = text;
  return made;
}
