import { createHash } from 'node:crypto';
import type { PortalDeps } from '#src/deps.js';
import { inTransaction } from '#platform/db/transaction.js';
import type { Db } from '#platform/db/connection.js';
import type { Actor } from '#platform/http/actor.js';
import { verbsOf } from '#domain/policy.js';
import { startImport, startPreview, startUndo } from '#features/imports/actions.js';
import { type Batch, getBatch } from '#features/imports/batch-queries.js';
import { runImport, runImportPreview, runUndo } from '#features/imports/jobs.js';
import type { Office } from './accepted-annex.js';

/** One digest over all that stands in the register, with its search table and its roll-up. */
export async function registerChecksum(db: Db): Promise<string> {
  const hash = createHash('sha256');
  for (const [table, order] of [
    ['businesses', 'id'],
    ['business_grams', 'gram, filed_on, id'],
    ['business_totals', 'scope, business_class, filing_status, operating_status'],
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
export const importerOf = (office: Office, over: Partial<Actor> = {}): Actor => ({
  id: office.importer,
  account: 'importer',
  name: 'importer',
  agencyId: office.province,
  agencyCode: '460000',
  agencyName: '海南省道路运输局',
  roles: ['province_business'],
  verbs: verbsOf(['province_business']),
  isAdministrator: false,
  scope: { level: 'province' },
  mustChangePassword: false,
  passwordExpired: false,
  hasSecondFactor: false,
  mustEnrol: false,
  zone: 'intranet',
  address: '127.0.0.1',
  ...over,
});

const noProgress = () => {};

export async function preview(deps: PortalDeps, office: Office, annexId: number): Promise<Batch> {
  const { batchId } = await inTransaction(deps.db, (trx) => startPreview(trx, deps, importerOf(office), annexId));
  await runImportPreview(deps, { batchId }, noProgress);
  return getBatch(deps.db, annexId, batchId);
}

export async function confirm(deps: PortalDeps, office: Office, batch: Batch): Promise<Batch> {
  const actor = importerOf(office);
  await inTransaction(deps.db, (trx) =>
    startImport(trx, deps, actor, { annexId: batch.annexId, batchId: batch.id, token: batch.token ?? '' }),
  );
  await runImport(deps, { batchId: batch.id, actor }, noProgress);
  return getBatch(deps.db, batch.annexId, batch.id);
}

/** Preview and import, as the pages and the jobs do it one after the other. */
export async function importAnnex(deps: PortalDeps, office: Office, annexId: number): Promise<Batch> {
  return confirm(deps, office, await preview(deps, office, annexId));
}

export async function undo(deps: PortalDeps, office: Office, batch: Batch): Promise<Batch> {
  const actor = importerOf(office);
  await inTransaction(deps.db, (trx) =>
    startUndo(trx, deps, actor, { annexId: batch.annexId, batchId: batch.id, version: batch.version }),
  );
  await runUndo(deps, { batchId: batch.id, actor }, noProgress);
  return getBatch(deps.db, batch.annexId, batch.id);
}
