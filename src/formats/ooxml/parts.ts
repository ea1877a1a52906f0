import { posix } from 'node:path';
import { isBuiltInDateFormat, isDateFormatCode } from '#formats/number-formats.js';
import { type XmlHandler, XmlScanner } from '#formats/xml/xml-scanner.js';
import { utf8Chunks } from '#formats/xml/utf8-chunks.js';

/** Runs over a small part and calls `visit` for each start tag. */
async function eachTag(
  bytes: Buffer,
  visit: (xml: XmlScanner) => void,
  text?: (xml: XmlScanner, text: string) => void,
): Promise<void> {
  const handler: XmlHandler = {
    open: visit,
    close(xml) {
      xml.wantText = false;
    },
    text: (xml, start, end) => text?.(xml, xml.buf.toString('utf8', start, end)),
  };
  const scanner = new XmlScanner(handler);
  for await (const chunk of utf8Chunks(only(bytes))) scanner.write(chunk);
  scanner.end();
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

export interface Relation {
  readonly id: string;
  /** Last segment of the type address, the same in strict and transitional files: worksheet, styles, sharedStrings … */
  readonly type: string;
  /** Name of the part in the archive; the address itself when it lies outside. */
  readonly target: string;
  readonly external: boolean;
}

/** Reads a relations part; targets are resolved against the folder of the part they belong to. */
export async function readRelations(bytes: Buffer | undefined, ownerPart: string): Promise<Relation[]> {
  const relations: Relation[] = [];
  if (!bytes) return relations;
  await eachTag(bytes, (xml) => {
    if (xml.name !== 'Relationship') return;
    const target = xml.attribute('Target') ?? '';
    const external = xml.attribute('TargetMode')?.toLowerCase() === 'external';
    const type = (xml.attribute('Type') ?? '').replace(/\/+$/, '').split('/').pop() ?? '';
    relations.push({
      id: xml.attribute('Id') ?? '',
      type,
      external,
      target: external ? target : resolvePart(ownerPart, target),
    });
  });
  return relations;
}

function resolvePart(ownerPart: string, target: string): string {
  const clean = target.replace(/\\/g, '/').split(/[?#]/)[0]!;
  return clean.startsWith('/') ? clean.slice(1) : posix.join(posix.dirname(ownerPart), clean);
}

/** Name of the relations part that belongs to a part. */
export const relationsPart = (part: string): string =>
  posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`);

export interface WorkbookSheet {
  readonly name: string;
  readonly hidden: boolean;
  readonly relationId: string;
}
export interface WorkbookPart {
  readonly sheets: readonly WorkbookSheet[];
  readonly date1904: boolean;
  /** Relation ids of external links in their order: formulas count them from 1. */
  readonly externalIds: readonly string[];
}

export async function readWorkbookPart(bytes: Buffer): Promise<WorkbookPart> {
  const sheets: WorkbookSheet[] = [];
  const externalIds: string[] = [];
  let date1904 = false;
  await eachTag(bytes, (xml) => {
    const name = xml.name;
    if (name === 'sheet') {
      const state = xml.attribute('state');
      sheets.push({
        name: xml.attribute('name') ?? '',
        hidden: state === 'hidden' || state === 'veryHidden',
        relationId: xml.attribute('id') ?? '',
      });
    } else if (name === 'workbookPr') date1904 = /^(1|true)$/i.test(xml.attribute('date1904') ?? '');
    else if (name === 'externalReference') externalIds.push(xml.attribute('id') ?? '');
  });
  return { sheets, date1904, externalIds };
}

/** By style number of a cell: whether its number format shows a date. */
export async function readDateStyles(bytes: Buffer | undefined): Promise<boolean[]> {
  const custom = new Map<number, boolean>();
  const styles: boolean[] = [];
  if (!bytes) return styles;
  let inCellFormats = false;
  await eachTag(bytes, (xml) => {
    const name = xml.name;
    if (name === 'numFmt')
      custom.set(Number(xml.attribute('numFmtId')), isDateFormatCode(xml.attribute('formatCode') ?? ''));
    else if (name === 'cellXfs') inCellFormats = true;
    else if (name === 'cellStyles' || name === 'dxfs' || name === 'cellStyleXfs') inCellFormats = false;
    else if (name === 'xf' && inCellFormats) {
      const id = Number(xml.attribute('numFmtId') ?? 0);
      styles.push(custom.get(id) ?? isBuiltInDateFormat(id));
    }
  });
  return styles;
}

/** Custom document properties (docProps/custom.xml) by name. */
export async function readCustomProperties(bytes: Buffer | undefined): Promise<Record<string, string>> {
  const properties: Record<string, string> = Object.create(null) as Record<string, string>;
  if (!bytes) return properties;
  let current = '';
  await eachTag(
    bytes,
    (xml) => {
      if (xml.name === 'property') current = xml.attribute('name') ?? '';
      else xml.wantText = current !== '';
    },
    (_, text) => {
      properties[current] = text;
    },
  );
  return properties;
}

/** Kind of an external link part: another workbook, or a program (DDE, OLE). */
export async function readLinkKind(bytes: Buffer): Promise<'book' | 'program'> {
  let kind: 'book' | 'program' = 'book';
  await eachTag(bytes, (xml) => {
    if (xml.name === 'ddeLink' || xml.name === 'oleLink') kind = 'program';
  });
  return kind;
}
