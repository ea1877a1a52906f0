import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { dateTimeIn, dayIn } from '#platform/clock.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Deps } from '#platform/deps.js';
import { actorOf } from '#platform/http/actor.js';
import { asDownload } from '#platform/http/download.js';
import type { Handler } from '#platform/http/route-table.js';
import { printPdf } from '#formats/pdf/print.js';
import { placeNames } from '#features/register/places.js';
import type { NamedPlace } from '#features/register/reference-queries.js';
import { readTotal } from '#features/register/search/count-queries.js';
import type { RegisterFilter } from '#features/register/search/filter.js';
import type { Search } from '#features/register/search/ways.js';
import { noteSent } from './export-queries.js';
import { recordExport } from './exports.js';
import { listDocument, listedRows, mostPrinted } from './list-pdf.js';

/** The filtered list to be printed and pinned up: at most as many rows as a person turns over, recorded as every export (C54, C56). */
export function listPdfHandlers(
  deps: Deps,
  places: () => Promise<readonly NamedPlace[]>,
  searchFor: (req: Request) => Promise<{ readonly filter: RegisterFilter; readonly search: Search }>,
) {
  const { db, clock, config } = deps;
  return {
    listPdf: (async (req, res) => {
      const actor = actorOf(req);
      const { filter, search } = await searchFor(req);
      const now = clock.now();
      const total = await readTotal(db, search.total);
      const rows = await listedRows(db, search, filter);
      const made = { by: `${actor.agencyName} ${actor.name}`, when: dateTimeIn(config.officeZone, now), at: now };
      const bytes = await printPdf(listDocument(rows, placeNames(await places()), made));
      const sent = {
        rows: Math.min(rows.length, mostPrinted),
        sizeBytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        at: now,
      };
      await inTransaction(db, async (trx) => {
        const asked = { filter, format: 'pdf', layout: 'list', isFull: false, reason: '', total } as const;
        await noteSent(trx, await recordExport(trx, deps, actor, asked, 'sent'), sent);
      });
      asDownload(res, `备案业户_${dayIn(config.officeZone, now).replaceAll('-', '')}.pdf`, 'pdf').send(bytes);
    }) satisfies Handler,
  };
}
