import type { Deps } from '#platform/deps.js';
import { get, post, type RouteTable } from '#platform/http/route-table.js';
import { confirmHandlers } from './confirming/confirm-page.js';
import { mailLookHandlers } from './incoming/look-page.js';
import { mailHandlers } from './incoming/mails-page.js';
import { mostMails } from './incoming/taking.js';
import { checkHandlers } from './sending/check-page.js';
import { packageHandlers } from './sending/package-page.js';

/** The mailbox, the second way beside on-line submission (R28). */
export function mailboxRoutes(deps: Deps): RouteTable {
  const packages = packageHandlers(deps);
  const check = checkHandlers(deps);
  const mails = mailHandlers(deps);
  const look = mailLookHandlers(deps);
  const received = confirmHandlers(deps);
  return [
    get('/mail-packages', 'annex.submit', packages.list),
    post('/mail-packages', 'annex.submit', packages.make),
    get('/mail-packages/check', 'annex.download', check.show),
    post('/mail-packages/check', 'annex.download', check.check, { field: 'file', guard: check.guard }),
    get('/mail-packages/:packageId', 'annex.download', packages.show),
    get('/mail-packages/:packageId/package.zip', 'annex.submit', packages.download),

    get('/mails', 'mail.enter', mails.list),
    post('/mails', 'mail.enter', mails.take, { field: 'file', most: mostMails, guard: mails.guard }),
    get('/mails/done', 'mail.enter', mails.done),
    get('/mails/files/:mailFileId', 'mail.enter', look.show),
    post('/mails/files/:mailFileId', 'mail.enter', look.give),
    get('/mails/files/:mailFileId/file', 'mail.enter', look.file),
    get('/mails/drops/:dropId', 'mail.enter', mails.drop),
    post('/mails/placements', 'mail.enter', mails.place),
    get('/received-mails', 'annex.upload', received.show),
    post('/received-mails/:mailFileId/confirmation', 'annex.upload', received.confirm),
    post('/received-mails/:mailFileId/rejection', 'annex.upload', received.reject),
  ];
}
