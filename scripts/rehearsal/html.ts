/** Reads the portal's own pages as a person without scripts would use them: tags with their attributes, forms, visible text. */

export type Attributes = Readonly<Record<string, string>>;

export interface Tag {
  readonly attributes: Attributes;
  /** Where the tag ends in the page: its content begins here. */
  readonly end: number;
}

/** Every opening tag of a name, in the order of the page. */
export function tagsOf(html: string, name: string): Tag[] {
  const pattern = new RegExp(`<${name}\\b((?:[^>"']|"[^"]*"|'[^']*')*)>`, 'g');
  return [...html.matchAll(pattern)].map((match) => ({
    attributes: attributesOf(match[1] ?? ''),
    end: match.index + match[0].length,
  }));
}

function attributesOf(text: string): Attributes {
  const found: Record<string, string> = {};
  for (const [, name = '', double, single, bare] of text.matchAll(
    /([\w:-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g,
  )) {
    found[name] = decode(double ?? single ?? bare ?? '');
  }
  return found;
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (decimal) return String.fromCodePoint(Number(decimal));
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    return named[name] ?? whole;
  });
}

/** What a piece of a page says, without its markup. */
export const textOf = (html: string): string =>
  decode(html.replace(/<(script|style)\b.*?<\/\1>/gs, '').replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();

export interface Form {
  /** Address to send to, as the page states it. */
  readonly action: string;
  /** Hidden and prefilled fields. */
  readonly fields: Attributes;
  /** Everything between the form's tags. */
  readonly content: string;
}

/** All forms of a page that are sent by POST. */
export function formsOf(html: string): Form[] {
  return tagsOf(html, 'form').flatMap(({ attributes, end }) => {
    if (attributes['method'] !== 'post') return [];
    const content = html.slice(end, html.indexOf('</form>', end));
    return [{ action: attributes['action'] ?? '', fields: fieldsOf(content), content }];
  });
}

function fieldsOf(content: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { attributes } of tagsOf(content, 'input')) {
    const { name, type = 'text', value = '' } = attributes;
    if (name && (type === 'hidden' || type === 'text')) fields[name] = value;
  }
  return fields;
}

/** Addresses of all links whose words contain `words`. */
export function linksNamed(html: string, words: string): string[] {
  return tagsOf(html, 'a').flatMap(({ attributes, end }) =>
    textOf(html.slice(end, html.indexOf('</a>', end))).includes(words) ? [attributes['href'] ?? ''] : [],
  );
}

/** What the page's alert and message lines say: the reason when something was refused. */
export function messagesOf(html: string): string {
  return tagsOf(html, '(?:div|p)')
    .filter(({ attributes }) => /\bmsg\b/.test(attributes['class'] ?? ''))
    .map(({ end }) => textOf(html.slice(end, html.indexOf('</', end))))
    .filter(Boolean)
    .join(' ');
}
