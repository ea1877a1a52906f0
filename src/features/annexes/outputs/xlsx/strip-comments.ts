import { columnOfAddress } from '#formats/addresses.js';
import { commentSign } from '#formats/ooxml/comments.js';
import { applyEdits, type Edit, replacement } from '#formats/text/edits.js';
import { attribute, type ElementSpan, findElement, findElements, rootPrefix } from '#formats/xml/elements.js';

/** Takes our comments out, and our words out of comments that people made. @returns also the addresses of comments that are gone. */
export function withoutOurComments(xml: string): { xml: string; gone: ReadonlySet<string> } {
  const prefix = rootPrefix(xml, 'comments');
  const gone = new Set<string>();
  const edits: Edit[] = [];
  let sign = xml.indexOf(commentSign);
  for (const comment of findElements(xml, `${prefix}comment`)) {
    if (sign < 0) break;
    if (sign < comment.start) sign = xml.indexOf(commentSign, comment.start);
    if (sign < 0 || sign >= comment.end) continue;
    if (isOurs(xml.slice(comment.inner, sign), prefix)) {
      gone.add(attribute(comment.tag, 'ref') ?? '');
      edits.push(replacement(comment.start, comment.end, ''));
    } else edits.push(...withoutOurRuns(xml, prefix, comment, sign));
  }
  return { xml: applyEdits(xml, edits), gone };
}

/** Nothing but the author's name stands before our sign. */
function isOurs(before: string, prefix: string): boolean {
  const words = [...before.matchAll(new RegExp(`<${prefix}t(?:\\s[^>]*)?>([^<]*)`, 'g'))].map((match) => match[1]);
  const text = words.join('').trim();
  return text === '' || text === '系统:';
}

/** What people wrote stays up to the run in which we begin. */
function withoutOurRuns(xml: string, prefix: string, comment: ElementSpan, sign: number): readonly Edit[] {
  const before = xml.slice(comment.inner, sign);
  const run = before.lastIndexOf(`<${prefix}r>`);
  const text = findElement(xml, `${prefix}text`, comment.start);
  if (text === null || run < 0 || comment.inner + run <= text.inner) return [];
  return [replacement(comment.inner + run, text.innerEnd, '')];
}

/** Takes the boxes of comments that are gone out of the drawing. */
export function withoutOurShapes(xml: string, gone: ReadonlySet<string>): string {
  const cells = new Set(
    [...gone].map((address) => `${Number(/\d+/.exec(address)?.[0]) - 1} ${columnOfAddress(address)}`),
  );
  const shapes = findElements(xml, 'v:shape').filter(({ start, end }) => {
    const shape = xml.slice(start, end);
    const row = /<x:Row>\s*(\d+)/.exec(shape)?.[1];
    const column = /<x:Column>\s*(\d+)/.exec(shape)?.[1];
    return shape.includes('ObjectType="Note"') && cells.has(`${row} ${column}`);
  });
  return applyEdits(
    xml,
    shapes.map(({ start, end }) => replacement(start, end, '')),
  );
}
