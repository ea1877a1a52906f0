import { patchLimits } from '#formats/limits.js';
import { contentTypesPart, dropContentTypes } from '#formats/ooxml/content-types.js';
import { looseText, partText } from '#formats/ooxml/part-text.js';
import type { PatchedBook, SheetPart } from '#formats/ooxml/patched-book.js';
import { dropRelations } from '#formats/ooxml/relation-edits.js';
import { readRelations, relationsPart } from '#formats/ooxml/relations.js';
import { applyEdits, type Edit, replacement } from '#formats/text/edits.js';
import { attribute, type ElementSpan, findElements, withAttribute } from '#formats/xml/elements.js';
import { withoutOurComments, withoutOurShapes } from './strip-comments.js';

/** Texts of the parts beside the sheet without what our sheets and comments put into them, by part name. */
export async function strippedParts(
  book: PatchedBook,
  data: readonly SheetPart[],
  own: readonly SheetPart[],
  gone: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(own.map((each) => each.relationId));
  const comments: (readonly [string, string])[] = [];
  for (const sheet of data) comments.push(...(await strippedComments(book, sheet)));
  return new Map([
    [book.workbookPart, applyEdits(book.xml, withoutSheets(book, ids))],
    [book.relationsPart, applyEdits(book.relationsXml, dropRelations(book.relationsXml, ids))],
    [contentTypesPart, applyEdits(book.types, dropContentTypes(book.types, gone))],
    ...comments,
  ]);
}

function withoutSheets({ xml, prefix }: PatchedBook, ids: ReadonlySet<string>): readonly Edit[] {
  const lines = findElements(xml, `${prefix}sheet`);
  const isGone = ({ tag }: ElementSpan): boolean => ids.has(relationIdOf(tag));
  const gone = lines.flatMap((each, index) => (isGone(each) ? [index] : []));
  return [
    ...lines.filter(isGone).map(({ start, end }) => replacement(start, end, '')),
    ...renumberedNames(xml, prefix, gone),
    ...viewsWithout(xml, prefix, gone, lines.length),
  ];
}

const relationIdOf = (tag: string): string => /\s[\w.-]+:id\s*=\s*["']([^"']*)["']/.exec(tag)?.[1] ?? '';

/** Names that hold for one sheet know it by its place. */
function renumberedNames(xml: string, prefix: string, gone: readonly number[]): readonly Edit[] {
  return findElements(xml, `${prefix}definedName`).flatMap(({ tag, start, inner, end }) => {
    const local = attribute(tag, 'localSheetId');
    if (local === undefined) return [];
    if (gone.includes(Number(local))) return [replacement(start, end, '')];
    const shift = gone.filter((each) => each < Number(local)).length;
    if (shift === 0) return [];
    return [replacement(start, inner, withAttribute(tag, 'localSheetId', String(Number(local) - shift)))];
  });
}

/** A view that stands on a sheet of ours, or on a place that no longer exists, goes back to the first. */
function viewsWithout(xml: string, prefix: string, gone: readonly number[], count: number): readonly Edit[] {
  return findElements(xml, `${prefix}workbookView`).flatMap(({ tag, start, inner }) => {
    const active = Number(attribute(tag, 'activeTab') ?? 0);
    const isStale = gone.some((each) => each <= active) || active >= count - gone.length;
    if (!isStale) return [];
    return [replacement(start, inner, withAttribute(withAttribute(tag, 'activeTab', null), 'firstSheet', null))];
  });
}

async function strippedComments(
  { zip }: PatchedBook,
  data: SheetPart,
): Promise<readonly (readonly [string, string])[]> {
  const relations = await readRelations(await zip.bytes(relationsPart(data.part), patchLimits.partBytes), data.part);
  const partOf = (type: string): string | undefined => {
    const target = relations.find((each) => each.type === type && !each.external)?.target;
    return target === undefined ? undefined : zip.find(target);
  };
  const [comments, drawing] = [partOf('comments'), partOf('vmlDrawing')];
  if (comments === undefined) return [];
  const stripped = withoutOurComments(await partText(zip, comments));
  const shapes = drawing === undefined ? null : withoutOurShapes(await looseText(zip, drawing), stripped.gone);
  return [[comments, stripped.xml], ...(drawing === undefined || shapes === null ? [] : [[drawing, shapes] as const])];
}
