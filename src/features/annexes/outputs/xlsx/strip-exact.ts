import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { columnLetters } from '#formats/addresses.js';
import { undoEdits } from '#formats/xml/edits.js';
import { findElement } from '#formats/xml/elements.js';
import { decodeXml } from '#formats/xml/escapes.js';
import { writeZip, type ZipReader } from '#formats/zip/package.js';
import { digest, type PackageJournal, type SheetMemory } from './memory.js';
import { memoryColumns } from './own-sheets.js';
import { undoSheet } from '#formats/ooxml/sheet-stream.js';

/** The journal in the memory sheet; null when a program has rewritten the sheet or the journal was too long. */
export async function readPackageJournal(zip: ZipReader, part: string): Promise<PackageJournal | null> {
  const xml = await zip.readText(part);
  const letter = columnLetters(memoryColumns.journal);
  let text = '';
  for (let row = 1; ; row++) {
    const cell = xml.indexOf(`<c r="${letter}${row}" s="0" t="inlineStr">`);
    const element = cell < 0 ? null : findElement(xml, 't', cell);
    if (element === null) break;
    text += decodeXml(xml.slice(element.inner, element.innerEnd)).replaceAll('_x005F_', '_');
  }
  if (text === '') return null;
  try {
    return currentForm(JSON.parse(text) as PackageJournal | OneSheetJournal);
  } catch {
    return null;
  }
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

/** The package as it was before the marks, every part byte for byte; null when anything has been changed since. */
export async function undoMarks(zip: ZipReader, journal: PackageJournal): Promise<Buffer | null> {
  const added = new Set(journal.added);
  const sheets = new Map(journal.sheets.map((sheet) => [sheet.part, sheet]));
  if (![...sheets.keys(), ...journal.parts.map((each) => each.name), ...added].every((name) => zip.has(name)))
    return null;
  const undone = new Map<string, string>();
  for (const { name, digest: expected, journal: edits } of journal.parts) {
    const text = await zip.readText(name);
    if (digest(text) !== expected) return null;
    undone.set(name, undoEdits(text, edits));
  }
  for (const sheet of journal.sheets) if ((await streamDigest(zip, sheet.part)) !== sheet.digest) return null;
  return writeZip(
    zip.names
      .filter((name) => !added.has(name))
      .map((name) => {
        const text = undone.get(name);
        if (text !== undefined) return { ...zip.copy(name), content: async () => text };
        const sheet = sheets.get(name);
        if (sheet === undefined) return zip.copy(name);
        const content = async () =>
          Readable.from(undoSheet(await zip.stream(name), sheet.journal), { objectMode: false });
        return { ...zip.copy(name), content };
      }),
  );
}

async function streamDigest(zip: ZipReader, name: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of await zip.stream(name)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
