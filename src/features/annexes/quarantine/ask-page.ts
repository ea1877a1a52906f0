import type { Request } from 'express';
import { dayIn } from '#platform/clock.js';
import type { Deps } from '#platform/deps.js';
import { textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, formPage } from '#platform/http/step.js';
import { rowWords, sheetNames } from '#domain/annexes/sheets.js';
import { mayGoInPart } from '#domain/annexes/partial.js';
import { getDrive } from '#features/drive/queries.js';
import { getDeadline } from '#features/drive/extensions/deadline-queries.js';
import { versionContext } from '#features/annexes/context.js';
import { asidePath } from './present.js';
import { rowsWithFaults } from './faulty-rows.js';
import { mostAside, mostDays, usualPromise } from './quarantine-rules.js';
import { listBlockedRows } from './quarantine-queries.js';
import { setAside } from './setting-aside.js';

/** Rows shown on the page at most; more are set aside in turn. */
const mostShown = 200;

/** Setting rows with errors aside: which, why, by when they are to come, and what then goes (C23). */
export function asideAskHandlers(deps: Deps) {
  async function modelOf(req: Request) {
    const context = await versionContext(deps, req);
    const { version, annex } = context;
    const drive = await getDrive(deps.db, annex.driveId);
    const blocked = await listBlockedRows(deps.db, version.id);
    const shown = blocked.slice(0, mostShown);
    const names = sheetNames(version.head);
    const faults = await rowsWithFaults(
      deps,
      context,
      shown.map(({ row }) => row),
    );
    return {
      ...context,
      isAllowed: mayGoInPart(drive.partialAnnexes, annex.annexNo),
      isOpen: context.can.fix && annex.currentVersionId === version.id,
      goLiveOn: drive.goLiveOn,
      deadlineAt: await getDeadline(deps.db, annex.driveId, annex.unitCode),
      lines: shown.map(({ row, count }) => ({ row, count, where: rowWords(row, names), ...faults.get(row) })),
      isCut: blocked.length > shown.length,
      total: blocked.length,
      most: Math.min(mostAside, mostShown),
      mostDays,
      picked: shown.map(({ row }) => row) as readonly number[],
      reason: '',
      promisedOn: usualPromise(dayIn(deps.config.officeZone, deps.clock.now())),
    };
  }

  return {
    show: (async (req, res) => render(req, res, 'annexes/quarantine/ask', await modelOf(req))) satisfies Handler,

    set: formPage({
      async read(req) {
        const typed = { reason: textField(req, 'reason'), promisedOn: textField(req, 'promised_on') };
        return { ...(await modelOf(req)), picked: pickedOf(req), ...typed };
      },
      submit: (req, { annex, version, actor, picked, reason, promisedOn }) =>
        doOnce(deps, req, async (trx) => {
          const asked = { annexId: annex.id, versionId: version.id, rows: picked, reason, promisedOn };
          const count = await setAside(trx, deps, actor, asked);
          const done = `已隔离 ${count} 行，其余各行可以报送。隔离的行列在本页，请按承诺的日期改正补报。`;
          return { to: asidePath(annex.id), done };
        }),
      show: (req, res, model, fault) => render(req, res, 'annexes/quarantine/ask', { ...model, fault }),
    }),
  };
}

/** Rows that were ticked: one field, or several of one name. */
function pickedOf(req: Request): number[] {
  const { pick } = (req.body ?? {}) as { pick?: unknown };
  return [...new Set([pick].flat())].flatMap((row) =>
    typeof row === 'string' && /^[1-9]\d{0,9}$/.test(row) ? [Number(row)] : [],
  );
}
