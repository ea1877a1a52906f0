import { get, post, type RouteTable } from '#platform/http/route-table.js';
import type { Deps } from '#platform/deps.js';
import { agencyPageHandlers } from '#features/agencies/directory/agency-pages.js';
import { changePageHandlers } from '#features/agencies/changes/change-pages.js';
import { officeChanges } from '#features/agencies/changes/change-plan.js';
import type { DriveChoice } from '#features/agencies/duties/drive-choice.js';
import { forwardPageHandlers } from '#features/agencies/duties/forward-page.js';
import { forwardingPageHandlers } from '#features/agencies/duties/forwarding-page.js';

export const agencyHandlers = (deps: Deps, chooseDrive: DriveChoice) => ({
  ...agencyPageHandlers(deps, chooseDrive),
  change: changePageHandlers(deps),
  forward: forwardPageHandlers(deps, chooseDrive),
  forwarding: forwardingPageHandlers(deps),
});

export const agencyRoutes = (h: ReturnType<typeof agencyHandlers>): RouteTable => [
  get('/agencies', 'agency.view', h.list),
  get('/agencies/:agencyId', 'agency.view', h.show),
  post('/agencies/:agencyId/contact', 'agency.contact', h.contact),
  post('/agencies/:agencyId/repair-duty', 'agency.change', h.restate),
  ...officeChanges.flatMap((kind) => [
    get(`/agencies/:agencyId/${kind}`, 'agency.change', h.change.form(kind)),
    post(`/agencies/:agencyId/${kind}`, 'agency.change', h.change.confirm(kind)),
  ]),
  get('/agency-changes/:changeId', 'agency.view', h.change.result),
  ...h.change.documents,
  post('/agency-changes/:changeId/undo', 'agency.change', h.change.undo),
  get('/territory', 'agency.view', h.tree),
  get('/duties', 'agency.view', h.board),
  get('/forwardings/new', 'duty.forward', h.forward.form),
  post('/forwardings', 'duty.forward', h.forward.send),
  get('/forwardings/:forwardingId', 'agency.view', h.forwarding.show),
  ...h.forwarding.documents,
  post('/forwardings/:forwardingId/acknowledgement', 'duty.acknowledge', h.forwarding.acknowledge),
  post('/forwardings/:forwardingId/withdrawal', 'duty.forward', h.forwarding.withdraw),
];
