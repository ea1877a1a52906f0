import type { Deps } from '#platform/deps.js';
import { get, post, type RouteTable } from '#platform/http/route-table.js';
import { checkHandlers } from './check-page.js';
import { coverageHandlers } from './coverage-page.js';
import { ledgerHandlers } from './ledger-page.js';
import { licenceLedgerHandlers } from './licence-ledger-page.js';
import { restHandlers } from './rests-page.js';
import { rowsHandlers } from './rows-page.js';

/** The ledger of old licences: the equation, its rows, one licence, what is left, whether it fits, the report. */
export function ledgerRoutes(deps: Deps): RouteTable {
  const [rows, rests, check, coverage] = [
    rowsHandlers(deps),
    restHandlers(deps),
    checkHandlers(deps),
    coverageHandlers(deps),
  ];
  return [
    get('/ledger', 'ledger.view', ledgerHandlers(deps).show),
    get('/ledger/rows', 'ledger.view', rows.show),
    get('/ledger/rows.xlsx', 'ledger.export', rows.exportXlsx),
    get('/ledger/rows.csv', 'ledger.export', rows.exportCsv),
    get('/ledger/coverage', 'ledger.view', coverage.show),
    get('/ledger/coverage.xlsx', 'ledger.export', coverage.xlsx),
    get('/ledger/coverage.pdf', 'ledger.export', coverage.pdf),
    get('/ledger/archive.zip', 'ledger.export', coverage.archive),
    get('/ledger/rests', 'ledger.sign', rests.show),
    post('/ledger/signatures', 'ledger.sign', rests.propose),
    post('/ledger/signature-decisions', 'ledger.sign', rests.decide),
    get('/ledger/check', 'ledger.check', check.show),
    post('/ledger/checks', 'ledger.check', check.check),
    get('/ledger/licences/:licenceId', 'ledger.view', licenceLedgerHandlers(deps).show),
  ];
}
