import type { Request, Response } from 'express';
import { dayIn } from '#platform/clock.js';
import type { Deps } from '#platform/deps.js';
import { type DocumentOwner, listDocuments } from '#platform/documents.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { documentRoutes } from '#platform/http/document-routes.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage, step } from '#platform/http/step.js';
import type { Problem } from '#platform/problem.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { cellWords, sheetNames } from '#domain/annexes/sheets.js';
import { kindWordsOf } from '#domain/checking/kind-words.js';
import { maskFinding } from '#domain/values/masking.js';
import { parseDay } from '#domain/values/days.js';
import { effectiveRows } from '#features/annexes/checking/effective-rows.js';
import { rowName } from '#features/annexes/checking/row-names.js';
import { nameDriveOfAnnex } from '#features/annexes/drive-words.js';
import { versionPath } from '#features/annexes/context.js';
import { getVersion } from '#features/annexes/version-queries.js';
import { waiverProblems } from './problems.js';
import { getWaiverFor, listWaivedRows, type Waiver } from './waiver-queries.js';
import { listRowsLetThrough } from './in-force-queries.js';
import { waiverState, waiverStates } from './waiver-rules.js';
import { decideWaiver, endWaiver, mayEnd } from './waivers.js';

/** What was typed into the decision. */
interface TypedDecision {
  readonly choice: string;
  readonly reason: string;
  readonly expiresOn: string;
}

/** One waiver: its rows and how each stands now, the papers, the decision and its end (C35). */
export function waiverPageHandlers(deps: Deps) {
  async function show(
    req: Request,
    res: Response,
    more: { typed?: TypedDecision; fault?: Fault | undefined; documentProblem?: Problem } = {},
  ): Promise<void> {
    const actor = actorOf(req);
    const waiver = await getWaiverFor(deps.db, actor, idParam(req, 'waiverId'));
    await nameDriveOfAnnex(deps, req, waiver.annexId);
    const state = waiverState(waiver, dayIn(deps.config.officeZone, deps.clock.now()));
    const isOpen = state === 'asked' || state === 'holds';
    await render(req, res, 'annexes/waivers/waiver', {
      waiver,
      state,
      stateName: waiverStates[state],
      ...(await rowsOf(deps, waiver, state)),
      mayDecide: state === 'asked' && mayDo(actor, 'waiver.decide') && waiver.askedBy !== actor.id,
      isOwn: state === 'asked' && mayDo(actor, 'waiver.decide') && waiver.askedBy === actor.id,
      mayEnd: isOpen && mayEnd(actor, waiver, state),
      isHolding: state === 'holds',
      documents: await listDocuments(deps.db, ownerOf(waiver)),
      documentsPath: `/waivers/${waiver.id}/documents`,
      documentProblem: more.documentProblem,
      mayAttach: isOpen && mayAttach(actor, waiver),
      typed: more.typed ?? { choice: '', reason: '', expiresOn: waiver.expiresOn },
      fault: more.fault,
    });
  }

  return {
    show: ((req, res) => show(req, res)) satisfies Handler,

    decide: formPage<TypedDecision>({
      read: (req) => ({
        choice: textField(req, 'choice'),
        reason: textField(req, 'reason'),
        expiresOn: textField(req, 'expires_on').trim(),
      }),
      async submit(req, { choice, reason, expiresOn }) {
        if (choice !== 'approve' && choice !== 'refuse') throw waiverProblems.choice({ field: 'choice' });
        const waiverId = idParam(req, 'waiverId');
        const isApproved = choice === 'approve';
        return doOnce(deps, req, async (trx) => {
          await decideWaiver(trx, deps, actorOf(req), waiverId, { isApproved, reason, expiresOn: parseDay(expiresOn) });
          const done = isApproved ? '已批准，正在重新检查这张表，这些错误不再妨碍报送。' : '已决定不批准。';
          return { to: `/waivers/${waiverId}`, done };
        });
      },
      show: (req, res, typed, fault) => show(req, res, { typed, fault }),
    }),

    end: step(deps, async (trx, req) => {
      const waiverId = idParam(req, 'waiverId');
      await endWaiver(trx, deps, actorOf(req), waiverId, textField(req, 'reason'));
      return { to: `/waivers/${waiverId}`, done: '已结束，原来放行的错误重新算作错误。' };
    }),

    documents: documentRoutes(deps, {
      path: '/waivers/:waiverId',
      readVerb: 'waiver.view',
      attachVerb: 'waiver.ask',
      async owner(req, act) {
        const actor = actorOf(req);
        const waiver = await getWaiverFor(deps.db, actor, idParam(req, 'waiverId'));
        const state = waiverState(waiver, dayIn(deps.config.officeZone, deps.clock.now()));
        if (act === 'attach' && state !== 'asked' && state !== 'holds') throw waiverProblems.not_in_force();
        if (act === 'attach' && !mayAttach(actor, waiver)) throw waiverProblems.not_yours();
        return ownerOf(waiver);
      },
      show: (req, res, documentProblem) => show(req, res, { documentProblem }),
    }),
  };
}

/** Papers come from the office that asked. */
const mayAttach = (actor: ReturnType<typeof actorOf>, waiver: Waiver): boolean =>
  mayDo(actor, 'waiver.ask') && actor.agencyId === waiver.askedByAgencyId;

const ownerOf = (waiver: Waiver): DocumentOwner => ({
  objectType: 'waiver',
  objectId: waiver.id,
  agencyId: waiver.agencyId,
});

/** The rows that a waiver names, as they were and whether it lets each through in the version that counts; numbers masked. */
async function rowsOf(deps: Deps, waiver: Waiver, state: keyof typeof waiverStates) {
  const definition = annexDefinition(waiver.annexNo);
  const version = await getVersion(deps.db, waiver.annexId, waiver.versionId);
  const rows = await listWaivedRows(deps.db, deps.cipher, waiver.id);
  const current = waiver.currentVersionId;
  const isSame = current === waiver.versionId;
  const through = current === null ? [] : await listRowsLetThrough(deps.db, current, waiver.id);
  const effective = await effectiveRows(
    deps,
    version,
    rows.map(({ row }) => row),
  );
  const names = sheetNames(version.head);
  const { field, kind } = waiver;
  const column = definition.columns.find((one) => one.field === field);
  return {
    title: `“${column?.header ?? '整行'}”${kindWordsOf(kind) ?? `不符合规则 ${waiver.rule}`}`,
    annexPath: `/annexes/${waiver.annexId}`,
    versionPath: versionPath({ id: waiver.annexId }, waiver.versionId),
    through: through.length,
    lines: rows.map((one) => ({
      ...maskFinding(definition, { ...one, field, kind, rule: waiver.rule, level: 'E' as const, column: null }),
      path: `${versionPath({ id: waiver.annexId }, waiver.versionId)}/rows/${one.row}`,
      where: cellWords(one.row, null, names),
      name: rowName(waiver.annexNo, version.head, effective.get(one.row)),
      now: state !== 'holds' ? '' : !isSame ? '' : through.includes(one.row) ? '已豁免' : '内容已变，不再适用',
    })),
  };
}
