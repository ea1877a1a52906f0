import { packing, textEntry, zipBytes } from '#formats/zip/writer.js';

/** Packages as other programs write them, made by hand: what exceljs would never produce but offices send. */

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';
const sheetMl = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const strictMain = 'http://purl.oclc.org/ooxml/spreadsheetml/main';
const strictOffice = 'http://purl.oclc.org/ooxml/officeDocument/relationships';

interface Package {
  readonly sheet: string;
  readonly workbook?: string;
  readonly styles?: string;
  readonly more?: Readonly<Record<string, string>>;
  readonly types?: string;
  readonly office?: string;
}

export function packageOf({
  sheet,
  workbook,
  styles,
  more = {},
  types = '',
  office: base = office,
}: Package): Promise<Buffer> {
  const lines = [
    `<Relationship Id="rId1" Type="${base}/worksheet" Target="/xl/worksheets/sheet1.xml"/>`,
    ...(styles === undefined ? [] : [`<Relationship Id="rId2" Type="${base}/styles" Target="styles.xml"/>`]),
    ...('xl/sharedStrings.xml' in more
      ? [`<Relationship Id="rId3" Type="${base}/sharedStrings" Target="sharedStrings.xml"/>`]
      : []),
  ];
  return zipBytes(
    [
      textEntry(
        '[Content_Types].xml',
        `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
          '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>' +
          `<Override PartName="/xl/workbook.xml" ContentType="${sheetMl}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${sheetMl}.worksheet+xml"/>` +
          `${styles === undefined ? '' : `<Override PartName="/xl/styles.xml" ContentType="${sheetMl}.styles+xml"/>`}` +
          `${'xl/sharedStrings.xml' in more ? `<Override PartName="/xl/sharedStrings.xml" ContentType="${sheetMl}.sharedStrings+xml"/>` : ''}${types}</Types>`,
      ),
      textEntry(
        '_rels/.rels',
        `<?xml version="1.0"?><Relationships xmlns="${packageRelations}"><Relationship Id="r1" Type="${base}/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
      ),
      textEntry(
        'xl/workbook.xml',
        workbook ??
          `<?xml version="1.0"?><workbook xmlns="${base === office ? main : strictMain}" xmlns:r="${base}"><sheets><sheet name="数据 表'1" sheetId="7" r:id="rId1"/></sheets></workbook>`,
      ),
      textEntry(
        'xl/_rels/workbook.xml.rels',
        `<?xml version="1.0"?><Relationships xmlns="${packageRelations}">${lines.join('')}</Relationships>`,
      ),
      textEntry('xl/worksheets/sheet1.xml', sheet),
      ...(styles === undefined ? [] : [textEntry('xl/styles.xml', styles)]),
      ...Object.entries(more).map(([name, text]) => textEntry(name, text)),
    ],
    packing.fast,
  );
}

/** As a .NET library writes: `x:` prefixes everywhere, no addresses, no styles, relation prefix declared where it is used. */
export const prefixedWithoutAddresses = (): Promise<Buffer> =>
  packageOf({
    workbook: `<?xml version="1.0" encoding="utf-8"?><x:workbook xmlns:x="${main}"><x:sheets><x:sheet name="数据" sheetId="1" r:id="rId1" xmlns:r="${office}" /></x:sheets></x:workbook>`,
    sheet:
      `<?xml version="1.0" encoding="utf-8"?><x:worksheet xmlns:x="${main}"><x:sheetData>` +
      '<x:row><x:c t="inlineStr"><x:is><x:t>标题</x:t></x:is></x:c></x:row>' +
      '<x:row><x:c t="inlineStr"><x:is><x:t>业户名称</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>信用代码</x:t></x:is></x:c></x:row>' +
      '<x:row><x:c t="inlineStr"><x:is><x:t>甲&#x3E;店</x:t></x:is></x:c><x:c><x:v>914601</x:v></x:c></x:row><x:row/>' +
      '<x:row><x:c t="inlineStr"><x:is><x:t>乙店</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>',
  });

const styles =
  `<?xml version="1.0" encoding="UTF-8"?><styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy\\-mm\\-dd"/></numFmts>` +
  '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="12"/><color rgb="FFFF8C80"/><name val="黑体"/></font></fonts>' +
  '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFFFFF00"/></patternFill></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>' +
  '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyFill="1"><alignment horizontal="center"/></xf>' +
  '<xf numFmtId="176" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>' +
  '<dxfs count="0"/></styleSheet>';

const shared = `<?xml version="1.0" encoding="UTF-8"?><sst xmlns="${main}" count="6" uniqueCount="6"><si><t>登记表</t></si><si><t>名称</t></si><si><t>日期</t></si><si><t xml:space="preserve"> 甲店 </t></si><si><r><t>乙</t></r><r><rPr><b/></rPr><t>店</t></r></si><si><t>注</t></si></sst>`;

const comments =
  `<?xml version="1.0"?><comments xmlns="${main}"><authors><author>张三</author></authors><commentList><comment ref="B3" authorId="0"><text><t>请核对</t></text></comment>` +
  '<comment ref="A4" authorId="0"><text><r><rPr><sz val="9"/></rPr><t>已电话联系</t></r></text></comment></commentList></comments>';

const box = (number: number, row: number, column: number): string =>
  `<v:shape id="_x0000_s${number}" type="#_x0000_t202" style="visibility:hidden" fillcolor="#ffffe1"><v:textbox/><x:ClientData ObjectType="Note"><x:Anchor>1, 1, 1, 1, 2, 2, 2, 2</x:Anchor><x:Row>${row}</x:Row><x:Column>${column}</x:Column></x:ClientData></v:shape>`;

const drawing =
  '<xml xmlns:v="urn:schemas-microsoft-com:vml"\r\n xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">' +
  '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"/>' +
  `${box(1025, 2, 1)}${box(1026, 3, 0)}</xml>`;

/** As WPS and Excel write: styles, shared strings, merged title, filter, protection, formats by condition, somebody's comments, styled empty cells. */
export const fullOfEverything = (): Promise<Buffer> =>
  packageOf({
    styles,
    sheet:
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${main}" xmlns:r="${office}"><sheetPr><tabColor rgb="FFFF0000"/></sheetPr><dimension ref="A1:D6"/>` +
      '<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="1" width="20" customWidth="1"/><col min="2" max="16384" width="12" style="2" customWidth="1"/></cols><sheetData>' +
      '<row r="1" spans="1:4" ht="30" customHeight="1"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1"/><c r="C1" s="1"/></row>' +
      '<row r="2" spans="1:4"><c r="A2" s="1" t="s"><v>1</v></c><c r="B2" s="1" t="s"><v>2</v></c><c r="C2" s="1" t="inlineStr"><is><t>备注</t></is></c><c r="D2" s="3"/></row>' +
      '<row r="3" spans="1:4"><c r="A3" s="3" t="s"><v>3</v></c><c r="B3" s="2"><v>43710</v></c><c r="C3"><f>B3+1</f><v>43711</v></c><c r="D3" s="3"/></row>' +
      '<row r="4" s="3" customFormat="1" spans="1:4"><c r="A4" s="3" t="s"><v>4</v></c></row><row r="5" hidden="1" spans="1:4"/>' +
      '<row r="6" spans="1:4"><c r="A6" t="b"><v>1</v></c><c r="C6" t="str"><f>"a"&amp;"&gt;"</f><v>a&gt;</v></c></row></sheetData>' +
      '<sheetProtection sheet="1" objects="1" scenarios="1"/><autoFilter ref="A2:C6"/><mergeCells count="1"><mergeCell ref="A1:C1"/></mergeCells>' +
      '<conditionalFormatting sqref="A3:A6"><cfRule type="expression" priority="1"><formula>LEN(A3)&gt;9</formula><extLst><ext uri="x"/></extLst></cfRule></conditionalFormatting>' +
      '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/><legacyDrawing r:id="rId2"/><extLst><ext uri="y"/></extLst></worksheet>',
    more: {
      'xl/sharedStrings.xml': shared,
      'xl/comments1.xml': comments,
      'xl/drawings/vmlDrawing1.vml': drawing,
      'xl/worksheets/_rels/sheet1.xml.rels':
        `<?xml version="1.0"?><Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${office}/comments" Target="../comments1.xml"/>` +
        `<Relationship Id="rId2" Type="${office}/vmlDrawing" Target="../drawings/vmlDrawing1.vml"/></Relationships>`,
      'docProps/thumbnail.wmf': 'not really a picture',
    },
    types: `<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/><Default Extension="wmf" ContentType="image/x-wmf"/><Override PartName="/xl/comments1.xml" ContentType="${sheetMl}.comments+xml"/>`,
  });

/** Strict Open XML, as Excel offers to save. */
export const strictPackage = (): Promise<Buffer> =>
  packageOf({
    office: strictOffice,
    styles: styles.replace(main, strictMain),
    workbook: `<?xml version="1.0"?><workbook xmlns="${strictMain}" xmlns:r="${strictOffice}" conformance="strict"><sheets><sheet name="数据" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    sheet: `<?xml version="1.0"?><worksheet xmlns="${strictMain}" xmlns:r="${strictOffice}"><sheetData><row r="2"><c r="A2" t="inlineStr"><is><t>名称</t></is></c></row><row r="3"><c r="A3" s="3" t="inlineStr"><is><t>甲</t></is></c></row></sheetData></worksheet>`,
  });
