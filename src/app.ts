import type { IncomingMessage, ServerResponse } from 'node:http';
import express, { type Express, type RequestHandler } from 'express';
import session from 'express-session';
import type { PortalDeps } from '#src/deps.js';
import { jobTable } from '#src/job-table.js';
import { navigation } from '#src/navigation.js';
import { figureTable, workTable } from '#src/work-table.js';
import { version } from '#platform/version.js';
import { loadAssets } from '#platform/http/assets.js';
import { bodyGate } from '#platform/http/body-gate.js';
import { formBody } from '#platform/http/body-reading.js';
import { checkCsrf } from '#platform/http/csrf.js';
import { errorPages, notFound, outsideBasePath } from '#platform/http/error-pages.js';
import { noStore, securityHeaders } from '#platform/http/headers.js';
import { healthPaths, healthRoutes } from '#platform/http/health.js';
import type { FrameSource } from '#platform/http/render.js';
import { requestLog } from '#platform/http/request-log.js';
import { mountRoutes, type RouteTable } from '#platform/http/route-table.js';
import { MysqlSessionStore, sessionCookie } from '#platform/http/session-store.js';
import { verbGate } from '#platform/http/sign-in-gate.js';
import { uploadReceiver } from '#platform/http/uploads.js';
import { sessionStaysInZone, zoneGate } from '#platform/http/zone-gate.js';
import { settingsOf } from '#platform/settings.js';
import { requireRoom } from '#platform/storage.js';
import { createViews } from '#platform/views/eta.js';
import { createWorkCounter } from '#platform/work.js';
import { registrationHandlers, registrationRoutes } from '#features/agencies/registration/registration-page.js';
import type { DriveChoice } from '#features/agencies/duties/drive-choice.js';
import { agencyHandlers, agencyRoutes } from '#features/agencies/routes.js';
import { handOverClaims } from '#features/annexes/review/hand-over-queries.js';
import { collisionRoutes } from '#features/annexes/collisions/routes.js';
import { annexHandlers } from '#features/annexes/handlers.js';
import { mailboxRoutes } from '#features/annexes/mailbox/routes.js';
import { annexRoutes } from '#features/annexes/routes.js';
import { uploadBox } from '#features/annexes/uploads/box.js';
import { workListRoutes } from '#features/register/work-lists/lists-page.js';
import { visitRoutes } from '#features/annexes/visits/visits-page.js';
import { casesOfBusiness } from '#features/filings/cases/of-business.js';
import { caseFilingRoutes } from '#features/filings/routes-cases.js';
import { importHandlers } from '#features/imports/handlers.js';
import { importQueueHandlers } from '#features/imports/queue/queue-page.js';
import { importRoutes } from '#features/imports/routes.js';
import { entryFilingRoutes } from '#features/filings/routes-entry.js';
import { materialsFilingRoutes } from '#features/filings/routes-materials.js';
import { clockFilingRoutes } from '#features/filings/routes-clock.js';
import { papersFilingRoutes } from '#features/filings/routes-papers.js';
import { ledgerRoutes } from '#features/ledger/routes.js';
import { secondFilingRoutes } from '#features/filings/routes-second.js';
import { auditHandlers, auditRoutes } from '#features/audit/routes.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import { drivesRoutes } from '#features/drive/changes/routes.js';
import { editionRoutes } from '#features/drive/notice/editions-page.js';
import { noticeRoutes } from '#features/drive/notice/notice-page.js';
import { receiptRoutes } from '#features/drive/notice/receipts-page.js';
import { createPhase } from '#features/drive/phase/frame.js';
import { exchangeRoutes } from '#features/drive/exchange/routes.js';
import { phaseRoutes } from '#features/drive/phase/routes.js';
import { phaseGate } from '#features/drive/phase/phase-gate.js';
import { licenceRoutes } from '#features/drive/legacy/routes.js';
import { progressRoutes } from '#features/drive/progress/routes.js';
import { reminderRoutes } from '#features/drive/reminders/reminders-page.js';
import { passedRoutes } from '#features/drive/passing/routes.js';
import { driveHandlers } from '#features/drive/handlers.js';
import { driveRoutes } from '#features/drive/routes.js';
import { jobHandlers, jobRoutes } from '#features/operations/jobs-page.js';
import { settingHandlers, settingRoutes } from '#features/operations/settings/settings-page.js';
import { accountHandlers } from '#features/operators/accounts/account-handlers.js';
import { accountRoutes } from '#features/operators/accounts/account-routes.js';
import { createActorLoader } from '#features/operators/actor.js';
import { createPassport, operatorHandlers } from '#features/operators/sign-in/handlers.js';
import { invitationHandlers, invitationRoutes } from '#features/operators/slips/invitation-page.js';
import { operatorRoutes } from '#features/operators/sign-in/routes.js';
import { securityHandlers, securityRoutes } from '#features/operators/security/security-routes.js';
import { askToSignIn } from '#features/operators/sign-in/sign-in-page.js';
import { matchRoutes } from '#features/matching/matches-page.js';
import { publicationRoutes } from '#features/publication/routes.js';
import { registerHandlers } from '#features/register/handlers.js';
import { registerRoutes } from '#features/register/routes.js';
import { oldAddresses } from '#features/retirement/answering.js';
import { freezeGate } from '#features/retirement/freeze-gate.js';
import { retirementRoutes } from '#features/retirement/routes.js';

/** Every page route with its verb: the tests walk this table. */
export function routeTable(deps: PortalDeps, people: ReturnType<typeof createPeople>): RouteTable {
  const chooseDrive: DriveChoice = (req, db = deps.db) => chosenDrive(deps, req, db);
  return [
    // Routes are tried in order: the list that is asked for most comes first.
    ...registerRoutes(registerHandlers(deps, casesOfBusiness(deps))),
    ...operatorRoutes(operatorHandlers(deps, people.passport, people.actors)),
    ...securityRoutes(securityHandlers(deps, people.actors)),
    ...registrationRoutes(registrationHandlers(deps)),
    ...invitationRoutes(invitationHandlers(deps, chooseDrive)),
    ...accountRoutes(accountHandlers(deps, handOverClaims)),
    ...agencyRoutes(agencyHandlers(deps, chooseDrive)),
    ...driveRoutes(driveHandlers(deps, { work: workTable, figures: figureTable, uploadBox })),
    ...progressRoutes(deps),
    ...reminderRoutes(deps),
    ...passedRoutes(deps),
    ...licenceRoutes(deps),
    ...editionRoutes(deps),
    ...receiptRoutes(deps),
    ...noticeRoutes(deps),
    ...drivesRoutes(deps),
    ...phaseRoutes(deps),
    ...exchangeRoutes(deps),
    ...mailboxRoutes(deps),
    ...annexRoutes(annexHandlers(deps)),
    ...collisionRoutes(deps),
    ...visitRoutes(deps),
    ...workListRoutes(deps),
    ...matchRoutes(deps),
    ...importRoutes(importHandlers(deps), importQueueHandlers(deps)),
    ...entryFilingRoutes(deps),
    ...materialsFilingRoutes(deps),
    ...clockFilingRoutes(deps),
    ...papersFilingRoutes(deps),
    ...secondFilingRoutes(deps),
    ...caseFilingRoutes(deps),
    ...ledgerRoutes(deps),
    ...publicationRoutes(deps),
    ...retirementRoutes(deps),
    ...auditRoutes(auditHandlers(deps)),
    ...jobRoutes(jobHandlers(deps, jobTable)),
    ...settingRoutes(settingHandlers(deps)),
  ];
}

export function createPeople(deps: PortalDeps) {
  const actors = createActorLoader(deps.db, () => deps.clock.now(), deps.config.officeZone, deps.config);
  return { passport: createPassport(deps, actors.load), actors };
}

/** The whole portal: middleware order and every mount, on one screen. */
export function createApp(deps: PortalDeps): Express {
  const { config } = deps;
  const { basePath } = config;
  const app = express();
  const pages = express.Router();
  const assets = loadAssets();
  const views = createViews(config.production);
  const people = createPeople(deps);
  const settings = settingsOf(deps);

  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.set('etag', false);
  app.set('trust proxy', config.trustedProxies.length > 0 ? config.trustedProxies : false);
  app.locals['frame'] = {
    views,
    assets,
    config,
    ids: deps.ids,
    version,
    navigation,
    pages,
    loadCounts: createWorkCounter(deps, workTable),
    loadPhase: createPhase(deps),
    settings,
  } satisfies FrameSource;

  app.use(requestLog(deps.log));
  app.use(bodyGate(config.bodyLimits));
  app.use(securityHeaders(config.tls));
  app.use(zoneGate(config, views, settings, healthPaths(basePath)));
  if (basePath) app.use(outsideBasePath(basePath));
  healthRoutes(app, basePath, deps);
  app.use(`${basePath}/assets`, (req, res, next) => {
    req.url = req.originalUrl.slice(basePath.length);
    assets.serve(req, res, next);
  });
  app.use(`${basePath}/api/v1`, machineApi(deps, `${basePath}/api/v1`));

  app.use(`${basePath}/old`, oldAddresses(deps));

  app.use(noStore);
  app.use(
    session({
      name: sessionCookie,
      secret: config.sessionSecret,
      store: new MysqlSessionStore(deps.db, deps.clock, config.idleMinutes, config.sessionHours),
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, sameSite: 'lax', path: basePath || '/', secure: config.tls },
    }),
  );
  app.use(sessionStaysInZone(deps.log));
  app.use(people.passport.session());
  app.use(formBody(config.bodyLimits));
  mountRoutes(
    app,
    basePath,
    routeTable(deps, people),
    {
      requireVerb: verbGate(basePath, config.adminZones, (req, res) => askToSignIn(req, res, basePath)),
      requirePhase: (route) => [phaseGate(deps, route), freezeGate(deps, route)].filter((gate) => gate !== undefined),
      receiveUpload: uploadReceiver(config.bodyLimits, (bytes) => requireRoom(deps.disk, config, bytes)),
      checkCsrf,
    },
    pages,
  );

  app.use(notFound);
  app.use(errorPages(deps.log));
  return app;
}

/** The machine API, whose modules are loaded when the first machine comes: pages need none of them. */
function machineApi(deps: PortalDeps, base: string): RequestHandler {
  let api: Promise<(req: IncomingMessage, res: ServerResponse) => Promise<void>> | undefined;
  const load = async () => {
    const [{ getRequestListener }, { createApi }] = await Promise.all([
      import('@hono/node-server'),
      import('#api/app.js'),
    ]);
    return getRequestListener(createApi(deps, base).fetch);
  };
  return async (req, res) => {
    api ??= load();
    const listener = await api;
    req.url = req.originalUrl;
    await listener(req, res);
  };
}
