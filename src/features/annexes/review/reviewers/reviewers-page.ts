import type { Deps } from '#platform/deps.js';
import { queryText } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { annexPath, versionPath } from '#features/annexes/context.js';
import { chosenDrive } from '#features/drive/chosen-drive.js';
import { daysOf, daysWords, isOfKind, type Kind, kinds, reviewerFigures, sumsOf } from './figures.js';
import { type Decision, listDecisions } from './reviewer-queries.js';

const mostShown = 200;

/** How reviews of the drive went, by reviewer, with the decisions behind each figure. */
export function reviewersHandlers(deps: Deps) {
  return {
    show: (async (req, res) => {
      const drive = await chosenDrive(deps, req);
      const decisions = drive ? await listDecisions(deps.db, drive.id) : [];
      const wanted = queryText(req, 'what');
      const kind = Object.hasOwn(kinds, wanted) ? (wanted as Kind) : undefined;
      const person = decisions.find((one) => String(one.person) === queryText(req, 'person'));
      const asked = decisions
        .filter((one) => person === undefined || one.person === person.person)
        .filter((one) => kind === undefined || isOfKind(one, kind));
      await render(req, res, 'annexes/review/reviewers/reviewers', {
        reviewers: reviewerFigures(decisions).map((one) => ({ ...one, days: daysWords(one.medianDays) })),
        sums: { ...sumsOf(decisions), days: daysWords(sumsOf(decisions).medianDays) },
        list: {
          title: `${person?.personName ?? '全部审核人'}：${kind ? kinds[kind] : '全部审核结果'}`,
          count: asked.length,
          isCut: asked.length > mostShown,
          isNarrowed: person !== undefined || kind !== undefined,
          lines: asked.slice(0, mostShown).map(lineOf),
        },
      });
    }) satisfies Handler,
  };
}

const lineOf = (one: Decision) => ({
  ...one,
  path: annexPath({ id: one.annexId }),
  versionPath: versionPath({ id: one.annexId }, one.versionId),
  days: daysWords(daysOf(one)),
  outcome: kinds[one.decision],
  basis: one.sampleSize === null ? `看过 ${one.seen} / ${one.needed} 行` : `抽样 ${one.sampleSize} 行`,
});
