import { eachTag } from '#formats/xml/each-tag.js';

export interface WorkbookSheet {
  readonly name: string;
  readonly hidden: boolean;
  readonly sheetId: number;
  readonly relationId: string;
}

export interface WorkbookPart {
  readonly sheets: readonly WorkbookSheet[];
  readonly date1904: boolean;
  /** Relation ids of external links in their order: formulas count them from 1. */
  readonly externalIds: readonly string[];
  /** Strict Open XML: other addresses for everything. */
  readonly isStrict: boolean;
}

/** Reads the workbook part: what sheets there are and what holds for all of them. */
export async function readWorkbookPart(bytes: Buffer): Promise<WorkbookPart> {
  const sheets: WorkbookSheet[] = [];
  const externalIds: string[] = [];
  let date1904 = false;
  let isStrict = false;
  await eachTag(bytes, (xml) => {
    const name = xml.name;
    if (name === 'sheet') {
      const state = xml.attribute('state');
      sheets.push({
        name: xml.attribute('name') ?? '',
        hidden: state === 'hidden' || state === 'veryHidden',
        sheetId: Number(xml.attribute('sheetId') ?? 0),
        relationId: xml.attribute('id') ?? '',
      });
    } else if (name === 'workbookPr') date1904 = /^(1|true)$/i.test(xml.attribute('date1904') ?? '');
    else if (name === 'externalReference') externalIds.push(xml.attribute('id') ?? '');
    else if (name === 'workbook')
      isStrict = xml.buf.toString('latin1', xml.nameEnd, xml.attributesEnd).includes('http://purl.oclc.org/ooxml/');
  });
  return { sheets, date1904, externalIds, isStrict };
}
