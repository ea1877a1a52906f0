import type { Deps } from '#platform/deps.js';
import { get, post, type RouteTable } from '#platform/http/route-table.js';
import { caseHandlers } from './cases/case-page.js';
import { caseListHandlers } from './cases/list-page.js';
import { correctionHandlers } from './corrections/correction-page.js';
import { numberHandlers } from './numbering/numbers-page.js';

/** Cases, their steps, the book of numbers, corrections. Stands behind the other pages of filings: `:filingId` takes whatever is asked for. */
export function caseFilingRoutes(deps: Deps): RouteTable {
  const [lists, one, corrections, numbers] = [
    caseListHandlers(deps),
    caseHandlers(deps),
    correctionHandlers(deps),
    numberHandlers(deps),
  ];
  return [
    get('/filings', 'filing.view', lists.list),
    get('/filings/numbers', 'filing.view', numbers.list),
    get('/filings/small-office', 'filing.view', lists.ofOneHand),
    get('/filings/corrections/:correctionId', 'filing.view', corrections.show),
    post('/filings/corrections/:correctionId/confirmation', 'filing.confirm', corrections.confirm),
    post('/filings/corrections/:correctionId/refusal', 'filing.confirm', corrections.refuse),
    post('/filings/corrections/:correctionId/withdrawal', 'filing.correct', corrections.withdraw),
    get('/businesses/:businessId/correction', 'filing.correct', corrections.ask),
    post('/businesses/:businessId/correction', 'filing.correct', corrections.propose),
    get('/filings/:filingId', 'filing.view', one.show),
    post('/filings/:filingId/receipt', 'filing.enter', one.receive),
    post('/filings/:filingId/supplement', 'filing.enter', one.supplement),
    post('/filings/:filingId/review', 'filing.review', one.review),
    post('/filings/:filingId/send-back', 'filing.confirm', one.sendBack),
    post('/filings/:filingId/confirmation', 'filing.confirm', one.confirm),
    post('/filings/:filingId/return', 'filing.return', one.return),
    post('/filings/:filingId/withdrawal', 'filing.enter', one.withdraw),
    post('/filings/:filingId/full-numbers', 'register.reveal', one.reveal),
  ];
}
