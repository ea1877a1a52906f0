import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { type CaseKind, caseKinds } from '#domain/filing/kinds.js';
import { casePath, frameOf } from '#features/filings/cases/frame.js';
import { checklistOf } from './checklist.js';
import { listMaterialFiles, listReusableFiles, type ReusableFile } from './material-queries.js';
import { findAsked, materialName } from './material-rules.js';
import { materialsPath } from './materials-page.js';
import { fileView } from './present.js';
import { reuseMaterials } from './reusing.js';

/** Files of earlier cases of the same business, to choose from. */
export function reuseHandlers(deps: Deps) {
  const { db } = deps;
  return {
    show: (async (req, res) => {
      const frame = await frameOf(deps, req, 'materials');
      const { one } = frame;
      // What other cases hold is the office's own: nobody else begins cases with it.
      if (one.agencyId !== actorOf(req).agencyId) throw problems.not_found();
      const { asked, uscc } = await checklistOf(db, deps.cipher, one);
      const of = { caseId: one.id, agencyId: one.agencyId, businessId: one.businessId, uscc };
      const there = new Set((await listMaterialFiles(db, one.id)).filter(isLive).map(keyOf));
      const earlier = (await listReusableFiles(db, of)).filter(({ code }) => findAsked(asked, code) !== undefined);
      await render(req, res, 'filings/materials/reuse', {
        frame,
        here: materialsPath(one.id),
        lines: earlier.map((file) => ({ ...lineOf(file), isThere: there.has(keyOf(file)) })),
      });
    }) satisfies Handler,

    reuse: step(deps, async (trx, req) => {
      const caseId = idParam(req, 'filingId');
      const ids = Object.keys((req.body ?? {}) as Record<string, unknown>).flatMap((name) =>
        /^use\.[1-9]\d{0,14}$/.test(name) ? [Number(name.slice(4))] : [],
      );
      const { laid, left } = await reuseMaterials(trx, deps, actorOf(req), { caseId, ids });
      const to = materialsPath(caseId);
      const not = left.length === 0 ? '' : `已经在这里的没有重复放入：${left.join('、')}。`;
      return laid === 0 ? { to, note: not } : { to, done: `已沿用 ${laid} 个文件，内容与原办件的相同。${not}` };
    }),
  };
}

const isLive = ({ takenBackAt }: { readonly takenBackAt: Date | null }): boolean => takenBackAt === null;
const keyOf = ({ code, sha256 }: { readonly code: string; readonly sha256: string }): string => `${code} ${sha256}`;

const lineOf = (file: ReusableFile) => ({
  ...fileView(file.caseId, file),
  material: `${file.code} ${materialName(file.code)}`,
  casePath: casePath(file.caseId),
  caseTitle: `${caseKinds[file.caseKind as CaseKind]}：${file.caseName || '（未填名称）'}`,
  filingNo: file.filingNo ?? '',
});
