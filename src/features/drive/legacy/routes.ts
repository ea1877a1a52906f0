import type { DriveDeps } from '#features/drive/deps.js';
import { get, post, type RouteTable } from '#platform/http/route-table.js';
import { docketHandlers } from './docket-page.js';
import { licenceHandlers } from './licence-page.js';
import { listHandlers } from './list-page.js';
import { loadHandlers } from './load-page.js';
import { overviewHandlers } from './overview-page.js';

/** The lists from the old system: overview, loading, what persons decide, the lists themselves. */
export function licenceRoutes(deps: DriveDeps): RouteTable {
  const [overview, load, docket, list, licence] = [
    overviewHandlers(deps),
    loadHandlers(deps),
    docketHandlers(deps),
    listHandlers(deps),
    licenceHandlers(deps),
  ];
  return [
    get('/licences', 'licence.view', overview.overview),
    post('/licences/release', 'licence.load', overview.release),
    post('/licences/loads', 'licence.load', load.send, { field: 'file', guard: load.guard }),
    post('/licences/old-system', 'licence.load', load.fetch),
    get('/licences/loads/:loadId', 'licence.load', load.show),
    post('/licences/loads/:loadId/columns', 'licence.load', load.match),
    post('/licences/loads/:loadId/comparison', 'licence.load', load.compare),
    post('/licences/loads/:loadId/application', 'licence.load', load.apply),
    post('/licences/loads/:loadId/removal', 'licence.load', load.drop),
    get('/licences/docket', 'licence.decide', docket.show),
    post('/licences/docket/proposals', 'licence.decide', docket.propose),
    post('/licences/docket/decisions', 'licence.decide', docket.decide),
    post('/licences/docket/reopenings', 'licence.decide', docket.reopen),
    get('/licences/list', 'licence.view', list.list),
    get('/licences/:licenceId', 'licence.view', licence.show),
    post('/licences/:licenceId/full-numbers', 'licence.reveal', licence.reveal),
  ];
}
