import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { type DocumentOwner, listDocuments } from '#platform/documents.js';
import { type Actor, actorOf, mayDo } from '#platform/http/actor.js';
import { choiceText, idParam, queryText, textField } from '#platform/http/csrf.js';
import { documentRoutes } from '#platform/http/document-routes.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage, step } from '#platform/http/step.js';
import { type Problem, problems } from '#platform/problem.js';
import { chosenDrive, nameDrive } from '#features/drive/chosen-drive.js';
import { decide, giveWay, insist, reopen, seenOf, unitsOf } from './acting.js';
import { type CaseSide, countCasesFor, getCaseFor, listCasesFor, listSides } from './case-queries.js';
import type { CollisionOutcome, CollisionState } from './collision-rules.js';
import { caseView, compareFacts, factsOf, isOwnSide, outcomeChoices, type Reader, sideView } from './present.js';
import { readSides } from './reading.js';
import { collisionStateWords } from './words.js';

const pageSize = 20;
const outcomes: readonly CollisionOutcome[] = ['first', 'second', 'both', 'branch'];

/** Businesses that two units claim: the list, a case with both sides, what an office says of its side, what the province decides. */
export function collisionHandlers(deps: Deps) {
  const { db } = deps;
  const readerOf = (actor: Actor): Reader => ({
    isProvince: actor.scope.level === 'province',
    agencyId: actor.agencyId,
  });

  async function contextOf(req: Request) {
    const actor = actorOf(req);
    const reader = readerOf(actor);
    const one = await getCaseFor(db, actor, idParam(req, 'collisionId'));
    await nameDrive(deps, req, one.driveId);
    const sides = await listSides(db, [one.id]);
    const [first, second] = sides;
    if (!first || !second) throw problems.not_found();
    const values = await readSides(deps, sides);
    const facts = ([first, second] as const).map((side) => factsOf(side.annexNo, values.get(side.id) ?? {}));
    const own = [isOwnSide(reader, first), isOwnSide(reader, second)] as const;
    return {
      actor,
      reader,
      one,
      sides,
      here: `/collisions/${one.id}`,
      view: caseView(one, unitsOf(sides)),
      sideViews: sides.map((side) => sideView(one, side, reader)),
      facts: compareFacts([facts[0] ?? {}, facts[1] ?? {}], own),
    };
  }

  async function scansOf(sides: readonly CaseSide[], reader: Reader) {
    const lists = await Promise.all(
      sides
        .filter((side) => side.annexId !== null && isOwnSide(reader, side))
        .map(async (side) => (await listDocuments(db, ownerOf(side))).map((document) => ({ side, document }))),
    );
    return lists.flat().map(({ side, document }) => ({
      unitName: side.unitName,
      name: document.name,
      path: `/collisions/${side.collisionId}/sides/${side.id}/documents/${document.id}`,
    }));
  }

  async function showCase(req: Request, res: Response, typed: TypedDecision, fault?: Fault) {
    const context = await contextOf(req);
    const { one, sides, reader, actor } = context;
    const mayReview = mayDo(actor, 'annex.review') && reader.isProvince;
    await render(req, res, 'annexes/collisions/case', {
      ...context,
      scans: await scansOf(sides, reader),
      deciding: mayReview && one.state === 'open' ? { choices: outcomeChoices(unitsOf(sides)), ...typed } : undefined,
      reopen: mayReview &&
        one.outcome !== null && { action: `${context.here}/decision/removal`, label: '撤销决定，重新处理' },
      isMine: mayDo(actor, 'annex.fix'),
      fault,
    });
  }

  async function sideContext(req: Request) {
    const context = await contextOf(req);
    const side = context.sides.find(({ id }) => id === idParam(req, 'sideId'));
    if (!side || side.annexId === null || !isOwnSide(context.reader, side)) throw problems.not_found();
    return { ...context, side };
  }

  async function showSide(req: Request, res: Response, said?: string, fault?: Fault, documentProblem?: Problem) {
    const context = await sideContext(req);
    const { side, one, actor } = context;
    const isOpen = one.state === 'open' || one.state === 'decided';
    const mayState = mayDo(actor, 'annex.fix') && side.agencyId === actor.agencyId;
    const page = `${context.here}/sides/${side.id}`;
    await render(req, res, 'annexes/collisions/side', {
      ...context,
      sidePath: page,
      mine: context.sideViews.find(({ id }) => id === side.id),
      seen: seenOf(side),
      said: said ?? side.said ?? '',
      mayInsist: mayState && one.state === 'open',
      yielding: mayState &&
        isOpen && {
          action: `${page}/yielding`,
          label: side.annexNo === 3 ? '让出：从附件3删除这一行' : '让出：标注为重复',
        },
      documents: await listDocuments(db, ownerOf(side)),
      documentsPath: `${page}/documents`,
      documentProblem,
      mayAttach: mayState && isOpen,
      fault,
    });
  }

  const sideOf = (req: Request) => ({ collisionId: idParam(req, 'collisionId'), sideId: idParam(req, 'sideId') });
  const pathOf = (req: Request) => `/collisions/${idParam(req, 'collisionId')}`;

  return {
    list: (async (req, res) => {
      const actor = actorOf(req);
      const drive = await chosenDrive(deps, req);
      if (!drive) throw problems.not_found();
      const state = choiceText(req, 'state', collisionStateWords) as CollisionState | '';
      const annex = queryText(req, 'annex');
      const page = /^[1-9]\d{0,4}$/.test(queryText(req, 'page')) ? Number(queryText(req, 'page')) : 1;
      const annexId = /^[1-9]\d{0,14}$/.test(annex) ? Number(annex) : undefined;
      const filter = { ...(state && { state }), ...(annexId !== undefined && { annexId }) };
      const [cases, counts] = await Promise.all([
        listCasesFor(db, actor, drive.id, filter, { offset: (page - 1) * pageSize, limit: pageSize + 1 }),
        countCasesFor(db, actor, drive.id),
      ]);
      const shown = cases.slice(0, pageSize);
      await render(req, res, 'annexes/collisions/list', {
        ask: { ...(state && { state }), ...(annexId !== undefined && { annex: annexId }) },
        state,
        isOfAnnex: annexId !== undefined,
        states: (Object.entries(collisionStateWords) as [CollisionState, string][]).map(([value, name]) => ({
          value,
          name,
          count: counts.get(value) ?? 0,
        })),
        lines: await linesOf(shown, readerOf(actor)),
        pageNo: page,
        hasMore: cases.length > pageSize,
      });
    }) satisfies Handler,

    show: ((req, res) => showCase(req, res, { outcome: '', reason: '' })) satisfies Handler,

    decide: formPage({
      read: (req): TypedDecision => ({ outcome: textField(req, 'outcome'), reason: textField(req, 'reason') }),
      submit: (req, { outcome, reason }) =>
        doOnce(deps, req, async (trx) => {
          const collisionId = idParam(req, 'collisionId');
          const chosen = outcomes.find((one) => one === outcome);
          await decide(trx, deps, actorOf(req), { collisionId, outcome: chosen, reason });
          return { to: pathOf(req), done: '已决定，两家单位在待办事项和本页都会看到。' };
        }),
      show: (req, res, typed, fault) => showCase(req, res, typed, fault),
    }),

    reopen: step(deps, async (trx, req) => {
      await reopen(trx, deps, actorOf(req), idParam(req, 'collisionId'));
      return { to: pathOf(req), done: '决定已撤销，这一户重新处理。' };
    }),

    side: ((req, res) => showSide(req, res)) satisfies Handler,

    insist: formPage({
      read: (req) => ({ said: textField(req, 'said'), seen: textField(req, 'seen') }),
      submit: (req, form) =>
        doOnce(deps, req, async (trx) => {
          await insist(trx, deps, actorOf(req), { ...sideOf(req), ...form });
          return {
            to: `${pathOf(req)}/sides/${idParam(req, 'sideId')}`,
            done: '已保存，省局会看到。有证明材料的，请附上扫描件。',
          };
        }),
      show: (req, res, { said }, fault) => showSide(req, res, said, fault),
    }),

    giveWay: step(deps, async (trx, req) => {
      const { isGone } = await giveWay(trx, deps, actorOf(req), sideOf(req));
      deps.jobSignal.ring();
      const done = isGone
        ? '已让出，这一行已退出本单位的表，可在“已删除的行”中恢复。正在重新检查。'
        : '已让出，省局会看到。这张表退回本单位后，请再点一次“让出”，使这一行退出。';
      return { to: pathOf(req), done };
    }),

    documents: documentRoutes(deps, {
      path: '/collisions/:collisionId/sides/:sideId',
      readVerb: 'annex.view',
      attachVerb: 'annex.fix',
      async owner(req, act) {
        const { side, actor } = await sideContext(req);
        if (act === 'attach' && side.agencyId !== actor.agencyId) throw problems.forbidden();
        return ownerOf(side);
      },
      show: (req, res, problem) => showSide(req, res, undefined, undefined, problem),
    }),
  };

  async function linesOf(cases: Awaited<ReturnType<typeof listCasesFor>>, reader: Reader) {
    const sides = await listSides(
      db,
      cases.map(({ id }) => id),
    );
    const values = await readSides(
      deps,
      sides.filter((side) => isOwnSide(reader, side)),
    );
    return cases.map((one) => {
      const own = sides.filter(({ collisionId }) => collisionId === one.id);
      const named = own.find((side) => values.has(side.id));
      return {
        ...caseView(one, unitsOf(own)),
        path: `/collisions/${one.id}`,
        name: (named && values.get(named.id)?.['business_name']) || '（这一行已不在表中）',
        stances: own.map((side) => `${side.unitName}：${sideView(one, side, reader).stanceName}`),
      };
    });
  }
}

interface TypedDecision {
  readonly outcome: string;
  readonly reason: string;
}

const ownerOf = (side: CaseSide): DocumentOwner => ({
  objectType: 'collision-side',
  objectId: side.id,
  agencyId: side.agencyId,
});
