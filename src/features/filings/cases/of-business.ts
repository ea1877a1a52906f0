import type { Deps } from '#platform/deps.js';
import { type Actor, mayDo } from '#platform/http/actor.js';
import { caseKinds, type CaseKind } from '#domain/filing/kinds.js';
import { caseStates } from '#domain/filing/moves.js';
import { isOpenNow } from '#features/drive/phase/openness.js';
import { correctionKinds, correctionStates } from '#features/filings/corrections/correction-rules.js';
import { listCorrectionsOf } from '#features/filings/corrections/correction-queries.js';
import type { BusinessCases } from '#features/register/detail/business-page.js';
import { findOpenCase } from './case-queries.js';
import { casePath } from './frame.js';
import { listCasesOfBusiness } from './list-queries.js';
import { taskOf } from './register-rules.js';
import { caseOffice } from './scope.js';

const casesAtMost = 50;
const begun = ['amend', 'terminate', 'deregister'] as const satisfies readonly CaseKind[];

/** What the page of a business shows of its cases: those that the person may see, what may be begun, and corrections. */
export const casesOfBusiness =
  (deps: Deps): BusinessCases =>
  async (actor, business) => {
    if (!mayDo(actor, 'filing.view')) return undefined;
    const office = caseOffice(actor);
    const isSeen = (one: { readonly agencyId: number }) => office === undefined || one.agencyId === office;
    const cases = (await listCasesOfBusiness(deps.db, business.id, casesAtMost)).filter(isSeen);
    const corrections = (await listCorrectionsOf(deps.db, business.id)).filter(isSeen);
    const open = await findOpenCase(deps.db, business.id);
    const isHere = business.agencyId === actor.agencyId;
    return {
      businessId: business.id,
      lines: cases.map((one) => ({
        ...one,
        path: casePath(one.id),
        kindName: caseKinds[one.kind],
        stateName: caseStates[one.state],
      })),
      corrections: corrections.map((one) => ({
        id: one.id,
        kindName: correctionKinds[one.kind],
        stateName: correctionStates[one.state],
        proposerName: one.proposerName,
        proposedAt: one.proposedAt,
      })),
      openCase: open && {
        said: `正在办理${caseKinds[open.kind]}（${caseStates[open.state]}）`,
        path: isSeen(open) ? casePath(open.id) : '',
      },
      acts: open || !isHere ? [] : await actsFor(deps, actor, business.status),
      mayCorrect: !open && isHere && mayDo(actor, 'filing.correct') && (await isOpenNow(deps, 'filing.correct')),
    };
  };

async function actsFor(deps: Deps, actor: Actor, status: string): Promise<{ kind: CaseKind; name: string }[]> {
  if (!mayDo(actor, 'filing.enter') || !(await isOpenNow(deps, 'filing.enter'))) return [];
  return begun
    .filter((kind) => taskOf(kind, status as Parameters<typeof taskOf>[1], {}) !== undefined)
    .map((kind) => ({ kind, name: caseKinds[kind] }));
}
