import { deadlineIn, patchLimits } from '#formats/limits.js';
import { PatchFailed } from '#formats/patch-failure.js';
import { rootPrefix } from '#formats/xml/elements.js';
import { openZip, type ZipArchive } from '#formats/zip/archive.js';
import { contentTypesPart } from './content-types.js';
import { openPackage, type WorkbookPackage } from './package.js';
import { partText } from './part-text.js';
import { relationsPart } from './relations.js';

/** A worksheet and where it lies. */
export interface SheetPart {
  readonly name: string;
  readonly sheetId: number;
  readonly relationId: string;
  readonly part: string;
}

/** A package opened to be patched, with the texts of the small parts that every change has to know. */
export interface PatchedBook extends WorkbookPackage {
  readonly xml: string;
  readonly prefix: string;
  readonly relationsPart: string;
  readonly relationsXml: string;
  readonly types: string;
  /** Worksheets only, in tab order. */
  readonly sheets: readonly SheetPart[];
  readonly stylesPart: string | undefined;
}

/** @throws PatchFailed, refusals of the readers */
export async function openToPatch(file: Buffer): Promise<PatchedBook> {
  const zip = await openZip(file, patchLimits, deadlineIn(patchLimits.workMs));
  const book = await openPackage(zip, patchLimits);
  const xml = await partText(zip, book.workbookPart);
  return {
    ...book,
    xml,
    prefix: rootPrefix(xml, 'workbook'),
    relationsPart: relationsPart(book.workbookPart),
    relationsXml: await partText(zip, relationsPart(book.workbookPart)),
    types: await partText(zip, contentTypesPart),
    sheets: sheetParts(book),
    stylesPart: book.related('styles'),
  };
}

function sheetParts({ workbook, relation, zip }: WorkbookPackage): readonly SheetPart[] {
  return workbook.sheets.flatMap(({ name, sheetId, relationId }) => {
    const found = relation(relationId);
    const part = found?.type === 'worksheet' && !found.external ? zip.find(found.target) : undefined;
    return part === undefined ? [] : [{ name, sheetId, relationId, part }];
  });
}

/** The sheet by name, or the first. @throws PatchFailed when there is none */
export function sheetNamed({ sheets }: PatchedBook, name: string | null): SheetPart {
  const sheet = name === null ? sheets[0] : sheets.find((each) => each.name === name);
  if (sheet === undefined) throw new PatchFailed('sheet not found in the workbook');
  return sheet;
}

/** Bytes of a sheet, to be streamed through an editor. */
export const sheetChunks = ({ zip }: PatchedBook, { part }: SheetPart): AsyncGenerator<Buffer> =>
  zip.chunks(part, patchLimits.unpackedBytes);

/** Part name `<stem>1<end>`, `<stem>2<end>` … that the package does not have yet, whatever the case of its names. */
export function freePart(zip: ZipArchive, stem: string, end: string, taken: readonly string[] = []): string {
  const used = new Set([...zip.names, ...taken].map((name) => name.toLowerCase()));
  for (let n = 1; ; n++) if (!used.has(`${stem}${n}${end}`.toLowerCase())) return `${stem}${n}${end}`;
}
