import { MARK_MEMORY_SHEET_NAME, MARK_SHEET_NAME } from '#domain/reading/marks.js';
import { addContentTypes, contentTypesPart, partTypes } from '#formats/ooxml/content-types.js';
import { relationAttribute } from '#formats/ooxml/namespaces.js';
import { freePart, type PatchedBook } from '#formats/ooxml/patched-book.js';
import { addRelations, freeId, type NewRelation } from '#formats/ooxml/relation-edits.js';
import type { Edit } from '#formats/text/edits.js';
import { appendInside } from '#formats/xml/elements.js';
import { escapeXml } from '#formats/xml/escapes.js';

/** Names of the parts that marks bring along; `styles` is that of the workbook where it has one. */
export interface NewNames {
  readonly summary: string;
  readonly memory: string;
  readonly styles: string;
}

export function newNames({ zip, stylesPart }: PatchedBook, taken: readonly string[]): NewNames {
  const summary = freePart(zip, 'xl/worksheets/sheet', '.xml', taken);
  const memory = freePart(zip, 'xl/worksheets/sheet', '.xml', [...taken, summary]);
  return { summary, memory, styles: stylesPart ?? freePart(zip, 'xl/styles', '.xml') };
}

/** Edits of a part and the text that they are made for. */
export interface PartEdits {
  readonly before: string;
  readonly changes: readonly Edit[];
}

/** What the package's own lists have to say of the new parts: workbook, its relations, types. */
export function bookEdits(
  book: PatchedBook,
  names: NewNames,
  commentTypes: ReadonlyMap<string, string>,
): ReadonlyMap<string, PartEdits> {
  const { relations, workbookPart, relationsXml, types } = book;
  const summaryId = freeId(relations, 'rId');
  const memoryId = freeId(relations, 'rId', [summaryId]);
  const hasOwnStyles = book.stylesPart === undefined;
  const added: NewRelation[] = [
    { id: summaryId, type: 'worksheet', target: names.summary },
    { id: memoryId, type: 'worksheet', target: names.memory },
  ];
  const addedTypes = new Map<string, string>([
    [names.summary, partTypes.worksheet],
    [names.memory, partTypes.worksheet],
    ...commentTypes,
  ]);
  if (hasOwnStyles) {
    added.push({ id: freeId(relations, 'rId', [summaryId, memoryId]), type: 'styles', target: names.styles });
    addedTypes.set(names.styles, partTypes.styles);
  }
  const lines = sheetLines(book, summaryId, memoryId);
  return new Map([
    [workbookPart, { before: book.xml, changes: appendInside(book.xml, `${book.prefix}sheets`, lines) }],
    [
      book.relationsPart,
      { before: relationsXml, changes: addRelations(relationsXml, workbookPart, added, book.workbook.isStrict) },
    ],
    [contentTypesPart, { before: types, changes: addContentTypes(types, addedTypes) }],
  ]);
}

/** Lines of the two sheets of ours, numbered behind all others. */
function sheetLines({ workbook, prefix }: PatchedBook, summaryId: string, memoryId: string): string {
  const first = 1 + workbook.sheets.reduce((highest, { sheetId }) => Math.max(highest, sheetId || 0), 0);
  const line = (name: string, sheetId: number, more: string, id: string): string =>
    `<${prefix}sheet name="${escapeXml(name)}" sheetId="${sheetId}"${more} ${relationAttribute(id, workbook.isStrict)}/>`;
  return (
    line(MARK_SHEET_NAME, first, '', summaryId) + line(MARK_MEMORY_SHEET_NAME, first + 1, ' state="hidden"', memoryId)
  );
}
