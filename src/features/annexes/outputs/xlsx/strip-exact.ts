import { createHash } from 'node:crypto';
import { columnLetters } from '#formats/addresses.js';
import { patchLimits } from '#formats/limits.js';
import { looseText, partText } from '#formats/ooxml/part-text.js';
import type { PatchedBook } from '#formats/ooxml/patched-book.js';
import { type PartContent, rewritePackage } from '#formats/ooxml/rewrite.js';
import { undoSheet } from '#formats/ooxml/sheet-stream.js';
import { undoEdits } from '#formats/text/edits.js';
import { findElement } from '#formats/xml/elements.js';
import { decodeXml } from '#formats/xml/escapes.js';
import type { ZipArchive } from '#formats/zip/archive.js';
import { digest, type PackageJournal, type SheetMemory } from './memory.js';
import { memoryColumns } from './memory-sheet.js';

/** The journal in the memory sheet; null when a program has rewritten the sheet or the journal was too long. */
export async function readPackageJournal(zip: ZipArchive, part: string): Promise<PackageJournal | null> {
  const xml = await partText(zip, part);
  const letter = columnLetters(memoryColumns.journal);
  let text = '';
  let from = 0;
  for (let row = 1; ; row++) {
    const cell = xml.indexOf(`<c r="${letter}${row}" s="0" t="inlineStr">`, from);
    const element = cell < 0 ? null : findElement(xml, 't', cell);
    if (element === null) break;
    from = element.end;
    text += decodeXml(xml.slice(element.inner, element.innerEnd)).replaceAll('_x005F_', '_');
  }
  return text === '' ? null : parsed(text);
}

/** As workbooks were marked while only one sheet was read: they may still come back. */
interface OneSheetJournal extends Pick<PackageJournal, 'parts' | 'added'> {
  readonly sheet: string;
  readonly sheetDigest: string;
  readonly sheetJournal: SheetMemory['journal'];
}

const currentForm = (journal: PackageJournal | OneSheetJournal): PackageJournal =>
  'sheets' in journal
    ? journal
    : {
        sheets: [{ part: journal.sheet, digest: journal.sheetDigest, journal: journal.sheetJournal }],
        parts: journal.parts,
        added: journal.added,
      };

function parsed(text: string): PackageJournal | null {
  try {
    const journal = currentForm(JSON.parse(text) as PackageJournal | OneSheetJournal);
    const isSound =
      Array.isArray(journal.added) && [...journal.parts, ...journal.sheets].every((each) => isJournal(each.journal));
    return isSound ? journal : null;
  } catch {
    return null;
  }
}

/** Gap, length, text and so on; numbers that lie must not send the undoing around in circles. */
const isJournal = (journal: readonly unknown[]): boolean =>
  Array.isArray(journal) &&
  journal.length % 3 === 0 &&
  journal.every((each, i) =>
    i % 3 === 2 ? typeof each === 'string' : Number.isSafeInteger(each) && Number(each) >= 0,
  );

/** The package as it was before the marks, every part byte for byte; null when anything has been changed since. */
export async function undoMarks({ zip }: PatchedBook, journal: PackageJournal): Promise<Buffer | null> {
  const removed = new Set(journal.added);
  const names = new Set(zip.names);
  const needed = [...journal.sheets.map(({ part }) => part), ...journal.parts.map(({ name }) => name), ...removed];
  if (!needed.every((name) => names.has(name))) return null;
  const changed = new Map<string, PartContent>();
  for (const { name, digest: expected, journal: edits } of journal.parts) {
    const text = await looseText(zip, name);
    if (digest(text) !== expected) return null;
    changed.set(name, undoEdits(text, edits));
  }
  for (const { part, digest: expected, journal: edits } of journal.sheets) {
    const chunks = () => zip.chunks(part, patchLimits.unpackedBytes);
    if ((await digestOf(chunks())) !== expected) return null;
    changed.set(part, undoSheet(chunks(), edits));
  }
  return rewritePackage(zip, { changed, removed });
}

async function digestOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
}
