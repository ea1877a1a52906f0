import type { Request } from 'express';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { idParam, queryText } from '#platform/http/csrf.js';
import { asDownload } from '#platform/http/download.js';
import { render } from '#platform/http/render.js';
import type { Handler } from '#platform/http/route-table.js';
import { problems } from '#platform/problem.js';
import { printPdf } from '#formats/pdf/print.js';
import { letterScope } from '#features/retirement/search/search-page.js';
import { letterDocument } from './letter-document.js';
import { findLetter, listLetters, type StoredLetter } from './letter-queries.js';

const pageSize = 50;

/** Letters that were issued: the list, each as a page to print, and as PDF. */
export function letterHandlers(deps: Deps) {
  const { db } = deps;

  async function letterOf(req: Request): Promise<StoredLetter> {
    const found = await findLetter(db, letterScope(actorOf(req)), idParam(req, 'letterId'));
    if (!found) throw problems.not_found();
    return found;
  }

  return {
    list: (async (req, res) => {
      const before = /^\d{1,15}$/.test(queryText(req, 'before')) ? Number(queryText(req, 'before')) : undefined;
      const scope = letterScope(actorOf(req));
      const found = await listLetters(db, scope, { ...(before !== undefined && { before }), limit: pageSize + 1 });
      await render(req, res, 'retirement/letters/list', {
        letters: found.slice(0, pageSize),
        isProvince: scope === null,
        isPaged: before !== undefined,
        next: found.length > pageSize ? { before: found[pageSize - 1]?.id } : undefined,
      });
    }) satisfies Handler,

    show: (async (req, res) => {
      await render(req, res, 'retirement/letters/letter', { stored: await letterOf(req) });
    }) satisfies Handler,

    pdf: (async (req, res) => {
      const stored = await letterOf(req);
      const bytes = await printPdf(letterDocument(stored));
      asDownload(res, `${stored.letter.number}.pdf`, 'pdf').send(bytes);
    }) satisfies Handler,
  };
}
