import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import { get, type Handler, post, type RouteTable } from '#platform/http/route-table.js';
import { doOnce, type Fault, formPage } from '#platform/http/step.js';
import { documentRoutes } from '#platform/http/document-routes.js';
import { type DocumentOwner, listDocuments } from '#platform/documents.js';
import { type Problem, problems } from '#platform/problem.js';
import { decideNames, decisionMark, type NameDecision } from './name-decision.js';
import { registrationProblems } from '#features/agencies/problems.js';
import { listNamePairs } from './name-queries.js';
import { listSystemNames } from './system-name-queries.js';
import { enterSystemNames, systemNameLimit } from './system-names.js';
import { always } from '#features/agencies/queries.js';
import { type NameRelation, nameRelationHints, nameRelations } from '#features/agencies/words.js';
import { parseDay } from '#domain/values/days.js';

/** The province decides for every agency with two names how they belong together (R7, C2). */
export function registrationHandlers(deps: Deps) {
  async function showName(
    req: Request,
    res: Response,
    entered?: NameDecision,
    fault?: Fault,
    documentProblem?: Problem,
  ): Promise<void> {
    const [pair] = await listNamePairs(deps.db, idParam(req, 'agencyId'));
    if (!pair) throw problems.not_found();
    // What differs is a renaming until somebody says otherwise; the office's own document is proposed as the ground.
    const decision = entered ?? {
      relation: pair.relation || 'renamed',
      document: pair.document || pair.dutyDocument,
      since: '',
    };
    await render(req, res, 'agencies/registration/name', {
      pair,
      seen: decisionMark(pair),
      isSinceKnown: pair.since !== always,
      relations: relationChoices,
      decision,
      fault,
      nameRelations,
      documents: await listDocuments(deps.db, ownerOf(pair)),
      documentsPath: `/registrations/${pair.agencyId}/name/documents`,
      documentProblem,
      mayAttach: true,
    });
  }

  async function showSystemNames(req: Request, res: Response, entered?: ReadonlyMap<number, string>, fault?: Fault) {
    const stored = await listSystemNames(deps.db);
    const named = stored.filter(({ systemName }) => systemName !== '').length;
    const offices = stored.map((office) => ({ ...office, typed: entered?.get(office.agencyId) ?? office.systemName }));
    await render(req, res, 'agencies/registration/system-names', { offices, named, limit: systemNameLimit, fault });
  }

  return {
    systemNames: ((req, res) => showSystemNames(req, res)) satisfies Handler,

    enterSystemNames: formPage({
      read: (req) => touchedNames((req.body ?? {}) as Record<string, unknown>),
      submit: (req, { names, seen }) =>
        doOnce(deps, req, async (trx) => {
          const changed = await enterSystemNames(trx, deps, actorOf(req), names, seen);
          const done = changed > 0 ? `已保存，更新 ${changed} 个名称。` : '没有改动，未保存。';
          return { to: '/registrations/system-names', done };
        }),
      show: (req, res, { names }, fault) => showSystemNames(req, res, names, fault),
    }),

    names: (async (req, res) => {
      const pairs = await listNamePairs(deps.db);
      const open = pairs.filter(({ relation }) => relation === '').length;
      await render(req, res, 'agencies/registration/names', { pairs, open, nameRelations });
    }) satisfies Handler,

    name: ((req, res) => showName(req, res)) satisfies Handler,
    documents: documentRoutes(deps, {
      path: '/registrations/:agencyId/name',
      readVerb: 'agency.change',
      attachVerb: 'agency.change',
      async owner(req) {
        const [pair] = await listNamePairs(deps.db, idParam(req, 'agencyId'));
        if (!pair) throw problems.not_found();
        return ownerOf(pair);
      },
      show: (req, res, problem) => showName(req, res, undefined, undefined, problem),
    }),

    decide: formPage({
      read: (req): NameDecision => ({
        relation: textField(req, 'relation'),
        document: textField(req, 'document').trim().slice(0, 100),
        since: textField(req, 'since').trim(),
      }),
      submit(req, entered) {
        const since = entered.since === '' ? '' : parseDay(entered.since);
        if (typeof since !== 'string') throw registrationProblems.since_unreadable({ field: 'since' });
        return doOnce(deps, req, async (trx) => {
          await decideNames(
            trx,
            deps,
            actorOf(req),
            idParam(req, 'agencyId'),
            { ...entered, since },
            textField(req, 'seen'),
          );
          return { to: '/registrations', done: '名称关系已核定，依据和核定人已记入名称沿革。' };
        });
      },
      show: (req, res, entered, fault) => showName(req, res, entered, fault),
    }),
  };
}

/** Grounds of the decision on an office's two names. */
const ownerOf = ({ agencyId }: { readonly agencyId: number }): DocumentOwner => ({
  objectType: 'agency_name',
  objectId: agencyId,
  agencyId,
});

const relationChoices = (Object.keys(nameRelations) as NameRelation[]).map((value) => ({
  value,
  word: nameRelations[value],
  hint: nameRelationHints[value],
}));

/** Fields `n.<agency>` that are not as the form showed them (`was.<agency>`), and what it showed; blanks inside a name are one. */
function touchedNames(body: Readonly<Record<string, unknown>>) {
  const fieldsOf = (prefix: 'n' | 'was') =>
    new Map(
      Object.entries(body).flatMap(([name, value]) => {
        const [, kind, id] = /^(n|was)\.([1-9]\d{0,14})$/.exec(name) ?? [];
        return kind !== prefix || typeof value !== 'string' ? [] : [[Number(id), value.replace(/\s+/g, ' ').trim()]];
      }) as [number, string][],
    );
  const seen = fieldsOf('was');
  return { seen, names: new Map([...fieldsOf('n')].filter(([id, name]) => seen.get(id) !== name)) };
}

export const registrationRoutes = (h: ReturnType<typeof registrationHandlers>): RouteTable => [
  get('/registrations', 'agency.change', h.names),
  get('/registrations/system-names', 'agency.change', h.systemNames),
  post('/registrations/system-names', 'agency.change', h.enterSystemNames),
  get('/registrations/:agencyId/name', 'agency.change', h.name),
  post('/registrations/:agencyId/name', 'agency.change', h.decide),
  ...h.documents,
];
