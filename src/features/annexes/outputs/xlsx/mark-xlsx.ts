import { Readable } from 'node:stream';
import { orMarkingFailed } from '#formats/patch-failure.js';
import { faultsByRow, type Fault, type MarkedAnnex, markedSheets } from '#features/annexes/outputs/faults.js';
import { MARK_MEMORY_SHEET_NAME, MARK_SHEET_NAME } from '#features/annexes/marks.js';
import { addContentTypes, contentTypesPart, partTypes } from '#formats/ooxml/content-types.js';
import { addRelations, appendInside, freeId, type NewRelation } from '#formats/ooxml/relations.js';
import { applyEdits, replacement, type Edit } from '#formats/xml/edits.js';
import { openZip, writeZip, zipPart } from '#formats/zip/package.js';
import { escapeXml } from '#formats/xml/escapes.js';
import type { CommentPlan } from './comment-plan.js';
import { digest, journalText, type PartMemory } from './memory.js';
import { memorySheet, summarySheet } from './own-sheets.js';
import { sheetMarker } from './sheet-marker.js';
import { planSheet, type SheetPlan } from './sheet-plan.js';
import { editSheet } from '#formats/ooxml/sheet-stream.js';
import { emptyStyles, openStyles } from '#formats/ooxml/styles.js';
import { stripMarks } from './strip.js';
import {
  freePart,
  mainNamespace,
  readWorkbook,
  relationAttribute,
  type WorkbookParts,
} from '#formats/ooxml/workbook.js';

/**
 * The same .xlsx with marks: coloured cells, comments, a column with the faults, a summary with links (C21). Every part that is not
 * edited is copied as it is. Marks of an earlier round are taken off first.
 * @throws MarkingFailed
 */
export function markXlsx(original: Buffer, annex: MarkedAnnex, faults: readonly Fault[]): Promise<Buffer> {
  return orMarkingFailed(async () => {
    const sheets = markedSheets(annex);
    const unmarked = await stripMarks(
      original,
      sheets.map(({ sheetName }) => sheetName),
    );
    const book = await readWorkbook(await openZip(unmarked));
    const plans: SheetPlan[] = [];
    for (const [sheetNo, sheet] of sheets.entries())
      plans.push(
        await planSheet(
          book,
          sheet,
          faultsByRow(faults, sheetNo),
          plans.map(({ comments }) => comments),
        ),
      );
    return markBook(book, plans, faults);
  });
}

async function markBook(book: WorkbookParts, plans: readonly SheetPlan[], faults: readonly Fault[]): Promise<Buffer> {
  const { zip, strict } = book;
  const stylesBefore = book.stylesPart === null ? '' : await zip.readText(book.stylesPart);
  const stylesXml = hasStyles(stylesBefore) ? stylesBefore : emptyStyles(mainNamespace(strict));
  const styles = openStyles(stylesXml);
  const comments = plans.map((plan) => plan.comments);
  const addedByComments = comments.flatMap(({ added }) => added);
  const names = newNames(book, comments);
  const edits = smallEdits(book, names, comments);
  const memory = new Map<string, PartMemory>();
  for (const [name, { before, changes }] of edits)
    memory.set(name, { digest: digest(applyEdits(before, changes)), before, changes });
  const byPart = new Map(plans.map((plan) => [plan.sheet.part, plan]));

  const markedSheet = async ({ sheet, journal, hash, ...plan }: SheetPlan): Promise<Readable> => {
    const editor = sheetMarker({ ...plan, styles, legacyDrawing: plan.comments.legacyDrawing, strict });
    return Readable.from(hashed(editSheet(await zip.stream(sheet.part), editor, journal), hash), { objectMode: false });
  };
  const markedStyles = async (): Promise<string> => {
    const edits = styles.edits();
    const marked = applyEdits(stylesXml, edits);
    const changes = stylesXml === stylesBefore ? edits : [replacement(0, stylesBefore.length, marked)];
    if (book.stylesPart !== null) memory.set(names.styles, { digest: digest(marked), before: stylesBefore, changes });
    return marked;
  };
  const summary = {
    namespace: mainNamespace(strict),
    sheetNames: plans.map(({ sheet }) => sheet.name),
    faults,
    commentsLeftOut: comments.reduce((sum, { leftOut }) => sum + leftOut, 0),
  };
  const summaryXml = [...summarySheet(summary, styles)];
  const kept = zip.names
    .filter((name) => name !== names.styles)
    .map((name) => {
      const plan = byPart.get(name);
      if (plan !== undefined) return { ...zip.copy(name), content: () => markedSheet(plan) };
      const edit = edits.get(name);
      return edit === undefined
        ? zip.copy(name)
        : { ...zip.copy(name), content: async () => applyEdits(edit.before, edit.changes) };
    });
  return writeZip([
    ...kept,
    ...addedByComments.map(({ name, text }) => zipPart(name, text)),
    book.stylesPart === null
      ? zipPart(names.styles, markedStyles)
      : { ...zip.copy(names.styles), content: markedStyles },
    zipPart(names.summary, async () => Readable.from(encoded(summaryXml), { objectMode: false })),
    zipPart(names.memory, async () => {
      const added = [
        names.summary,
        names.memory,
        ...addedByComments.map((each) => each.name),
        ...(book.stylesPart === null ? [names.styles] : []),
      ];
      const sheets = plans.map(({ sheet, hash, journal }) => ({
        part: sheet.part,
        digest: hash.digest('hex'),
        journal: journal.entries,
      }));
      return memorySheet(mainNamespace(strict), styles.pairs(), journalText({ sheets, parts: memory, added }));
    }),
  ]);
}

function* encoded(texts: readonly string[]): Generator<Buffer> {
  for (let i = 0; i < texts.length; i += 500) yield Buffer.from(texts.slice(i, i + 500).join(''));
}

async function* hashed(
  chunks: AsyncIterable<Buffer>,
  hash: { update(bytes: Buffer): unknown },
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

/** Some programs leave a styles part without any style. */
const hasStyles = (xml: string): boolean => /<(?:[\w.-]+:)?cellXfs[\s/>]/.test(xml);

interface NewNames {
  readonly summary: string;
  readonly memory: string;
  readonly styles: string;
}

function newNames(book: WorkbookParts, comments: readonly CommentPlan[]): NewNames {
  const taken = comments.flatMap(({ added }) => added.map((each) => each.name));
  const summary = freePart(book.zip, 'xl/worksheets/sheet', '.xml', taken);
  const memory = freePart(book.zip, 'xl/worksheets/sheet', '.xml', [...taken, summary]);
  return { summary, memory, styles: book.stylesPart ?? freePart(book.zip, 'xl/styles', '.xml') };
}

/** Edits of the parts that are known before the sheet is read: workbook, relations, types, comments. */
function smallEdits(
  book: WorkbookParts,
  names: NewNames,
  comments: readonly CommentPlan[],
): ReadonlyMap<string, { before: string; changes: readonly Edit[] }> {
  const summaryId = freeId(book.relations, 'rId');
  const memoryId = freeId(book.relations, 'rId', [summaryId]);
  const stylesId = freeId(book.relations, 'rId', [summaryId, memoryId]);
  const relations: NewRelation[] = [
    { id: summaryId, kind: 'worksheet', target: names.summary },
    { id: memoryId, kind: 'worksheet', target: names.memory },
    ...(book.stylesPart === null ? [{ id: stylesId, kind: 'styles', target: names.styles }] : []),
  ];
  const types = new Map<string, string>([
    [names.summary, partTypes.worksheet],
    [names.memory, partTypes.worksheet],
    ...(book.stylesPart === null ? [[names.styles, partTypes.styles] as const] : []),
    ...comments.flatMap((each) => [...each.types]),
  ]);
  return new Map([
    [
      book.part,
      {
        before: book.xml,
        changes: sheetLines(book, [
          [MARK_SHEET_NAME, summaryId, ''],
          [MARK_MEMORY_SHEET_NAME, memoryId, ' state="hidden"'],
        ]),
      },
    ],
    [
      book.relationsPart,
      { before: book.relationsXml, changes: addRelations(book.relationsXml, book.part, relations, book.strict) },
    ],
    [contentTypesPart, { before: book.types, changes: addContentTypes(book.types, types) }],
    ...comments.flatMap((each) => [...each.edits]),
  ]);
}

function sheetLines(
  { xml, prefix, sheets, strict }: WorkbookParts,
  lines: readonly (readonly [name: string, id: string, more: string])[],
): readonly Edit[] {
  const firstId =
    1 +
    Math.max(
      ...sheets.map((each) => each.sheetId),
      ...[...xml.matchAll(/\ssheetId\s*=\s*["'](\d+)["']/g)].map((match) => Number(match[1])),
    );
  const text = lines.map(
    ([name, id, more], i) =>
      `<${prefix}sheet name="${escapeXml(name)}" sheetId="${firstId + i}"${more} ${relationAttribute(id, strict)}/>`,
  );
  return appendInside(xml, `${prefix}sheets`, text.join(''));
}
