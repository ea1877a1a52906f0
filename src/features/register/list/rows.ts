import { toBeCompleted } from '#domain/business-fields.js';
import { codeName } from '#domain/codes/code-lists.js';
import { noDay } from '#features/register/business.js';
import { filingStatusName } from '#features/register/fields.js';
import type { ListColumn } from '#features/register/search/filter.js';
import type { ListedBusiness } from './list-queries.js';

/**
 * The rows of the list as markup, a line each: one function for the fifty rows of nearly every page that is asked for. What a row shares
 * with others (class, status) is written once and remembered; how the cells look says the style sheet by their place.
 * `address` is where the businesses' pages lie; `columns` what is shown besides; `whys` why each was found, where something was looked for.
 */
export function rowsMarkup(
  rows: readonly ListedBusiness[],
  address: string,
  divisionNames: ReadonlyMap<string, string>,
  columns: readonly ListColumn[] = [],
  whys?: readonly string[],
): string {
  let markup = '';
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i] as ListedBusiness;
    markup += `<tr><td title="${escaped(row.name)}"><a href="${address}/${row.id}">${escaped(row.name)}</a></td><td>${escaped(row.uscc ?? '')}</td><td>${escaped(divisionNames.get(row.divisionCode) ?? '')}</td>${classCell(row.businessClass ?? '')}<td>${row.filedOn === noDay ? '' : row.filedOn}</td>${statusCell(row.filingStatus)}${whys ? `<td class="why" title="${escaped(whys[i] ?? '')}">${escaped(whys[i] ?? '')}</td>` : ''}${columns.length === 0 ? '' : furtherCells(row, columns)}</tr>\n`;
  }
  return markup;
}

const furtherCells = (row: ListedBusiness, columns: readonly ListColumn[]): string =>
  columns.map((column) => `<td>${escaped(readers[column](row))}</td>`).join('');

const readers: Readonly<Record<ListColumn, (row: ListedBusiness) => string>> = {
  address: (row) => row.address ?? '',
  filing_no: (row) => row.filingNo ?? '',
  operating: (row) => codeName('operating-status', row.operatingStatus),
};

const classCell = remembered((code) =>
  code === ''
    ? `<td><span class="quiet">${toBeCompleted}</span></td>`
    : `<td>${escaped(code)} ${escaped(codeName('business-classes', code))}</td>`,
);

const statusCell = remembered(
  (filing) => `<td><span class="state ${escaped(filing)}">${escaped(filingStatusName(filing))}</span></td>`,
);

/** Remembers a cell for each of the few codes there are. */
function remembered(write: (code: string) => string): (code: string) => string {
  const known = new Map<string, string>();
  return (code) => {
    let cell = known.get(code);
    if (cell === undefined) {
      cell = write(code);
      if (known.size < cellsAtMost) known.set(code, cell);
    }
    return cell;
  };
}

const cellsAtMost = 500;

const special = /[&<>"']/;
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text between tags or in quotes, as the views write it. */
export function escaped(text: string): string {
  return special.test(text) ? text.replace(/[&<>"']/g, (sign) => escapes[sign] as string) : text;
}
