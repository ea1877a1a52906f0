import { dayIn } from '#platform/clock.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { nilBars } from '#domain/annexes/nil-return.js';
import { listDivisions, nameOn } from '#features/agencies/queries.js';
import { getDeadline } from '#features/drive/extensions/deadline-queries.js';
import { getDriveLists } from '#features/drive/legacy/drive-lists-queries.js';
import { isLate } from '#features/drive/rules.js';
import { annexContext } from '#features/annexes/context.js';
import type { AnnexDeps } from '#features/annexes/deps.js';
import { listChanges } from '#features/annexes/lists/changes/change-queries.js';
import { submissionView } from '#features/annexes/present.js';
import { annexProblems } from '#features/annexes/problems.js';
import { requireStep } from '#features/annexes/receiving/upload.js';
import { obstaclesTo } from '#features/annexes/review/submission.js';
import { nilDraft } from './nil-facts.js';
import { findNilReturn } from './nil-queries.js';
import { beginNilReturn, nilMark, signNilReturn } from './nil-return.js';
import { barView, nilStanding } from './present.js';

/** Nil returns (零报告): begun by who fills in, signed by who submits, and the document that is printed of one. */
export function nilReturnHandlers(deps: AnnexDeps) {
  return {
    show: (async (req, res) => {
      const context = await annexContext(deps, req);
      const { annex, actor, can, base } = context;
      if (!can.submit) {
        requireStep(annex, 'submit');
        throw annexProblems.not_your_office();
      }
      const draft = await nilDraft(deps.db, deps, annex);
      const { version } = draft;
      const obstacles = version ? await obstaclesTo(deps.db, deps, annex, version, actor.id) : [];
      const deadlineAt = await getDeadline(deps.db, annex.driveId, annex.unitCode);
      const { rule } = await getDriveLists(deps.db, annex.driveId);
      await render(req, res, 'annexes/submitting/nil/sign', {
        ...context,
        draft,
        baselineOn: rule.baselineOn,
        digest: inParts(draft.hash),
        seen: nilMark(draft),
        bars: [
          ...nilBars(draft.facts).map((bar) => barView(base, annex.currentVersionId, bar)),
          ...submissionView(
            base,
            version,
            obstacles.filter(({ code }) => code !== 'no_rows'),
          ).obstacles.map((one) => ({ ...one, rows: [], more: 0 })),
        ],
        deadlineAt,
        isLateNow: isLate(deadlineAt, deps.clock.now()),
      });
    }) satisfies Handler,

    sign: step(deps, async (trx, req) => {
      const annexId = idParam(req, 'annexId');
      const asked = { annexId, seen: textField(req, 'seen'), isSure: textField(req, 'sure') === '1' };
      const id = await signNilReturn(trx, deps, actorOf(req), asked);
      const done = '零报告已签署并报送，等待省级审核。请打印盖章存档；审核人员认领之前，可以在本表页面撤回。';
      return { to: `/annexes/${annexId}/nil-returns/${id}`, done };
    }),

    begin: step(deps, async (trx, req) => {
      const annexId = idParam(req, 'annexId');
      await beginNilReturn(trx, deps, actorOf(req), annexId);
      return { to: `/annexes/${annexId}`, done: '已生成没有数据行的一版。请由本单位另一位机构管理员签署零报告。' };
    }),

    document: (async (req, res) => {
      const context = await annexContext(deps, req);
      const { annex } = context;
      const nil = await findNilReturn(deps.db, annex.id, idParam(req, 'nilId'));
      if (!nil) throw problems.not_found();
      const on = dayIn(deps.config.officeZone, nil.signedAt);
      const [sender, divisions] = [await nameOn(deps.db, nil.agencyId, on, nil.signedAt), await listDivisions(deps.db)];
      await render(req, res, 'annexes/submitting/nil/document', {
        ...context,
        nil,
        on,
        sender,
        unitName: divisions.find(({ code }) => code === annex.unitCode)?.name ?? annex.unitCode,
        digest: inParts(nil.listHash),
        nilState: nilStanding(annex, nil, await listChanges(deps.db, annex.id)),
        printedAt: deps.clock.now(),
      });
    }) satisfies Handler,
  };
}

/** A digest in parts that a person can compare. */
const inParts = (hash: string): string => hash.replace(/(.{8})(?=.)/g, '$1 ');
