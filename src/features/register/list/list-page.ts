import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { placeNames } from '#features/register/places.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import { placesOf } from '#features/register/scope.js';
import { explainFirst, explainFurther, wantedOf } from '#features/register/search/explained.js';
import { cursorText, filterQuery, readCursor, type RegisterFilter } from '#features/register/search/filter.js';
import { isLoneLetter, recogniseKeyword } from '#features/register/search/keyword.js';
import { type Page, pageWithTotal } from '#features/register/search/page.js';
import { askFor } from '#features/register/search/search.js';
import type { BatchRange } from '#features/register/search/sql.js';
import type { Search } from '#features/register/search/ways.js';
import { filterChips } from './chips.js';
import { choices, divisionChoices, optionsMarkup } from './choices.js';
import { columnWords, hasFurther } from './further.js';
import { rowGroups } from './groups.js';
import { rowsMarkup } from './rows.js';
import { listOfficeNames } from './office-queries.js';
import { listSavedFilters } from './saved-filter-queries.js';

/** What an address asks for, within the person's region. */
export interface AskedList {
  readonly filter: RegisterFilter;
  readonly batch: BatchRange | undefined;
  readonly search: Search;
}

/** The list of businesses: filters, what was looked for and why it was found, page by page. */
export function listHandlers(
  deps: Deps,
  places: () => Promise<readonly NamedPlace[]>,
  searchFor: (req: Request) => Promise<AskedList>,
) {
  const { db } = deps;

  /** What was looked for, row by row, and what else may have been meant; undefined where nothing was typed. */
  async function explained(req: Request, { filter, batch }: AskedList, page: Page) {
    const isAny = !['none', 'empty'].includes(recogniseKeyword(filter.q).kind);
    const asked = isAny ? await askFor(db, actorOf(req).scope, filter, await places(), batch) : undefined;
    if (!asked) return undefined;
    const wanted = await wantedOf(filter.q);
    const isFirst = page.previous === undefined && filter.order === 'desc';
    return isFirst ? explainFirst(asked, wanted, page) : explainFurther(asked, wanted, page);
  }

  const officeName = async (office: string) => (office === '' ? '' : (await listOfficeNames(db, [office])).get(office));

  const list = (async (req, res) => {
    const actor = actorOf(req);
    const asked = await searchFor(req);
    const { filter, search } = asked;
    const place = { after: readCursor(queryText(req, 'after')), before: readCursor(queryText(req, 'before')) };
    const { page, total } = await pageWithTotal(db, search, filter, place);
    const told = await explained(req, asked, page);
    const groups = rowGroups(page.rows, told);
    const all = await places();
    await render(req, res, 'register/list/list', {
      filter,
      hits: page,
      groups,
      isExplained: told !== undefined,
      isEmpty: groups.every(({ rows }) => rows.length === 0),
      total,
      chips: filterChips(filter, all, await officeName(filter.office)),
      divisions: divisionChoices(placesOf(actor.scope, all)),
      choices,
      nameOf: placeNames(all),
      saved: await listSavedFilters(db, actor.id),
      columnNames: filter.columns.map((column) => columnWords[column]),
      furtherColumns: Object.entries(columnWords).map(([key, label]) => ({
        name: `column.${key}`,
        label,
        isChosen: (filter.columns as readonly string[]).includes(key),
      })),
      isNarrowed: hasFurther(filter),
      isLoneLetter: isLoneLetter(filter.q),
      ...addresses(filter, page),
      isFirst: !place.after && !place.before,
      optionsMarkup,
      rowsMarkup,
    });
  }) satisfies Handler;

  return { list };
}

/** Where the page leads: the same list turned round, the pages beside it. */
function addresses(filter: RegisterFilter, page: Page) {
  const query = filterQuery(filter);
  return {
    query,
    queryText: new URLSearchParams(query).toString(),
    turned: filterQuery(filter, { order: filter.order === 'asc' ? '' : 'asc' }),
    next: page.next && filterQuery(filter, { after: cursorText(page.next) }),
    previous: page.previous && filterQuery(filter, { before: cursorText(page.previous) }),
  };
}
