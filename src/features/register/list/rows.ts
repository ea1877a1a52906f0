import { toBeCompleted } from '#domain/business-fields.js';
import { codeName } from '#domain/codes/code-lists.js';
import { noDay } from '#features/register/business.js';
import { filingStatusName } from '#features/register/fields.js';
import type { ListedBusiness } from './list-queries.js';

/**
 * The rows of the list as markup: one function for the fifty rows of nearly every page that is asked for. What a row shares with others
 * (class, statuses) is written once and remembered; how the cells look says the style sheet by their place.
 * `address` is where the businesses' pages lie.
 */
export function rowsMarkup(
  rows: readonly ListedBusiness[],
  address: string,
  divisionNames: ReadonlyMap<string, string>,
): string {
  let markup = '';
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i] as ListedBusiness;
    markup += `<tr><td><a href="${address}/${row.id}">${escaped(row.name)}</a><br><small>${escaped(row.address ?? '')}</small></td><td>${escaped(row.uscc ?? '')}<br><small>${escaped(row.filingNo ?? '')}</small></td><td>${escaped(divisionNames.get(row.divisionCode) ?? '')}</td>${classCell(row.businessClass ?? '')}<td>${row.filedOn === noDay ? '' : row.filedOn}</td>${statusCell(row.filingStatus, row.operatingStatus)}</tr>\n`;
  }
  return markup;
}

const classCell = remembered((code) =>
  code === ''
    ? `<td><span class="quiet">${toBeCompleted}</span></td>`
    : `<td>${escaped(code)} ${escaped(codeName('business-classes', code))}</td>`,
);

const statusCell = remembered(
  (filing, operating) =>
    `<td><span class="state ${escaped(filing)}">${escaped(filingStatusName(filing))}</span><br><small>${escaped(codeName('operating-status', operating))}</small></td>`,
);

/** Remembers a cell for each of the few codes there are. */
function remembered(write: (a: string, b: string) => string): (a: string, b?: string) => string {
  const known = new Map<string, string>();
  return (a, b = '') => {
    const key = `${a} ${b}`;
    let cell = known.get(key);
    if (cell === undefined) {
      cell = write(a, b);
      if (known.size < cellsAtMost) known.set(key, cell);
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
