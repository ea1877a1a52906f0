import { isBuiltInDateFormat, isDateFormatCode } from '#formats/number-formats.js';
import { eachTag } from '#formats/xml/each-tag.js';

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
