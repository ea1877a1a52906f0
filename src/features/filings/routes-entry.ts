import type { Deps } from '#platform/deps.js';
import { get, post, type RouteTable } from '#platform/http/route-table.js';
import { draftHandlers } from './entry/drafts-page.js';
import { entryHandlers } from './entry/entry-page.js';
import { newCaseHandlers } from './entry/new-page.js';

/** Cases begun and typed in. Stands before the pages of one case: their addresses begin alike. */
export function entryFilingRoutes(deps: Deps): RouteTable {
  const [begun, drafts, entry] = [newCaseHandlers(deps), draftHandlers(deps), entryHandlers(deps)];
  return [
    get('/filings/new', 'filing.enter', begun.show),
    post('/filings/new', 'filing.enter', begun.begin),
    get('/filings/drafts', 'filing.enter', drafts.list),
    post('/filings/drafts/:filingId/withdrawal', 'filing.enter', drafts.withdraw),
    get('/filings/:filingId/entry', 'filing.view', entry.show),
    post('/filings/:filingId/entry', 'filing.enter', entry.save),
    post('/filings/:filingId/entry/autosave', 'filing.enter', entry.autosave),
    post('/filings/:filingId/entry/known', 'filing.enter', entry.known),
  ];
}
