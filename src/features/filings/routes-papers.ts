import type { Deps } from '#platform/deps.js';
import { get, post, type RouteTable } from '#platform/http/route-table.js';
import { printHandlers } from './papers/batch/prints-page.js';
import { paperHandlers } from './papers/papers-page.js';
import { proofHandlers } from './papers/proof-page.js';

/** Papers of cases, many forms in one file, and the page that proves a paper. `/filings/papers` stands before `/filings/:filingId`. */
export function papersFilingRoutes(deps: Deps): RouteTable {
  const papers = paperHandlers(deps);
  const prints = printHandlers(deps);
  return [
    get('/filings/papers', 'filing.print', prints.list),
    post('/filings/papers/batch', 'filing.print', prints.ask),
    get('/filings/papers/batch/:printId', 'filing.print', prints.show),
    get('/filings/papers/batch/:printId/forms.pdf', 'filing.print', prints.download),
    get('/filings/:filingId/papers', 'filing.view', papers.list),
    get('/filings/:filingId/papers/file.pdf', 'filing.view', papers.file),
    post('/filings/:filingId/papers/full-form', 'register.reveal', papers.full),
    get('/filings/:filingId/papers/:paper', 'filing.view', papers.show),
    get('/filings/:filingId/papers/:paper/pdf', 'filing.view', papers.pdf),
    get('/proofs/:code', 'public', proofHandlers(deps).prove),
  ];
}
