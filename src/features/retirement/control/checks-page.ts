import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { type DocumentOwner, listDocuments } from '#platform/documents.js';
import { inTransaction } from '#platform/db/transaction.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { textField } from '#platform/http/csrf.js';
import { documentRoutes } from '#platform/http/document-routes.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage } from '#platform/http/step.js';
import { type Problem, problems } from '#platform/problem.js';
import { checkChars, checkItem, type CheckItem } from '#domain/retirement/checklist.js';
import { controlPath } from '#features/retirement/words.js';
import { listNotedChecks, takeCheck } from './check-queries.js';
import { noteCheck, type TypedCheck } from './checks.js';

/** One item of the checklist: who sees to it, the evidence, scans of it. */
export function checkHandlers(deps: Deps) {
  const { db } = deps;

  async function show(
    req: Request,
    res: Response,
    more: { typed?: TypedCheck; fault?: Fault | undefined; documentProblem?: Problem } = {},
  ): Promise<void> {
    const item = itemNamed(req);
    const noted = (await listNotedChecks(db)).find((one) => one.item === item.key);
    const typed = more.typed ?? {
      owner: noted?.owner ?? '',
      evidence: noted?.evidence ?? '',
      isDone: noted?.isDone ?? false,
    };
    await render(req, res, 'retirement/control/check', {
      item,
      noted: noted?.notedAt ? noted : undefined,
      typed,
      version: more.typed?.version ?? (noted?.notedAt ? noted.version : 0),
      chars: checkChars,
      fault: more.fault,
      documents: noted ? await listDocuments(db, ownerOf(actorOf(req).agencyId, noted.id)) : [],
      documentsPath: `${checkPath(item)}/documents`,
      documentProblem: more.documentProblem,
      mayAttach: mayDo(actorOf(req), 'retirement.change'),
    });
  }

  return {
    show: ((req, res) => show(req, res)) satisfies Handler,

    save: formPage<TypedCheck>({
      read: (req) => ({
        owner: textField(req, 'owner').replace(/\s+/g, ' ').trim(),
        evidence: textField(req, 'evidence').trim(),
        isDone: textField(req, 'done') === '1',
        version: Number(/^\d{1,9}$/.exec(textField(req, 'seen'))?.[0] ?? -1),
      }),
      submit: (req, typed) =>
        doOnce(deps, req, async (trx) => {
          await noteCheck(trx, deps, actorOf(req), itemNamed(req), typed);
          return { to: controlPath, done: `已登记“${itemNamed(req).title}”。` };
        }),
      show: (req, res, typed, fault) => show(req, res, { typed, fault }),
    }),

    documents: documentRoutes(deps, {
      path: '/retirement/checks/:check',
      readVerb: 'retirement.view',
      attachVerb: 'retirement.change',
      async owner(req) {
        const item = itemNamed(req);
        const { id } = await inTransaction(db, (trx) => takeCheck(trx, item.key));
        return ownerOf(actorOf(req).agencyId, id);
      },
      show: (req, res, documentProblem) => show(req, res, { documentProblem }),
    }),
  };
}

export const checkPath = ({ key }: Pick<CheckItem, 'key'>): string => `/retirement/checks/${key}`;

function itemNamed(req: Request): CheckItem {
  const item = checkItem(String(req.params['check'] ?? ''));
  if (!item) throw problems.not_found();
  return item;
}

const ownerOf = (agencyId: number, id: number): DocumentOwner => ({
  objectType: 'retirement-check',
  objectId: id,
  agencyId,
});
