import type { Request } from 'express';

/**
 * Which of several things a page is about, where there are several: named above the page, carried by every address on it that `keeps`
 * says is about one of them too. The platform does not know what they are.
 */
export interface PageChoice {
  /** What they are, in a word. */
  readonly label: string;
  /** Query parameter of the address. */
  readonly param: string;
  readonly value: string;
  /** The one that the page is about. */
  readonly name: string;
  /** Those that the page can be asked for; none where it belongs to the one that it is about. */
  readonly others: readonly { readonly value: string; readonly name: string }[];
  /** Whether a path under the base path, without its query, is about one of them. */
  keeps(path: string): boolean;
}

const noted = new WeakMap<Request, PageChoice>();

/** Has the page that answers name what it is about. */
export function noteChoice(req: Request, choice: PageChoice): void {
  noted.set(req, choice);
}

export const choiceOf = (req: Request): PageChoice | undefined => noted.get(req);

/** An address under the base path that is about the same one as the page, unless it says itself which. */
export function keepChoice(choice: PageChoice | undefined, address: string): string {
  if (!choice?.keeps(address.replace(/[?#].*$/s, ''))) return address;
  return withParam(address, choice.param, choice.value);
}

/** An address with a query parameter; as it is where it has one of that name. */
export function withParam(address: string, param: string, value: string): string {
  const [, path = '', query = '', anchor = ''] = /^([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(address) ?? [];
  if (new URLSearchParams(query).has(param)) return address;
  return `${path}${query === '' ? '?' : query === '?' ? '?' : `${query}&`}${param}=${encodeURIComponent(value)}${anchor}`;
}
