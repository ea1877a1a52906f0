import { createHash } from 'node:crypto';
import type { PortalDeps } from '#src/deps.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Db } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { confirmImport, importAnnex, previewImport } from '#src/season/actions.js';
import { startUndo } from '#features/imports/actions.js';
import { type Batch, getBatch } from '#features/imports/batch-queries.js';
import { runUndo } from '#features/imports/jobs.js';
import { aReviewer } from './actors.js';
import type { Office } from './accepted-annex.js';

/** One digest over all that stands in the register, with its search table, its roll-up and the licences behind its entries. */
export async function registerChecksum(db: Db): Promise<string> {
  const hash = createHash('sha256');
  for (const [table, order] of [
    ['businesses', 'id'],
    ['business_grams', 'gram, filed_on, id'],
    ['business_totals', 'scope, business_class, filing_status, operating_status'],
    ['licence_entries', 'licence_id'],
  ]) {
    const rows = (await db(table as string)
      .select('*')
      .orderByRaw(order as string)) as object[];
    for (const row of rows) hash.update(JSON.stringify(row));
    hash.update(`${table}:${rows.length}\n`);
  }
  return hash.digest('hex');
}

/** The officer of the province who imports. */
export const importerOf = (office: Office, over: Partial<Omit<Actor, 'verbs'>> = {}): Actor =>
  aReviewer({
    id: office.importer,
    account: 'importer',
    name: 'importer',
    agencyId: office.province,
    agencyCode: '460000',
    agencyName: '海南省道路运输局',
    address: '127.0.0.1',
    ...over,
  });

export const preview = (deps: PortalDeps, office: Office, annexId: number): Promise<Batch> =>
  previewImport(deps, importerOf(office), annexId);

export const confirm = (deps: PortalDeps, office: Office, batch: Batch): Promise<Batch> =>
  confirmImport(deps, importerOf(office), batch);

/** Preview and import, as the pages and the jobs do it one after the other. */
export const bringIn = (deps: PortalDeps, office: Office, annexId: number): Promise<Batch> =>
  importAnnex(deps, importerOf(office), annexId);

export async function undo(deps: PortalDeps, office: Office, batch: Batch): Promise<Batch> {
  const actor = importerOf(office);
  await inTransaction(deps.db, (trx) =>
    startUndo(trx, deps, actor, { annexId: batch.annexId, batchId: batch.id, version: batch.version }),
  );
  await runUndo(deps, { batchId: batch.id, actor }, () => {});
  return getBatch(deps.db, batch.annexId, batch.id);
}
