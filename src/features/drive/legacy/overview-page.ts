import type { DriveDeps } from '#features/drive/deps.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { listDivisions } from '#features/agencies/queries.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import { listBoard } from '#features/drive/queries.js';
import { countDocket } from './docket-queries.js';
import { getDriveLists } from './drive-lists-queries.js';
import { countByUnit, countLicences } from './licence-queries.js';
import { listLoads } from './load-queries.js';
import { docketSums, linesByUnit, releaseSteps, sumOf } from './present.js';
import { licenceProblems } from './problems.js';
import { releaseToOffices } from './release.js';
import { loadStateNames } from './words.js';

const shownLoads = 10;

/** The lists from the old system: loaded, to be decided, handed out; an office sees its own once they are. */
export function overviewHandlers(deps: DriveDeps) {
  const { db } = deps;
  return {
    overview: (async (req, res) => {
      const actor = actorOf(req);
      const drive = await chosenDrive(deps, req);
      const isProvince = actor.scope.level === 'province';
      if (!drive) return render(req, res, 'drive/legacy/overview', { drive: undefined });
      const lists = await getDriveLists(db, drive.id);
      const board = await listBoard(db, drive.id, isProvince ? null : actor.agencyId);
      const units = new Map(board.map(({ unitCode, unitName }) => [unitCode, unitName]));
      const [counts, docket, loads, onBoundary, divisions] = await Promise.all([
        countByUnit(db, drive.id),
        isProvince ? countDocket(db, drive.id) : [],
        isProvince ? listLoads(db, drive.id, shownLoads) : [],
        isProvince ? countLicences(db, drive.id, { endsOn: lists.rule.baselineOn }) : 0,
        listDivisions(db),
      ]);
      const isShown = isProvince || lists.releasedAt !== null;
      const names = new Map([...divisions.map(({ code, name }) => [code, name] as const), ...units]);
      const lines = linesByUnit(isShown ? counts : [], names, isProvince ? undefined : [...units.keys()]);
      await render(req, res, 'drive/legacy/overview', {
        drive,
        lists,
        isProvince,
        isShown,
        lines,
        sum: sumOf(lines),
        docket: docketSums(docket),
        onBoundary,
        loads: loads.map((load) => ({ ...load, stateName: loadStateNames[load.state] })),
        steps: releaseSteps(loads, docket, lists.releasedAt !== null),
        mayLoad: mayDo(actor, 'licence.load'),
        hasOldSystem: deps.config.oldSystem !== undefined,
      });
    }) satisfies Handler,

    release: step(deps, async (trx, req) => {
      const drive = await chosenDrive(deps, req, trx);
      if (!drive) throw licenceProblems.no_drive();
      await releaseToOffices(trx, deps, actorOf(req), drive.id);
      return { to: '/licences', done: '名单已下发。各填报单位现在可以看到自己的附件4、附件5名单。' };
    }),
  };
}
