import { dayIn } from '#platform/clock.js';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { rowWords, sheetNames } from '#domain/annexes/sheets.js';
import { policySentence } from '#domain/annexes/partial.js';
import { standingNames, standingOf } from '#domain/annexes/states.js';
import { annexName } from '#domain/annexes/titles.js';
import { type AnnexContext, annexContext, versionPath } from '#features/annexes/context.js';
import { answerStored } from '#features/annexes/receiving/upload-page.js';
import { type AnnexVersion, findVersion } from '#features/annexes/version-queries.js';
import { asidePath, endedWords, nextWords, promiseWords } from './present.js';
import { isBroken } from './quarantine-rules.js';
import { listAnnexesAside } from './annexes-aside-queries.js';
import { listAside, listEnded, listQuarantines, listRowsOut, partialAnnexesOf } from './quarantine-queries.js';
import { rowsWithFaults } from './faulty-rows.js';
import { takeBack } from './setting-aside.js';
import { beginSupplement } from './supplement.js';

const mostEnded = 100;

/** What offices have set aside: a line an annex; of one annex its rows, until they come. */
export function asideHandlers(deps: Deps) {
  const today = () => dayIn(deps.config.officeZone, deps.clock.now());

  return {
    list: (async (req, res) => {
      const actor = actorOf(req);
      const isProvince = actor.scope.level === 'province';
      const annexes = await listAnnexesAside(deps.db, isProvince ? null : actor.agencyId);
      await render(req, res, 'annexes/quarantine/list', {
        isProvince,
        rows: annexes.reduce((all, { count }) => all + count, 0),
        lines: annexes.map((one) => ({
          ...one,
          name: annexName(one.annexNo),
          path: asidePath(one.annexId),
          standing: standingOf(one.state, one.versionId),
          stateName: standingNames[standingOf(one.state, one.versionId)],
          isBroken: isBroken(one.promisedOn, today()),
        })),
      });
    }) satisfies Handler,

    show: (async (req, res) => {
      const context = await annexContext(deps, req);
      const { annex, can } = context;
      const version = annex.currentVersionId === null ? undefined : await findVersion(deps.db, annex.currentVersionId);
      const lines = version ? await linesOf(context, version) : [];
      const ended = await listEnded(deps.db, annex.id, mostEnded);
      await render(req, res, 'annexes/quarantine/annex', {
        ...context,
        own: asidePath(annex.id),
        here: version ? versionPath(annex, version.id) : '',
        policy: policySentence(await partialAnnexesOf(deps.db, annex.driveId), annex.annexNo),
        lines,
        out: version?.quarantinedCount ?? 0,
        next: nextWords(annex.state, can),
        mayMend: can.fix,
        maySupplement: can.upload && annex.state === 'imported' && lines.length > 0,
        ended: ended.map((one) => ({
          ...one,
          where: rowWords(one.row, sheetNames(one.versionId === version?.id ? version.head : null)),
          words: endedWords(one.outcome),
        })),
      });
    }) satisfies Handler,

    takeBack: step(deps, async (trx, req) => {
      const [annexId, asideId] = [idParam(req, 'annexId'), idParam(req, 'asideId')];
      await takeBack(trx, deps, actorOf(req), { annexId, asideId });
      return { to: asidePath(annexId), done: '已取消隔离，这一行的错误重新计入，改正后才能报送。' };
    }),

    supplement: step(
      deps,
      async (trx, req) => {
        const annexId = idParam(req, 'annexId');
        const versionId = await beginSupplement(trx, deps, actorOf(req), annexId);
        return { to: versionPath({ id: annexId }, versionId) };
      },
      async (req, res, { to }) => answerStored(deps, req, res, await annexContext(deps, req), to),
    ),
  };

  async function linesOf(context: AnnexContext, version: AnnexVersion) {
    const { annex } = context;
    const [aside, quarantines, out] = await Promise.all([
      listAside(deps.db, annex.id),
      listQuarantines(deps.db, annex.id),
      listRowsOut(deps.db, version.id),
    ]);
    const rowNos = aside.filter(({ versionId }) => versionId === version.id).map(({ row }) => row);
    const faults = await rowsWithFaults(deps, { ...context, version }, rowNos);
    const isOut = new Set(out.map(({ row }) => row));
    return aside.map((one) => {
      const isHere = one.versionId === version.id && faults.has(one.row);
      const quarantine = quarantines.get(one.quarantineId);
      const promisedOn = quarantine?.promisedOn ?? '';
      return {
        id: one.id,
        where: isHere ? rowWords(one.row, sheetNames(version.head)) : '',
        path: isHere ? `${versionPath(annex, version.id)}/rows/${one.row}` : '',
        name: faults.get(one.row)?.name ?? '',
        messages: isHere ? (faults.get(one.row)?.messages ?? []) : [],
        standing: isHere ? (isOut.has(one.row) ? '隔离中' : '已改正，随下一次报送') : '已不在当前版本中',
        reason: quarantine?.reason ?? '',
        by: quarantine?.madeByName ?? '',
        promise: promiseWords(promisedOn, today()),
        isBroken: isBroken(promisedOn, today()),
      };
    });
  }
}
