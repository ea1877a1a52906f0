import type { Request, Response } from 'express';
import type { Deps } from '#platform/deps.js';
import { audit } from '#platform/audit.js';
import { inTransaction } from '#platform/db/transaction.js';
import { type Actor, actorOf } from '#platform/http/actor.js';
import { idParam, queryText, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { choices, divisionChoices, optionsMarkup } from '#features/register/list/choices.js';
import {
  type BusinessDetail,
  findBatchRange,
  getBusinessIn,
  listHistory,
} from '#features/register/detail/detail-queries.js';
import { exportHandlers } from '#features/register/export/export-page.js';
import { filingStatusNames } from './fields.js';
import {
  cursorText,
  filterQuery,
  readCursor,
  readFilter,
  type RegisterFilter,
} from '#features/register/search/filter.js';
import { chipsOf } from '#features/register/list/chips.js';
import { mayReveal, maySeeSource } from './policy.js';
import { registerProblems } from './problems.js';
import { namesOf, rememberPlaces } from './places.js';
import { rowsMarkup } from '#features/register/list/rows.js';
import { placesOf, regionFor } from './scope.js';
import { pageWithTotal, type Search, searchRegister } from '#features/register/search/search.js';
import { factGroups, historyLines } from '#features/register/detail/show.js';

/** The register: list, one business, full numbers with a reason, export. */
export function registerHandlers(deps: Deps) {
  const { db } = deps;
  const places = rememberPlaces(deps);

  /** The search a URL asks for, within the person's region; a batch that does not exist finds nothing. */
  async function searchFor(req: Request): Promise<{ filter: RegisterFilter; search: Search }> {
    const filter = readFilter((name) => queryText(req, name));
    const batch =
      filter.batch === ''
        ? undefined
        : ((await findBatchRange(db, Number(filter.batch))) ?? { id: 0, firstId: 1, newCount: 0 });
    return { filter, search: await searchRegister(db, actorOf(req).scope, filter, await places(), batch) };
  }

  async function businessOf(req: Request, actor: Actor): Promise<BusinessDetail> {
    return getBusinessIn(db, regionFor(actor.scope, '', await places()), idParam(req, 'businessId'));
  }

  async function showBusiness(
    req: Request,
    res: Response,
    actor: Actor,
    business: BusinessDetail,
    isFull: boolean,
    fault = '',
  ): Promise<void> {
    await render(req, res, 'register/detail/show', {
      business,
      name: business.columns['business_name'],
      statusName: filingStatusNames[business.filingStatus as keyof typeof filingStatusNames] ?? business.filingStatus,
      divisionName: (await places()).find(({ code }) => code === business.columns['division_code'])?.name ?? '',
      groups: factGroups(business, deps.cipher, isFull),
      history: historyLines(await listHistory(db, business.id), deps.cipher),
      isFull,
      fault,
      mayReveal: mayReveal(actor, business),
      maySeeSource: maySeeSource(actor, business),
    });
  }

  return {
    list: (async (req, res) => {
      const actor = actorOf(req);
      const { filter, search } = await searchFor(req);
      const place = { after: readCursor(queryText(req, 'after')), before: readCursor(queryText(req, 'before')) };
      const { page, total } = await pageWithTotal(db, search, filter, place);
      const all = await places();
      await render(req, res, 'register/list/list', {
        filter,
        hits: page,
        total,
        chips: chipsOf(filter, all),
        divisions: divisionChoices(placesOf(actor.scope, all)),
        choices,
        nameOf: namesOf(all),
        query: filterQuery(filter),
        turned: filterQuery(filter, { order: filter.order === 'asc' ? '' : 'asc' }),
        next: page.next && filterQuery(filter, { after: cursorText(page.next) }),
        previous: page.previous && filterQuery(filter, { before: cursorText(page.previous) }),
        isFirst: !place.after && !place.before,
        optionsMarkup,
        rowsMarkup,
      });
    }) satisfies Handler,

    show: (async (req, res) => {
      const actor = actorOf(req);
      await showBusiness(req, res, actor, await businessOf(req, actor), false);
    }) satisfies Handler,

    /** Answers the page itself with full numbers, never a redirect: they belong in no address and no cache. */
    reveal: (async (req, res) => {
      const actor = actorOf(req);
      const business = await businessOf(req, actor);
      if (!mayReveal(actor, business)) throw registerProblems.not_your_business();
      const reason = textField(req, 'reason').trim().slice(0, 200);
      if (reason.length < 2) {
        res.status(422);
        return showBusiness(req, res, actor, business, false, registerProblems.reason_needed().sentence);
      }
      await inTransaction(db, async (trx) => {
        audit(trx, deps.clock.now(), actor, {
          verb: 'register.reveal',
          objectType: 'business',
          objectId: business.id,
          agencyId: business.agencyId,
          after: { reason },
        });
      });
      await showBusiness(req, res, actor, business, true);
    }) satisfies Handler,

    ...exportHandlers(deps, searchFor),
  };
}

export type RegisterHandlers = ReturnType<typeof registerHandlers>;
