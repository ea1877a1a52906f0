/** A tag of a page with the text in front of it; comments and declarations have no name. */
export interface HtmlTag {
  readonly before: string;
  readonly name: string;
  readonly closing: boolean;
  readonly attributes: string;
}

/** Attributes further on are not looked at, and a quote that is still open by then was never meant as one. */
const longestAttributes = 2_000;

/** Walks the tags of a page in one pass, however broken: no pattern may look back and forth over text that others wrote. */
export function* htmlTags(text: string): Generator<HtmlTag> {
  let last = 0;
  let from = 0;
  for (;;) {
    const at = text.indexOf('<', from);
    if (at < 0) return;
    const next = text.charCodeAt(at + 1) | 0x20;
    const isMarkup = text[at + 1] === '!' || text[at + 1] === '?';
    if (!isMarkup && text[at + 1] !== '/' && !(next >= 97 && next <= 122)) {
      from = at + 1;
      continue;
    }
    const end = text.startsWith('<!--', at)
      ? endOf(text, '-->', at + 4)
      : isMarkup
        ? endOf(text, '>', at + 2)
        : tagEnd(text, at + 1);
    if (end < 0) return;
    yield {
      before: text.slice(last, at),
      ...(isMarkup ? { name: '', closing: false, attributes: '' } : tagParts(text, at + 1, end)),
    };
    last = from = end;
  }
}

function endOf(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from);
  return at < 0 ? -1 : at + mark.length;
}

/** Position behind the `>` of a tag; `>` within quotes does not count. */
function tagEnd(text: string, start: number): number {
  let open = '';
  for (let p = start; p < text.length && p < start + longestAttributes; p++) {
    const char = text[p]!;
    if (open !== '') {
      if (char === open) open = '';
    } else if (char === '>') return p + 1;
    else if (char === '"' || char === "'") open = char;
  }
  return endOf(text, '>', start);
}

function tagParts(text: string, start: number, end: number): Omit<HtmlTag, 'before'> {
  const closing = text[start] === '/';
  const inner = text.slice(closing ? start + 1 : start, Math.min(end - 1, start + longestAttributes));
  const name = /^[a-z][a-z0-9:]*/i.exec(inner)?.[0].toLowerCase() ?? '';
  return { name, closing, attributes: inner.slice(name.length) };
}
