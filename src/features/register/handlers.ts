import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { queryText } from '#platform/http/csrf.js';
import { type BusinessCases, businessHandlers } from '#features/register/detail/business-page.js';
import { findBatchRange } from '#features/register/detail/detail-queries.js';
import { exportHandlers } from '#features/register/export/export-page.js';
import { exportLogHandlers } from '#features/register/export/exports-page.js';
import { listPdfHandlers } from '#features/register/export/list-pdf-page.js';
import { figureHandlers } from '#features/register/figures/figures-page.js';
import { type AskedList, listHandlers } from '#features/register/list/list-page.js';
import { savedFilterHandlers } from '#features/register/list/saved-filters.js';
import { readFilter, type RegisterFilter } from '#features/register/search/filter.js';
import { searchRegister } from '#features/register/search/search.js';
import { rememberPlaces } from './places.js';

/** The register: list, one business, full numbers with a reason, export, figures. */
export function registerHandlers(deps: Deps, casesOf?: BusinessCases) {
  const { db } = deps;
  const places = rememberPlaces(deps);
  const filterFor = (req: Request): RegisterFilter => readFilter((name) => queryText(req, name));

  /** The search a URL asks for, within the person's region; a batch that does not exist finds nothing. */
  async function searchFor(req: Request): Promise<AskedList> {
    const filter = filterFor(req);
    const batch =
      filter.batch === ''
        ? undefined
        : ((await findBatchRange(db, Number(filter.batch))) ?? { id: 0, firstId: 1, newCount: 0 });
    return { filter, batch, search: await searchRegister(db, actorOf(req).scope, filter, await places(), batch) };
  }

  return {
    ...listHandlers(deps, places, searchFor),
    ...savedFilterHandlers(deps),
    ...businessHandlers(deps, places, casesOf),
    ...exportHandlers(deps, places, filterFor),
    ...listPdfHandlers(deps, places, searchFor),
    exportLog: exportLogHandlers(deps, places),
    ...figureHandlers(deps, places),
  };
}

export type RegisterHandlers = ReturnType<typeof registerHandlers>;
