import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { actorOf } from '#platform/http/actor.js';
import { asDownload } from '#platform/http/download.js';
import { idParam } from '#platform/http/csrf.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { annexContext, versionPath } from '#features/annexes/context.js';
import { annexProblems } from '#features/annexes/problems.js';
import { getOwnAnnex } from '#features/annexes/queries.js';
import { listVersions } from '#features/annexes/version-queries.js';
import { answerStored } from '#features/annexes/receiving/upload-page.js';
import { requireStep, storeUpload } from '#features/annexes/receiving/upload.js';
import { prefilledWorkbook } from './handed-list.js';

type Format = 'xlsx' | 'xls';

/** The list of old licences of an annex 4 or 5: as a workbook to take along, or as a version to work on here. */
export function handedListHandlers(deps: Deps) {
  const download =
    (format: Format): Handler =>
    async (req, res) => {
      const { annex, definition } = await annexContext(deps, req);
      const file = await prefilledWorkbook(deps, annex, definition, format);
      if (!file) throw annexProblems.not_handed();
      const day = dayIn(deps.config.officeZone, deps.clock.now()).replaceAll('-', '');
      asDownload(res, `附件${annex.annexNo}_${annex.unitCode}_${annex.agencyName}_${day}.${format}`, format).send(file);
    };

  return {
    xlsx: download('xlsx'),
    xls: download('xls'),

    /** Begins to work on the list here: the same workbook becomes a version, whose rows are filled in on line. */
    enter: step(
      deps,
      async (trx, req) => {
        const actor = actorOf(req);
        const annex = await getOwnAnnex(trx, actor, idParam(req, 'annexId'), true);
        requireStep(annex, 'upload');
        if (annex.currentVersionId !== null) return { to: versionPath(annex, annex.currentVersionId) };
        const [newest] = await listVersions(trx, annex.id);
        if (newest?.state === 'reading') return { to: versionPath(annex, newest.id) };
        const content = await prefilledWorkbook(deps, annex, annexDefinition(annex.annexNo), 'xlsx');
        if (!content) throw annexProblems.not_handed();
        const name = `附件${annex.annexNo}_${annex.unitCode}_在线核对.xlsx`;
        const asked = { annexId: annex.id, content, name, basedOn: null, isEntered: true };
        const { versionId } = await storeUpload(trx, deps, actor, asked);
        return { to: versionPath(annex, versionId) };
      },
      async (req, res, { to }) => answerStored(deps, req, res, await annexContext(deps, req), to),
    ),
  };
}
