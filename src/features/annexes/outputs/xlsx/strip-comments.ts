import { columnOfAddress } from '#formats/addresses.js';
import { applyEdits, replacement, type Edit } from '#formats/xml/edits.js';
import { attribute, findElement, findElements, rootPrefix } from '#formats/xml/elements.js';
import { commentSign } from '#formats/ooxml/comments.js';

/** Takes our comments out, and our words out of comments that people made. @returns also the addresses of comments that are gone. */
export function withoutOurComments(xml: string): { xml: string; gone: ReadonlySet<string> } {
  const prefix = rootPrefix(xml, 'comments');
  const gone = new Set<string>();
  const edits: Edit[] = [];
  for (const comment of findElements(xml, `${prefix}comment`)) {
    const sign = xml.indexOf(commentSign, comment.start);
    if (sign < 0 || sign >= comment.end) continue;
    const before = textBefore(xml.slice(comment.inner, sign), prefix);
    if (before.trim() === '' || before.trim() === '系统:') {
      gone.add(attribute(comment.tag, 'ref') ?? '');
      edits.push(replacement(comment.start, comment.end, ''));
      continue;
    }
    const run = xml.lastIndexOf(`<${prefix}r>`, sign);
    const text = findElement(xml, `${prefix}text`, comment.start);
    if (text !== null && run > text.inner) edits.push(replacement(run, text.innerEnd, ''));
  }
  return { xml: applyEdits(xml, edits), gone };
}

/** Characters that stand before our sign, markup aside. */
const textBefore = (xml: string, prefix: string): string =>
  [...xml.matchAll(new RegExp(`<${prefix}t(?:\\s[^>]*)?>([^<]*)`, 'g'))].map((match) => match[1]).join('');

/** Takes the boxes of comments that are gone out of the drawing. */
export function withoutOurShapes(xml: string, gone: ReadonlySet<string>): string {
  const cells = new Set(
    [...gone].map((address) => `${Number(/\d+/.exec(address)?.[0]) - 1} ${columnOfAddress(address)}`),
  );
  const edits = findElements(xml, 'v:shape').filter(({ start, end }) => {
    const shape = xml.slice(start, end);
    const row = /<x:Row>\s*(\d+)/.exec(shape)?.[1];
    const column = /<x:Column>\s*(\d+)/.exec(shape)?.[1];
    return shape.includes('ObjectType="Note"') && cells.has(`${row} ${column}`);
  });
  return applyEdits(
    xml,
    edits.map(({ start, end }) => replacement(start, end, '')),
  );
}
