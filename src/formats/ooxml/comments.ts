import { cellAddress } from '#formats/addresses.js';
import { insertion, replacement, type Edit } from '#formats/text/edits.js';
import { appendInside, attribute, findElement, findElements, rootPrefix } from '#formats/xml/elements.js';
import { escapeCellText } from '#formats/xml/escapes.js';

/** Who speaks in our comments, and how they begin: programs drop authors, texts stay. */
export const commentAuthor = '系统';
export const commentSign = '【系统】';

export interface CellComment {
  /** Sheet row from 1, column from 0. */
  readonly row: number;
  readonly column: number;
  readonly text: string;
}

export const emptyComments = (namespace: string): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="${namespace}"><authors></authors><commentList></commentList></comments>`;

/** Adds comments; where somebody's own comment stands, our words follow it. @returns also the cells that had none and need a shape. */
export function addComments(
  xml: string,
  comments: readonly CellComment[],
): { edits: readonly Edit[]; fresh: readonly CellComment[] } {
  const prefix = rootPrefix(xml, 'comments');
  const authors = findElement(xml, `${prefix}authors`);
  const author = authors === null ? 0 : findElements(xml, `${prefix}author`, authors.inner, authors.innerEnd).length;
  const existing = new Map(
    findElements(xml, `${prefix}comment`).map((each) => [attribute(each.tag, 'ref') ?? '', each]),
  );
  const edits: Edit[] = [];
  const fresh: CellComment[] = [];
  for (const comment of comments) {
    const own = existing.get(cellAddress(comment.row, comment.column));
    if (own === undefined) fresh.push(comment);
    else edits.push(...followUp(xml, prefix, own.start, comment.text));
  }
  const lines = fresh.map(
    ({ row, column, text }) =>
      `<${prefix}comment ref="${cellAddress(row, column)}" authorId="${author}"><${prefix}text>${run(prefix, commentSign + text)}</${prefix}text></${prefix}comment>`,
  );
  const name = `<${prefix}author>${commentAuthor}</${prefix}author>`;
  edits.push(
    ...appendInside(xml, `${prefix}authors`, name),
    ...appendInside(xml, `${prefix}commentList`, lines.join('')),
  );
  return { edits, fresh };
}

function followUp(xml: string, prefix: string, start: number, text: string): readonly Edit[] {
  const element = findElement(xml, `${prefix}text`, start);
  if (element === null) return [];
  const added = run(prefix, `\n${commentSign}${text}`);
  if (element.selfClosing) return [replacement(element.inner - 2, element.inner, `>${added}</${prefix}text>`)];
  const plain = findElement(xml, `${prefix}t`, element.inner);
  const isPlain =
    plain !== null && plain.start < element.innerEnd && !xml.slice(element.inner, plain.start).includes('<');
  const wrap = isPlain ? [insertion(plain.start, `<${prefix}r>`), insertion(plain.end, `</${prefix}r>`)] : [];
  return [...wrap, insertion(element.innerEnd, added)];
}

const run = (prefix: string, text: string): string =>
  `<${prefix}r><${prefix}rPr><${prefix}sz val="9"/><${prefix}rFont val="宋体"/></${prefix}rPr><${prefix}t xml:space="preserve">${escapeCellText(text)}</${prefix}t></${prefix}r>`;
