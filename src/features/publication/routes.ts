import type { Deps } from '#platform/deps.js';
import { get, post, type RouteTable } from '#platform/http/route-table.js';
import { editionHandlers, editionsPath } from './edition-page.js';
import { entryHandlers } from './entries-page.js';
import { publicChangesPath, publicHandlers } from './public-page.js';
import { roomHandlers } from './room-page.js';
import { publicationPath, publicPath } from './words.js';

/** The list of filed businesses for the public: pages that need no sign-in, and the rooms in which it is made (Art. 19, C53). */
export function publicationRoutes(deps: Deps): RouteTable {
  const [open, room, edition, entry] = [
    publicHandlers(deps),
    roomHandlers(deps),
    editionHandlers(deps),
    entryHandlers(deps),
  ];
  const one = `${editionsPath}/:publicEditionId`;
  const entries = `${publicationPath}/entries`;
  return [
    get(publicPath, 'public', open.list),
    get(publicChangesPath, 'public', open.changes),
    get(`${publicPath}/export.xlsx`, 'public', open.exportXlsx),
    get(`${publicPath}/export.csv`, 'public', open.exportCsv),
    get(publicationPath, 'publication.view', room.show),
    post(`${publicationPath}/proposals`, 'publication.propose', room.propose),
    post(`${publicationPath}/withdrawal`, 'publication.withdraw', room.withdraw),
    post(`${publicationPath}/notices`, 'publication.propose', room.writeNotice),
    post(`${publicationPath}/notices/:publicNoticeId/decisions`, 'publication.approve', room.decideNotice),
    get(one, 'publication.view', edition.show),
    post(`${one}/decisions`, 'publication.approve', edition.decide),
    get(`${one}/export.xlsx`, 'publication.propose', edition.exportXlsx),
    get(`${one}/export.csv`, 'publication.propose', edition.exportCsv),
    get(`${one}/export.zip`, 'publication.propose', edition.site),
    get(entries, 'publication.view', entry.list),
    get(`${entries}/:publicEntryId`, 'publication.view', entry.show),
    post(`${entries}/:publicEntryId/hiding`, 'publication.withdraw', entry.hide),
    post(`${entries}/:publicEntryId/showing`, 'publication.approve', entry.unhide),
    post(`${entries}/:publicEntryId/requests`, 'publication.ask', entry.ask),
    post(`${publicationPath}/requests/:publicRequestId/answer`, 'publication.propose', entry.answer),
  ];
}
