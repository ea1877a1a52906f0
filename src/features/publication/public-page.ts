import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { queryText } from '#platform/http/csrf.js';
import { asDownload, sendRows } from '#platform/http/download.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { codeList, codeName } from '#domain/codes/code-lists.js';
import { scopeWords } from '#domain/publication/fields.js';
import { placeNames, rememberPlaces } from '#features/register/places.js';
import { countChanges, listChanges } from './change-queries.js';
import { findCurrentEdition, listPublished, type PublishedEdition } from './edition-queries.js';
import { countEntries, listEntries } from './entry-queries.js';
import { type AskedEntries, asVisible, changeLine, editionTitle, filterFrom } from './present.js';
import { publicationProblems } from './problems.js';
import { listFile, type ListFormat } from './public-files.js';
import { listNotices } from './public-notice-queries.js';
import { publicPath, publicTitle } from './words.js';

const pageSize = 50;
const changesOfPage = 100;
const shownNotices = 20;
const shownEditions = 24;

/**
 * The list as everybody may read it who reaches the portal, without signing in. Each request asks the database whether the list stands:
 * one that was withdrawn is gone from every node at once (C53).
 */
export function publicHandlers(deps: Deps) {
  const { db } = deps;
  const places = rememberPlaces(deps);

  /** The edition that is shown; undefined while there is none, or it was withdrawn. */
  async function standing(): Promise<{ edition: PublishedEdition | undefined; withdrawnAt: Date | null }> {
    const edition = await findCurrentEdition(db);
    if (!edition || edition.withdrawnAt !== null)
      return { edition: undefined, withdrawnAt: edition?.withdrawnAt ?? null };
    return { edition, withdrawnAt: null };
  }

  const exported =
    (format: ListFormat): Handler =>
    async (req, res) => {
      const { edition, withdrawnAt } = await standing();
      if (!edition) throw withdrawnAt ? publicationProblems.withdrawn() : publicationProblems.no_edition();
      const filter = filterFrom(asVisible(edition.no), askedOf(req), undefined);
      const list = { filter, names: placeNames(await places()), title: editionTitle(edition) };
      asDownload(res, `${publicTitle}_第${edition.no}期_${edition.publishedOn.replaceAll('-', '')}.${format}`, format);
      await sendRows(res, listFile(db, list, format));
    };

  return {
    list: (async (req, res) => {
      const { edition, withdrawnAt } = await standing();
      const asked = askedOf(req);
      const page = pageOf(req);
      const notices = await listNotices(db, 'published', shownNotices);
      const all = await places();
      const names = placeNames(all);
      const frame = { asked, withdrawnAt, notices, divisions: all, classes: codeList('business-classes') };
      if (!edition) return render(req, res, 'publication/public/list', { ...frame, edition: undefined });
      const filter = filterFrom(asVisible(edition.no), asked, undefined);
      const total = await countEntries(db, filter);
      const rows = await listEntries(db, filter, { skip: (page - 1) * pageSize, limit: pageSize });
      const query = { q: asked.q, division: asked.division, class: asked.businessClass };
      await render(req, res, 'publication/public/list', {
        ...frame,
        edition,
        editionTitle: editionTitle(edition),
        total,
        lines: rows.map((row) => ({
          ...row,
          division: names.get(row.divisionCode) ?? row.divisionCode,
          className: codeName('business-classes', row.businessClass) || codeName('subjects', row.subject),
          scope: scopeWords(row),
        })),
        query,
        pageNo: page,
        pages: Math.max(1, Math.ceil(total / pageSize)),
        previous: page > 1 ? { ...query, page: page - 1 } : undefined,
        next: page * pageSize < total ? { ...query, page: page + 1 } : undefined,
      });
    }) satisfies Handler,

    changes: (async (req, res) => {
      const { edition: current, withdrawnAt } = await standing();
      const notices = await listNotices(db, 'published', shownNotices);
      const published = current ? await listPublished(db, shownEditions) : [];
      const wanted = Number(/^[1-9]\d{0,5}$/.exec(queryText(req, 'edition'))?.[0] ?? 0);
      // An edition that was withdrawn is told of no more, whichever came after it.
      const told = published.filter((one) => one.withdrawnAt === null);
      const edition = told.find(({ no }) => no === wanted) ?? told[0];
      const asked = edition && ({ editionId: edition.id, kind: '', isPublic: true } as const);
      const page = pageOf(req);
      const names = placeNames(await places());
      const lines = asked
        ? await listChanges(db, asked, { skip: (page - 1) * changesOfPage, limit: changesOfPage + 1 })
        : [];
      await render(req, res, 'publication/public/changes', {
        withdrawnAt,
        notices,
        editions: told.map((one) => ({ no: one.no, title: editionTitle(one), isHere: one.no === edition?.no })),
        editionTitle: edition ? editionTitle(edition) : '',
        counts: asked ? await countChanges(db, asked) : undefined,
        lines: lines
          .slice(0, changesOfPage)
          .map((one) => changeLine(one, names.get(one.divisionCode) ?? one.divisionCode)),
        previous: page > 1 ? { edition: edition?.no, page: page - 1 } : undefined,
        next: lines.length > changesOfPage ? { edition: edition?.no, page: page + 1 } : undefined,
      });
    }) satisfies Handler,

    exportXlsx: exported('xlsx'),
    exportCsv: exported('csv'),
  };
}

const classCodes = codeList('business-classes').map(({ code }) => code);
const divisionCodes = codeList('divisions').map(({ code }) => code);
const known = (codes: readonly string[], code: string): string => (codes.includes(code) ? code : '');

/** What is asked of the list; what it does not know counts as not asked. */
export const askedOf = (req: Request): AskedEntries => ({
  q: queryText(req, 'q').trim().slice(0, 50),
  division: known(divisionCodes, queryText(req, 'division')),
  businessClass: known(classCodes, queryText(req, 'class')),
});

/** The page of a list that is counted in pages. */
export const pageOf = (req: Request): number => Number(/^[1-9]\d{0,4}$/.exec(queryText(req, 'page'))?.[0] ?? 1);

export const publicChangesPath = `${publicPath}/changes`;
