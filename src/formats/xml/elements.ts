import { insertion, replacement, type Edit } from '#formats/text/edits.js';
import { decodeXml, escapeXml } from './escapes.js';

/**
 * Small tools for patching XML as text. Parsing and writing a part again would lose what the parser does not know;
 * text edits leave every other byte alone. Tags are found with their prefix, as `x:row` or `row`.
 */

/** Prefix with colon of the root element (`x:` or ``). `local` is the root's name without prefix. */
export function rootPrefix(xml: string, local: string): string {
  const match = new RegExp(`<([\\w.-]+:)?${local}[\\s/>]`).exec(xml);
  if (match === null) throw new RangeError(`no <${local}> in part`);
  return match[1] ?? '';
}

/** Value of an attribute in a start tag, unescaped; the name includes its prefix, if any. */
export function attribute(tag: string, name: string): string | undefined {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return match === null ? undefined : decodeXml(match[1] ?? match[2] ?? '');
}

/** The start tag with an attribute set or, for null, taken away. */
export function withAttribute(tag: string, name: string, value: string | null): string {
  const pattern = new RegExp(`\\s${name}\\s*=\\s*(?:"[^"]*"|'[^']*')`);
  const text = value === null ? '' : ` ${name}="${escapeXml(value)}"`;
  if (pattern.test(tag)) return tag.replace(pattern, () => text);
  return tag.replace(/\s*\/?>$/, (end) => text + end.trimStart());
}

/** Position after the `>` that ends the tag at `start`; quotes may hold `>`. -1: the tag is not complete. */
export function tagEnd(xml: string, start: number): number {
  const close = xml.indexOf('>', start);
  if (close < 0) return -1;
  const tag = xml.slice(start, close);
  if (!tag.includes('"') && !tag.includes("'")) return close + 1;
  let quote = '';
  for (let at = start; at < xml.length; at++) {
    const char = xml[at]!;
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === '>') return at + 1;
  }
  return -1;
}

/** A whole element: from its `<` to behind its end tag. */
export interface ElementSpan {
  readonly start: number;
  /** Behind the start tag. */
  readonly inner: number;
  /** Start of the end tag; equals `inner` where the element closes itself. */
  readonly innerEnd: number;
  readonly end: number;
  readonly tag: string;
  readonly selfClosing: boolean;
}

/** First element with this name (prefix included) at or after `from`; elements of the same name must not nest. */
export function findElement(xml: string, name: string, from = 0): ElementSpan | null {
  for (let start = xml.indexOf(`<${name}`, from); start >= 0; start = xml.indexOf(`<${name}`, start + 1)) {
    if (!/[\s/>]/.test(xml[start + name.length + 1] ?? '')) continue;
    const inner = tagEnd(xml, start);
    if (inner < 0) return null;
    const tag = xml.slice(start, inner);
    if (tag.endsWith('/>')) return { start, inner, innerEnd: inner, end: inner, tag, selfClosing: true };
    const innerEnd = xml.indexOf(`</${name}`, inner);
    const end = innerEnd < 0 ? -1 : tagEnd(xml, innerEnd);
    return end < 0 ? null : { start, inner, innerEnd, end, tag, selfClosing: false };
  }
  return null;
}

/** All elements with this name between two positions. */
export function findElements(xml: string, name: string, from = 0, to = xml.length): readonly ElementSpan[] {
  const found: ElementSpan[] = [];
  for (
    let each = findElement(xml, name, from);
    each !== null && each.start < to;
    each = findElement(xml, name, each.end)
  )
    found.push(each);
  return found;
}

/** Adds text as last content of an element, which may close itself. */
export function appendInside(xml: string, name: string, text: string): readonly Edit[] {
  const element = findElement(xml, name);
  if (element === null) throw new RangeError(`no <${name}> in part`);
  if (!element.selfClosing) return [insertion(element.innerEnd, text)];
  return [replacement(element.inner - 2, element.inner, `>${text}</${name}>`)];
}
