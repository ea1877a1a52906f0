import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { seenMark } from '#platform/http/seen.js';
import { step } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { getDeadline } from '#features/drive/extensions/deadline-queries.js';
import { isLate } from '#features/drive/rules.js';
import { rowWords, sheetNames } from '#domain/annexes/sheets.js';
import { kindWordsOf } from '#domain/checking/kind-words.js';
import { listConfirmedGroups } from '#features/annexes/checking/confirmation-queries.js';
import { annexContext, versionPath } from '#features/annexes/context.js';
import type { AnnexDeps } from '#features/annexes/deps.js';
import { listHands } from '#features/annexes/mending/fix-queries.js';
import { commentView, submissionView } from '#features/annexes/present.js';
import { annexProblems } from '#features/annexes/problems.js';
import { getAnnexFor, listNames } from '#features/annexes/queries.js';
import { type AnnexVersion, getVersion } from '#features/annexes/version-queries.js';
import { requireStep } from '#features/annexes/receiving/upload.js';
import { listComments } from '#features/annexes/review/comment-queries.js';
import { isTypedIn } from '#features/annexes/typed-in.js';
import { submitAnnex } from '#features/annexes/review/steps.js';
import { obstaclesTo } from '#features/annexes/review/submission.js';
import { findAsideOfVersion } from '#features/annexes/quarantine/of-version.js';
import { listRowsOut } from '#features/annexes/quarantine/quarantine-queries.js';
import { waiversOfVersion } from '#features/annexes/waivers/of-version.js';
import { countContents } from './contents.js';

/** What a person must have before the eyes who answers for an annex: one page before it goes to the province, and the button is there alone. */
export function submissionHandlers(deps: AnnexDeps) {
  return {
    show: (async (req, res) => {
      const context = await annexContext(deps, req);
      const { annex, actor, can, definition, base } = context;
      if (!can.submit) {
        requireStep(annex, 'submit');
        throw annexProblems.not_your_office();
      }
      if (annex.currentVersionId === null) throw annexProblems.no_version();
      const version = await getVersion(deps.db, annex.id, annex.currentVersionId);
      const out = new Set((await listRowsOut(deps.db, version.id)).map(({ row }) => row));
      const [obstacles, contents, confirmed, comments, hands, deadlineAt] = await Promise.all([
        obstaclesTo(deps.db, deps, annex, version, actor.id),
        countContents(deps, definition, version, out),
        listConfirmedGroups(deps.db, version.id),
        listComments(deps.db, annex.id, true),
        listHands(deps.db, version),
        getDeadline(deps.db, annex.driveId, annex.unitCode),
      ]);
      const names = await listNames(deps.db, [...hands, ...confirmed.map(({ confirmedBy }) => confirmedBy)]);
      const headers = new Map(definition.columns.map(({ field, header }) => [field, header]));
      const now = deps.clock.now();
      await render(req, res, 'annexes/submitting/check', {
        ...context,
        version,
        isTyped: isTypedIn(version),
        seen: shownMark(version),
        submission: submissionView(base, version, obstacles),
        contents,
        aside: await findAsideOfVersion(deps.db, deps, version),
        confirmed: confirmed.map((one) => ({
          ...one,
          words: `${headers.get(one.field) ?? '整行'}：${kindWordsOf(one.kind) ?? one.rule}`,
          by: names.get(one.confirmedBy) ?? '',
        })),
        comments: comments
          .filter(({ answer }) => answer !== null)
          .map((one) => commentView(context, one, one.row === null ? '' : rowWords(one.row, sheetNames(version.head)))),
        waivers: await waiversOfVersion(deps.db, annex.id, version.id),
        hands: hands.map((one) => names.get(one) ?? '').filter((name, at, all) => all.indexOf(name) === at),
        deadlineAt,
        isLateNow: isLate(deadlineAt, now),
      });
    }) satisfies Handler,

    submit: step(deps, async (trx, req) => {
      const annexId = idParam(req, 'annexId');
      const annex = await getAnnexFor(trx, actorOf(req), annexId, true);
      const seen = textField(req, 'seen');
      const current = annex.currentVersionId;
      // Who was shown another file, or another check of it, has not answered for this one.
      if (seen !== '' && current !== null && seen !== shownMark(await getVersion(trx, annexId, current)))
        throw problems.stale();
      await submitAnnex(trx, deps, actorOf(req), annexId);
      const to = current === null ? `/annexes/${annexId}` : `${versionPath(annex, current)}/receipt`;
      return { to, done: '已报送，等待省级审核。审核人员认领之前，您可以在本表页面撤回。' };
    }),
  };
}

const shownMark = ({ id, checkedAt, rowCount, fixCount, quarantinedCount }: AnnexVersion): string =>
  seenMark(id, checkedAt, rowCount, fixCount, quarantinedCount);
