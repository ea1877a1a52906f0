import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { choices, divisionChoices, optionsMarkup } from '#features/register/list/choices.js';
import { businessHandlers } from '#features/register/detail/business-page.js';
import { findBatchRange } from '#features/register/detail/detail-queries.js';
import { figureHandlers } from '#features/register/figures/figures-page.js';
import { exportHandlers } from '#features/register/export/export-page.js';
import {
  cursorText,
  filterQuery,
  readCursor,
  readFilter,
  type RegisterFilter,
} from '#features/register/search/filter.js';
import { columnWords, hasFurther } from '#features/register/list/further.js';
import { listSavedFilters } from '#features/register/list/saved-filter-queries.js';
import { savedFilterHandlers } from '#features/register/list/saved-filters.js';
import { filterChips } from '#features/register/list/chips.js';
import { placeNames, rememberPlaces } from './places.js';
import { rowsMarkup } from '#features/register/list/rows.js';
import { placesOf } from './scope.js';
import { isLoneLetter } from '#features/register/search/keyword.js';
import { pageWithTotal } from '#features/register/search/page.js';
import type { Search } from '#features/register/search/ways.js';
import { searchRegister } from '#features/register/search/search.js';

/** The register: list, one business, full numbers with a reason, export. */
export function registerHandlers(deps: Deps) {
  const { db } = deps;
  const places = rememberPlaces(deps);

  /** The search a URL asks for, within the person's region; a batch that does not exist finds nothing. */
  async function searchFor(req: Request): Promise<{ filter: RegisterFilter; search: Search }> {
    const filter = readFilter((name) => queryText(req, name));
    const batch =
      filter.batch === ''
        ? undefined
        : ((await findBatchRange(db, Number(filter.batch))) ?? { id: 0, firstId: 1, newCount: 0 });
    return { filter, search: await searchRegister(db, actorOf(req).scope, filter, await places(), batch) };
  }

  return {
    list: (async (req, res) => {
      const actor = actorOf(req);
      const { filter, search } = await searchFor(req);
      const place = { after: readCursor(queryText(req, 'after')), before: readCursor(queryText(req, 'before')) };
      const { page, total } = await pageWithTotal(db, search, filter, place);
      const all = await places();
      await render(req, res, 'register/list/list', {
        filter,
        hits: page,
        total,
        chips: filterChips(filter, all),
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
        query: filterQuery(filter),
        queryText: new URLSearchParams(filterQuery(filter)).toString(),
        turned: filterQuery(filter, { order: filter.order === 'asc' ? '' : 'asc' }),
        next: page.next && filterQuery(filter, { after: cursorText(page.next) }),
        previous: page.previous && filterQuery(filter, { before: cursorText(page.previous) }),
        isFirst: !place.after && !place.before,
        optionsMarkup,
        rowsMarkup,
      });
    }) satisfies Handler,

    ...savedFilterHandlers(deps),
    ...businessHandlers(deps, places),
    ...exportHandlers(deps, searchFor),
    ...figureHandlers(deps, places),
  };
}

export type RegisterHandlers = ReturnType<typeof registerHandlers>;
