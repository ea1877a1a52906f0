import type { Db } from '#platform/db/connection.js';
import { toBeCompleted } from '#domain/business-fields.js';
import { codeName } from '#domain/codes/code-lists.js';
import type { PdfDocument } from '#formats/pdf/document.js';
import { noDay } from '#features/register/business.js';
import { filingStatusName } from '#features/register/fields.js';
import { type ListedBusiness, listBusinesses } from '#features/register/list/list-queries.js';
import type { RegisterFilter } from '#features/register/search/filter.js';
import type { Search } from '#features/register/search/ways.js';

/** More than this nobody turns over: whoever wants all of them takes the workbook. */
export const mostPrinted = 2_000;

/** The first rows of a search in its order, one more than is printed, which tells that there are more. */
export async function listedRows(db: Db, search: Search, filter: RegisterFilter): Promise<readonly ListedBusiness[]> {
  const ids = search.ids({ order: filter.order, cursor: undefined, limit: mostPrinted + 1 });
  return ids ? (await listBusinesses(db, ids, filter.order)).rows : [];
}

const headers = [
  '序号',
  '业户名称',
  '统一社会信用代码',
  '行政区划',
  '经营类别',
  '备案编号',
  '备案日期',
  '备案状态',
  '经营地址',
];
const widths = [2.4, 10, 7.6, 4.4, 5.4, 6.4, 4.4, 5.4, 12];

/** A list of businesses on paper: on its side, its head on each page; it holds no number of a person. */
export function listDocument(
  found: readonly ListedBusiness[],
  divisions: ReadonlyMap<string, string>,
  { by, when, at }: { readonly by: string; readonly when: string; readonly at: Date },
): PdfDocument {
  const rows = found.slice(0, mostPrinted);
  const said = found.length > mostPrinted ? `只列出前 ${mostPrinted} 户，全部的请导出 .xlsx` : `共 ${rows.length} 户`;
  return {
    title: '备案业户',
    isLandscape: true,
    madeAt: at,
    foot: `${by} 于 ${when}（北京时间）打印`,
    blocks: [
      { kind: 'title', text: '机动车维修备案业户' },
      { kind: 'subtitle', text: `${said}；截至 ${when}（北京时间）` },
      { kind: 'table', headers, widths, figures: [0], rows: rows.map((row, no) => cellsOf(row, no, divisions)) },
    ],
  };
}

const cellsOf = (row: ListedBusiness, no: number, divisions: ReadonlyMap<string, string>): string[] => [
  String(no + 1),
  row.name,
  row.uscc ?? '',
  divisions.get(row.divisionCode) ?? row.divisionCode,
  row.businessClass === null || row.businessClass === ''
    ? toBeCompleted
    : codeName('business-classes', row.businessClass),
  row.filingNo ?? '',
  row.filedOn === noDay ? '' : row.filedOn,
  filingStatusName(row.filingStatus),
  row.address ?? '',
];
