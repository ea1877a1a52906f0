import type { Deps } from '#platform/deps.js';
import { get, post, type RouteTable } from '#platform/http/route-table.js';
import type { ActorLoader } from '#features/operators/actor.js';
import { appointmentHandlers } from '#features/operators/security/appointments-page.js';
import { factorHandlers } from '#features/operators/sign-in/factor-page.js';
import { lockHandlers } from '#features/operators/security/locks-page.js';
import { numberHandlers } from '#features/operators/security/numbers-page.js';
import { permissionHandlers } from '#features/operators/security/permission-page.js';
import { sessionHandlers } from '#features/operators/security/sessions-page.js';
import { signInLogHandlers } from '#features/operators/security/sign-in-log-page.js';
import { viewAsHandlers } from '#features/operators/security/view-as-page.js';

export const securityHandlers = (deps: Deps, actors: ActorLoader) => ({
  sessions: sessionHandlers(deps),
  factor: factorHandlers(deps, actors),
  locks: lockHandlers(deps, actors),
  signIns: signInLogHandlers(deps),
  viewAs: viewAsHandlers(deps),
  permissions: permissionHandlers(deps),
  appointments: appointmentHandlers(deps),
  numbers: numberHandlers(deps),
});

/** The person's own sign-ins and second factor; the security administrator's pages; who may do what. */
export const securityRoutes = (h: ReturnType<typeof securityHandlers>): RouteTable => [
  get('/sessions', 'signed-in', h.sessions.mine),
  post('/sessions/ending', 'signed-in', h.sessions.endMine),
  get('/second-factor', 'signed-in', h.factor.page),
  post('/second-factor', 'signed-in', h.factor.enable),
  post('/second-factor/removal', 'signed-in', h.factor.disable),
  get('/permissions', 'permission.view', h.permissions.matrix),
  get('/permissions/people', 'permission.people', h.permissions.people),
  get('/full-numbers/operators/:operatorId', 'personal.reveal', h.numbers.operators.show),
  post('/full-numbers/operators/:operatorId', 'personal.reveal', h.numbers.operators.reveal),
  get('/full-numbers/agencies/:agencyId', 'personal.reveal', h.numbers.agencies.show),
  post('/full-numbers/agencies/:agencyId', 'personal.reveal', h.numbers.agencies.reveal),
  get('/appointments', 'account.appoint', h.appointments.list),
  post('/appointments', 'account.propose', h.appointments.propose),
  get('/appointments/:requestId', 'account.appoint', h.appointments.show),
  ...h.appointments.documents,
  post('/appointments/decision', 'account.confirm', h.appointments.decide),
  get('/security/sign-ins', 'security.log', h.signIns.list),
  get('/security/sessions', 'security.session', h.sessions.all),
  post('/security/sessions/ending', 'security.session', h.sessions.endAny),
  get('/security/locks', 'security.unlock', h.locks.list),
  post('/security/locks/removal', 'security.unlock', h.locks.unlock),
  post('/security/second-factors/removal', 'security.unlock', h.locks.resetFactor),
  get('/security/view-as', 'security.view-as', h.viewAs.page),
  post('/security/view-as', 'security.view-as', h.viewAs.start),
  post('/security/view-as/ending', 'signed-in', h.viewAs.end),
];
