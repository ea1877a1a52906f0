import { faultsByRow, type MarkedAnnex, type MarkedFault, markedSheets } from '#features/annexes/outputs/faults.js';
import { mainNamespace } from '#formats/ooxml/namespaces.js';
import { partText } from '#formats/ooxml/part-text.js';
import { openToPatch, type PatchedBook, sheetChunks } from '#formats/ooxml/patched-book.js';
import { plainStyles } from '#formats/ooxml/plain-styles.js';
import { type PartContent, rewritePackage } from '#formats/ooxml/rewrite.js';
import { editSheet } from '#formats/ooxml/sheet-stream.js';
import { openStyles, type StyleSheet } from '#formats/ooxml/styles.js';
import { orPatchFailed } from '#formats/patch-failure.js';
import { applyEdits, replacement } from '#formats/text/edits.js';
import { bookEdits, newNames } from './book-edits.js';
import { PackageMemory } from './memory.js';
import { memorySheet } from './memory-sheet.js';
import { sheetMarker } from './sheet-marker.js';
import { planSheet, type SheetPlan } from './sheet-plan.js';
import { stripMarks } from './strip.js';
import { summarySheet } from './summary-sheet.js';

/**
 * The same .xlsx with marks: coloured cells, comments, a column with the faults, a summary with links (C21). Every part that is not
 * edited is copied as it is packed. Marks of an earlier round are taken off first.
 * @throws PatchFailed
 */
export function markXlsx(original: Buffer, annex: MarkedAnnex, faults: readonly MarkedFault[]): Promise<Buffer> {
  return orPatchFailed(async () => {
    const sheets = markedSheets(annex);
    const names = sheets.map(({ sheetName }) => sheetName);
    const book = await openToPatch(await stripMarks(original, names));
    const plans: SheetPlan[] = [];
    for (const [sheetNo, sheet] of sheets.entries()) {
      const before = plans.map(({ comments }) => comments);
      plans.push(await planSheet(book, sheet, faultsByRow(faults, sheetNo), before));
    }
    return markBook(book, plans, faults);
  });
}

async function markBook(
  book: PatchedBook,
  plans: readonly SheetPlan[],
  faults: readonly MarkedFault[],
): Promise<Buffer> {
  const { isStrict } = book.workbook;
  const namespace = mainNamespace(isStrict);
  const memory = new PackageMemory();
  const styles = await stylesOf(book, memory);
  const comments = plans.map((plan) => plan.comments);
  const added = new Map<string, PartContent>(comments.flatMap((each) => [...each.added]));
  const names = newNames(book, [...added.keys()]);
  const changed = new Map<string, PartContent>();
  const edits = bookEdits(book, names, new Map(comments.flatMap(({ types }) => [...types])));
  for (const [name, { before, changes }] of [...edits, ...comments.flatMap((each) => [...each.edits])])
    changed.set(name, memory.edited(name, before, changes));
  for (const { sheet, comments: own, ...plan } of plans) {
    const editor = sheetMarker({ ...plan, styles, legacyDrawing: own.legacyDrawing, isStrict });
    const marked = memory.sheet(sheet.part, (journal) => editSheet(sheetChunks(book, sheet), editor, journal));
    changed.set(sheet.part, marked);
  }
  (book.stylesPart === undefined ? added : changed).set(names.styles, () => styles.finish());
  const summary = {
    namespace,
    sheetNames: plans.map(({ sheet }) => sheet.name),
    faults,
    commentsLeftOut: comments.reduce((sum, { leftOut }) => sum + leftOut, 0),
  };
  added.set(names.summary, encoded([...summarySheet(summary, styles)]));
  added.set(names.memory, () => memorySheet(namespace, styles.pairs(), memory.journal([...added.keys()])));
  return rewritePackage(book.zip, { changed, late: [names.styles], added });
}

async function* encoded(texts: readonly string[]): AsyncGenerator<Buffer> {
  for (let i = 0; i < texts.length; i += 500) yield Buffer.from(texts.slice(i, i + 500).join(''));
}

/** The styles to hand out, and their part once all are handed out. */
async function stylesOf(book: PatchedBook, memory: PackageMemory): Promise<StyleSheet & { finish(): string }> {
  const { stylesPart } = book;
  const before = stylesPart === undefined ? '' : await partText(book.zip, stylesPart);
  const xml = hasStyles(before) ? before : plainStyles(mainNamespace(book.workbook.isStrict));
  const styles = openStyles(xml);
  const finish = (): string => {
    const after = applyEdits(xml, styles.edits());
    if (stylesPart === undefined) return after;
    return memory.edited(stylesPart, before, xml === before ? styles.edits() : [replacement(0, before.length, after)]);
  };
  return { ...styles, finish };
}

/** Some programs leave a styles part without any style. */
const hasStyles = (xml: string): boolean => /<(?:[\w.-]+:)?cellXfs[\s/>]/.test(xml);
