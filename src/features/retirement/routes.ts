import type { Deps } from '#platform/deps.js';
import { get, post, type RouteTable } from '#platform/http/route-table.js';
import { addressesPath, addressHandlers } from './addresses/addresses-page.js';
import { checkHandlers } from './control/checks-page.js';
import { controlHandlers } from './control/control-page.js';
import { factsHandlers } from './control/facts-page.js';
import { letterHandlers } from './letters/letters-page.js';
import { rehearsalHandlers } from './rehearsing/rehearsal-page.js';
import { searchHandlers } from './search/search-page.js';
import { signHandlers, signPath } from './signing/sign-page.js';

/** How the old module is given up, and what is left of it to be looked up (R34, C47). */
export function retirementRoutes(deps: Deps): RouteTable {
  const control = controlHandlers(deps);
  const facts = factsHandlers(deps);
  const checks = checkHandlers(deps);
  const rehearsals = rehearsalHandlers(deps);
  const sign = signHandlers(deps);
  const addresses = addressHandlers(deps);
  const search = searchHandlers(deps);
  const letters = letterHandlers(deps);
  return [
    get('/retirement', 'retirement.view', control.show),
    post('/retirement/proposals', 'retirement.change', control.propose),
    post('/retirement/decisions', 'retirement.change', control.decide),
    get('/retirement/facts', 'retirement.change', facts.show),
    post('/retirement/facts', 'retirement.change', facts.save),
    post('/retirement/old-database', 'retirement.change', facts.read),
    get('/retirement/checks/:check', 'retirement.view', checks.show),
    post('/retirement/checks/:check', 'retirement.change', checks.save),
    ...checks.documents,
    post('/retirement/rehearsals', 'retirement.change', rehearsals.plan),
    get('/retirement/rehearsals/:rehearsalId', 'retirement.view', rehearsals.show),
    get(signPath, 'retirement.sign', sign.show),
    post(signPath, 'retirement.sign', sign.sign),
    get(addressesPath, 'retirement.view', addresses.show),
    get(`${addressesPath}/change`, 'retirement.change', addresses.form),
    post(addressesPath, 'retirement.change', addresses.save, { field: 'file', guard: addresses.guard }),
    post(`${addressesPath}/test`, 'retirement.change', addresses.test),
    get(`${addressesPath}/list.csv`, 'retirement.view', addresses.exportList),
    get(`${addressesPath}/old-module-map.conf`, 'retirement.view', addresses.exportMap),
    get('/old-module/search', 'retirement.search', search.search),
    get('/old-module/licences/:licenceId', 'retirement.search', search.licence),
    post('/old-module/licences/:licenceId/letters', 'retirement.reply', search.issue),
    get('/old-module/letters', 'retirement.search', letters.list),
    get('/old-module/letters/:letterId', 'retirement.search', letters.show),
    get('/old-module/letters/:letterId/pdf', 'retirement.search', letters.pdf),
  ];
}
