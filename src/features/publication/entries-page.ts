import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { type Actor, actorOf, mayDo } from '#platform/http/actor.js';
import { idParam, textField } from '#platform/http/csrf.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { step } from '#platform/http/step.js';
import { problems } from '#platform/problem.js';
import { codeList, codeName } from '#domain/codes/code-lists.js';
import { publicCells, publicHeaders, scopeWords } from '#domain/publication/fields.js';
import { placeNames, rememberPlaces } from '#features/register/places.js';
import { placesOf } from '#features/register/scope.js';
import { findCurrentEdition } from './edition-queries.js';
import { countEntries, findEntry, listEntries, type PublicEntry } from './entry-queries.js';
import { listHiddenAmong, listHidings } from './hiding-queries.js';
import { hideEntry, showEntry } from './hidings.js';
import { asPublished, filterFrom } from './present.js';
import { askedOf, pageOf } from './public-page.js';
import { answerCorrection, askCorrection } from './requests.js';
import { listRequestsOf } from './request-queries.js';
import { entryPath, requestStates } from './words.js';

const pageSize = 50;

/** Entries of the list one by one: an office's own region, with what can be done about an entry that is wrong. */
export function entryHandlers(deps: Deps) {
  const { db } = deps;
  const places = rememberPlaces(deps);

  /** Divisions that the person sees; undefined for all. */
  async function divisionsOf(actor: Actor): Promise<readonly string[] | undefined> {
    if (actor.scope.level === 'province') return undefined;
    return placesOf(actor.scope, await places()).map(({ code }) => code);
  }

  async function entryOf(req: Request): Promise<PublicEntry> {
    const entry = await findEntry(db, idParam(req, 'publicEntryId'));
    const within = await divisionsOf(actorOf(req));
    if (!entry || !(within?.includes(entry.divisionCode) ?? true)) throw problems.not_found();
    return entry;
  }

  return {
    list: (async (req, res) => {
      const actor = actorOf(req);
      const asked = askedOf(req);
      const edition = await findCurrentEdition(db);
      const within = await divisionsOf(actor);
      const filter = filterFrom(asPublished(edition?.no ?? 0), asked, within);
      const page = pageOf(req);
      const total = await countEntries(db, filter);
      const rows = await listEntries(db, filter, { skip: (page - 1) * pageSize, limit: pageSize });
      const hidden = await listHiddenAmong(
        db,
        rows.map(({ businessId }) => businessId),
      );
      const all = await places();
      const names = placeNames(all);
      const query = { q: asked.q, division: asked.division, class: asked.businessClass };
      await render(req, res, 'publication/entries', {
        edition,
        asked,
        divisions: placesOf(actor.scope, all),
        classes: codeList('business-classes'),
        total,
        lines: rows.map((row) => ({
          ...row,
          path: entryPath(row.id),
          division: names.get(row.divisionCode) ?? row.divisionCode,
          className: codeName('business-classes', row.businessClass),
          scope: scopeWords(row),
          isHidden: hidden.has(row.businessId),
        })),
        previous: page > 1 ? { ...query, page: page - 1 } : undefined,
        next: page * pageSize < total ? { ...query, page: page + 1 } : undefined,
      });
    }) satisfies Handler,

    show: (async (req, res) => {
      const actor = actorOf(req);
      const entry = await entryOf(req);
      const isProvince = mayDo(actor, 'publication.propose');
      const [hidings, requests, all] = await Promise.all([
        listHidings(db, entry.businessId),
        listRequestsOf(db, {
          businessId: entry.businessId,
          agencyId: isProvince ? undefined : actor.agencyId,
          limit: pageSize,
        }),
        places(),
      ]);
      const hiding = hidings.find(({ shownAt }) => shownAt === null);
      const cells = publicCells(entry, placeNames(all).get(entry.divisionCode) ?? entry.divisionCode);
      const isCurrent = entry.untilNo === null;
      await render(req, res, 'publication/entry', {
        entry,
        here: entryPath(entry.id),
        isCurrent,
        facts: publicHeaders.map((label, at) => ({ label, value: cells[at] ?? '' })),
        hiding: isProvince ? hiding : undefined,
        isHidden: hiding !== undefined,
        pastHidings: isProvince ? hidings.filter(({ shownAt }) => shownAt !== null) : [],
        mayHide: mayDo(actor, 'publication.withdraw') && isCurrent && !hiding,
        mayShow: mayDo(actor, 'publication.approve') && hiding !== undefined && hiding.hiddenBy !== actor.id,
        isOwnHiding: hiding?.hiddenBy === actor.id,
        mayAsk:
          mayDo(actor, 'publication.ask') &&
          isCurrent &&
          !requests.some(({ state, agencyId }) => state === 'open' && agencyId === actor.agencyId),
        requests: requests.map((one) => ({
          ...one,
          stateName: requestStates[one.state],
          mayAnswer: isProvince && one.state === 'open',
          answerPath: `/publication/requests/${one.id}/answer`,
        })),
      });
    }) satisfies Handler,

    hide: step(deps, async (trx, req) => {
      const { id: entryId } = await entryOf(req);
      await hideEntry(trx, deps, actorOf(req), { entryId, ground: textField(req, 'ground') });
      return { to: entryPath(entryId), done: '这一户已撤下，公开页面和下载中立即不再出现。' };
    }),

    unhide: step(deps, async (trx, req) => {
      const { id: entryId } = await entryOf(req);
      await showEntry(trx, deps, actorOf(req), { entryId, ground: textField(req, 'ground') });
      return { to: entryPath(entryId), done: '这一户已恢复公布。' };
    }),

    ask: step(deps, async (trx, req) => {
      const entry = await entryOf(req);
      await askCorrection(trx, deps, actorOf(req), { entry, text: textField(req, 'text') });
      return { to: entryPath(entry.id), done: '更正请求已提交，省局答复后在这里显示。' };
    }),

    answer: step(deps, async (trx, req) => {
      const id = idParam(req, 'publicRequestId');
      const given = { id, outcome: textField(req, 'outcome'), answer: textField(req, 'answer') };
      return { to: entryPath(await answerCorrection(trx, deps, actorOf(req), given)), done: '已答复。' };
    }),
  };
}
