import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import ExcelJS from 'exceljs';
import { annexDefinition, annexDefinitions } from '#domain/annexes/index.js';
import { columnAt } from '#domain/annexes/sheets.js';
import type { SheetHead } from '#domain/annexes/types.js';
import { type MarkedAnnex, markFields } from '#domain/legacy/marks.js';
import { readAnnex } from '#domain/reading/read-annex.js';
import { normaliseCode } from '#domain/values/normalise.js';
import { cellText } from '#formats/cell-values.js';
import type { SheetRow } from '#formats/cells.js';
import { defaultReadLimits } from '#formats/limits.js';
import { Hindrance } from '#src/season/cast.js';
import { tagsOf } from './html.js';
import { checkedVersion, sendFile } from './office.js';
import { formAt, type Page, type Visitor } from './visitor.js';

/** How offices answer the lists: with files of their own, or in what the portal gave them; `mixed`: annex 4 on line, annex 5 in its workbook. */
export const ways = ['files', 'prefilled', 'libreoffice', 'online', 'mixed'] as const;
export type Way = (typeof ways)[number];

/** What an office says of its licences: texts of the columns it fills in, by old id. */
export type Marks = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** The marks of a workbook as an office sent it. */
export async function marksIn(path: string, annexNo: MarkedAnnex): Promise<Marks> {
  const marks = new Map<string, Record<string, string>>();
  let head: SheetHead | undefined;
  const take = (row: SheetRow) => {
    const of = (field: string) => {
      const at = head && columnAt(head, row.row, field);
      return at ? cellText(row.cells[at.index]) : '';
    };
    const id = normaliseCode(of('old_system_id'));
    if (id !== '') marks.set(id, Object.fromEntries(markFields[annexNo].map((field) => [field, of(field)])));
  };
  await readAnnex({ bytes: readFileSync(path), name: basename(path) }, annexNo, annexDefinitions, defaultReadLimits, {
    head: (found) => {
      head = found;
    },
    rows: (rows) => rows.forEach(take),
  });
  return marks;
}

/** The office answers its list with the marks, in the portal's own workbook or on its pages. */
export async function carryMarks(
  clerk: Visitor,
  annexUrl: string,
  annexNo: MarkedAnnex,
  marks: Marks,
  way: Exclude<Way, 'files'>,
): Promise<void> {
  if (way === 'online' || (way === 'mixed' && annexNo === 4)) return markOnline(clerk, annexUrl, marks);
  const folder = mkdtempSync(join(tmpdir(), 'yzw-carried-'));
  try {
    const path = join(folder, `附件${annexNo}.xlsx`);
    writeFileSync(path, await filled(await clerk.download(`${annexUrl}/list.xlsx`), annexNo, marks));
    await sendFile(clerk, annexUrl, way === 'libreoffice' ? await savedByLibreOffice(folder, path) : path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Types the marks into the workbook and saves it with exceljs, as another program would. */
async function filled(workbook: Buffer, annexNo: MarkedAnnex, marks: Marks): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(workbook as never);
  const [sheet] = book.worksheets;
  if (!sheet) throw new Hindrance('the prefilled workbook has no sheet');
  const headers = new Map(annexDefinition(annexNo).columns.map(({ field, header }) => [header, field]));
  const columns = new Map<string, number>();
  sheet.eachRow((row) => {
    if (columns.has('old_system_id')) {
      const own = marks.get(normaliseCode(row.getCell(columns.get('old_system_id') ?? 1).text));
      for (const field of own ? markFields[annexNo] : [])
        if (own?.[field] && columns.has(field)) row.getCell(columns.get(field) ?? 1).value = own[field];
      return;
    }
    row.eachCell((cell, at) => {
      const field = headers.get(cell.text.replace(/[*\s]/g, ''));
      if (field !== undefined) columns.set(field, at);
    });
  });
  return Buffer.from(await book.xlsx.writeBuffer());
}

/** The same workbook as LibreOffice saves it for Excel 97. @throws Hindrance where LibreOffice is not to be had */
async function savedByLibreOffice(folder: string, path: string): Promise<string> {
  const home = `-env:UserInstallation=file://${join(folder, 'home')}`;
  const words = [home, '--headless', '--convert-to', 'xls:MS Excel 97', '--outdir', folder, path];
  await promisify(execFile)('soffice', words).catch((error: Error) => {
    throw new Hindrance(`LibreOffice (soffice) does not run: ${error.message}`);
  });
  return path.replace(/xlsx$/, 'xls');
}

/** Page by page in the list of licences, as a person without scripts marks them. */
async function markOnline(clerk: Visitor, annexUrl: string, marks: Marks): Promise<void> {
  const annexPage = await clerk.open(annexUrl);
  if (formAt(annexPage, '/list-entry')) await clerk.send(annexPage, '/list-entry');
  const version = await checkedVersion(clerk, annexUrl);
  if (version === undefined) throw new Hindrance('the list cannot be worked on here');
  for (let page: Page | undefined = await clerk.open(`${version}/marks`); page; ) {
    const href: string | undefined = tagsOf(page.html, 'a').find(({ attributes }) => attributes['rel'] === 'next')
      ?.attributes['href'];
    await clerk.send(page, '/marks', marksOn(page, marks));
    page = href === undefined ? undefined : await clerk.open(new URL(href, page.url).href);
  }
}

/** Fields of the form for the lines of a page. */
function marksOn({ html }: Page, marks: Marks): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const line of html.split('<tr data-line>').slice(1)) {
    const row = /name="seen\.(\d+)"/.exec(line)?.[1];
    const words = (/<td title="([^"]*)"/.exec(line)?.[1] ?? '').split(' ');
    const own = marks.get(normaliseCode(words.at(-1) ?? ''));
    if (row !== undefined && own)
      for (const [field, text] of Object.entries(own))
        if (text !== '' && line.includes(`name="v.${row}.${field}"`)) fields[`v.${row}.${field}`] = text;
  }
  return fields;
}
