import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import { actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { doOnce, formPage, step } from '#platform/http/step.js';
import { documentRoutes } from '#platform/http/document-routes.js';
import { type DocumentOwner, listDocuments } from '#platform/documents.js';
import { Problem, problems } from '#platform/problem.js';
import { visibleAgencies } from '#features/agencies/duties/board.js';
import { makeChange, requireUndoable, undoChange } from './change.js';
import { type ChangeInput, type ChangePlan, type OfficeChange, planChange } from './change-plan.js';
import { asks, changeLeads, planLines } from './present.js';
import { findHoldings } from './change-queries.js';
import { listOffices } from '#features/agencies/directory/directory-queries.js';
import { listChanges, type StoredChange } from './ledger-queries.js';
import { agencyProblems, requireFields } from '#features/agencies/problems.js';
import { listDivisions, listTerritory } from '#features/agencies/queries.js';
import { changeNames } from '#features/agencies/words.js';
import { nameKey } from '#domain/values/names.js';
import { parseDay } from '#domain/values/days.js';
import { normaliseText } from '#domain/values/normalise.js';

/** Merge, split, rename, transfer and close: a form, its preview, the change and its undo (C3). */
export function changePageHandlers(deps: Deps) {
  const { db } = deps;
  const today = () => dayIn(deps.config.officeZone, deps.clock.now());

  /** The form; with everything filled in, the preview below it. */
  const form =
    (kind: OfficeChange): Handler =>
    async (req, res) => {
      const asked = (req.query as Record<string, unknown>)['on'] !== undefined;
      const typed = typedOf(req.query as Record<string, unknown>);
      let plan: ChangePlan | undefined;
      let problem: Problem | undefined;
      if (asked) {
        try {
          plan = await planChange(db, deps, inputOf(kind, idParam(req, 'agencyId'), typed));
        } catch (error) {
          problem = refusal(error);
          res.status(problem.status);
        }
      }
      await show(req, res, kind, typed, plan, problem);
    };

  /** Confirms what the preview showed; a state that has moved on gets a new preview. */
  const confirm = (kind: OfficeChange): Handler =>
    formPage({
      read: (req) => typedOf((req.body ?? {}) as Record<string, unknown>),
      submit(req, typed) {
        const input = inputOf(kind, idParam(req, 'agencyId'), typed);
        return doOnce(deps, req, async (trx) => {
          const changeId = await makeChange(trx, deps, actorOf(req), input, textField(req, 'token'));
          return { to: `/agency-changes/${changeId}`, done: '已办理。30 天内、没有后续变动时，可以在本页撤回。' };
        });
      },
      async show(req, res, typed, fault, problem) {
        const isStale = problem.code === 'agency.stale';
        const plan = isStale ? await planChange(db, deps, inputOf(kind, idParam(req, 'agencyId'), typed)) : undefined;
        await show(req, res, kind, typed, plan, fault && problem);
      },
    });

  async function show(
    req: Request,
    res: Parameters<Handler>[1],
    kind: OfficeChange,
    typed: Typed,
    plan: ChangePlan | undefined,
    problem: Problem | undefined,
  ): Promise<void> {
    const agencyId = idParam(req, 'agencyId');
    const office = await findHoldings(db, agencyId);
    if (!office) throw problems.not_found();
    const divisions = await listDivisions(db);
    const [territory, others] = await Promise.all([listTerritory(db, agencyId, today(), divisions), listOffices(db)]);
    await render(req, res, 'agencies/changes/change', {
      kind,
      kindName: changeNames[kind],
      lead: changeLeads[kind],
      asks: asks[kind],
      office,
      typed: typed.on === '' ? { ...typed, on: today() } : typed,
      territory: divisions.filter(({ code }) => territory.includes(code)),
      others: others.filter((one) => one.id !== agencyId && one.state !== 'closed'),
      plan,
      planLines: plan ? planLines(kind, office, plan) : [],
      problem,
    });
  }

  /** A change that this person may see. @throws agency.no_such_change */
  async function visibleChange(req: Request) {
    const [change] = await listChanges(db, { id: idParam(req, 'changeId') });
    const visible = await visibleAgencies(db, actorOf(req));
    const detail = (change?.detail ?? {}) as { agencies?: readonly number[]; counts?: object };
    // A registration names its offices by its parts alone.
    const concerned =
      detail.agencies ?? (change?.parts ?? []).flatMap((part) => /^agency:(\d+)$/.exec(part)?.[1] ?? []).map(Number);
    if (!change || !(visible === null || concerned.some((id) => visible.includes(id))))
      throw agencyProblems.no_such_change();
    return { change, detail, concerned };
  }

  async function showResult(req: Request, res: Parameters<Handler>[1], documentProblem?: Problem): Promise<void> {
    const actor = actorOf(req);
    const { change, detail, concerned } = await visibleChange(req);
    let whyNot: string | undefined;
    try {
      requireUndoable(change, await listChanges(db, { live: true }), deps.clock.now());
    } catch (error) {
      whyNot = refusal(error).sentence;
    }
    const offices = await listOffices(db, concerned);
    await render(req, res, 'agencies/changes/change-result', {
      change,
      kindName: changeNames[change.kind],
      counts: detail.counts,
      offices,
      documents: await listDocuments(db, ownerOf(change)),
      documentsPath: `/agency-changes/${change.id}/documents`,
      documentProblem,
      mayAttach: mayDo(actor, 'agency.change'),
      mayUndo: whyNot === undefined && mayDo(actor, 'agency.change'),
      // What was taken back already says so itself.
      whyNot: change.undoneAt === null && mayDo(actor, 'agency.change') ? whyNot : undefined,
    });
  }

  return {
    form,
    confirm,

    result: ((req, res) => showResult(req, res)) satisfies Handler,
    documents: documentRoutes(deps, {
      path: '/agency-changes/:changeId',
      readVerb: 'agency.view',
      attachVerb: 'agency.change',
      owner: async (req) => ownerOf((await visibleChange(req)).change),
      show: showResult,
    }),

    undo: step(deps, async (trx, req) => {
      const changeId = idParam(req, 'changeId');
      await undoChange(trx, deps, actorOf(req), changeId);
      return { to: `/agency-changes/${changeId}`, done: '已撤回，辖区、名称、人员和表格都恢复到变动之前。' };
    }),
  };
}

const ownerOf = (change: StoredChange): DocumentOwner => ({
  objectType: 'agency_change',
  objectId: change.id,
  agencyId: ((change.detail ?? {}) as { agencies?: readonly number[] }).agencies?.[0] ?? 0,
});

interface Typed {
  readonly on: string;
  readonly document: string;
  readonly reason: string;
  readonly name: string;
  readonly to: string;
  readonly divisions: readonly string[];
  readonly operators: readonly string[];
}

function typedOf(source: Record<string, unknown>): Typed {
  const text = (name: string) => (typeof source[name] === 'string' ? normaliseText(source[name]) : '');
  const list = (name: string) =>
    [source[name]].flat().filter((one): one is string => typeof one === 'string' && one !== '');
  return {
    on: text('on'),
    document: text('document'),
    reason: text('reason'),
    name: text('name'),
    to: text('to'),
    divisions: list('divisions'),
    operators: list('operators'),
  };
}

/** @throws agency.fields naming every field that is not filled in rightly */
function inputOf(kind: OfficeChange, agencyId: number, typed: Typed): ChangeInput {
  const on = parseDay(typed.on);
  const needsName = kind === 'rename' || kind === 'split';
  const needsTarget = kind === 'merge' || kind === 'transfer';
  requireFields([
    ['on', on === null, '生效日期（如 2020-11-27）'],
    ['document', typed.document === '' || typed.document.length > 100, '文件依据（必填，100 字以内）'],
    ['reason', typed.reason.length > 200, '说明（200 字以内）'],
    ['name', needsName && (nameKey(typed.name).length < 4 || typed.name.length > 100), '机构名称（4 至 100 字）'],
    ['to', needsTarget && !/^[1-9]\d{0,14}$/.test(typed.to), '接收机构'],
    ['divisions', (kind === 'split' || kind === 'transfer') && typed.divisions.length === 0, '辖区（至少勾选一个）'],
  ]);
  return {
    kind,
    agencyId,
    on: on ?? '',
    document: typed.document,
    reason: typed.reason,
    name: needsName ? typed.name : '',
    to: needsTarget ? Number(typed.to) : 0,
    divisions: kind === 'split' || kind === 'transfer' ? [...typed.divisions].sort() : [],
    operators: kind === 'split' ? typed.operators.map(Number).sort((a, b) => a - b) : [],
  };
}

function refusal(error: unknown): Problem {
  if (error instanceof Problem && error.code !== 'portal.not_found') return error;
  throw error;
}
