import type { Deps } from '#platform/deps.js';
import type { Trx } from '#platform/db/connection.js';
import { inTransaction } from '#platform/db/transaction.js';
import { sealStoredChunks } from '#platform/files.js';
import { contextOf, rowMaker } from './check-context.js';
import { createChecker } from '#domain/checking/check.js';
import {
  deleteClearRows,
  listClearRows,
  listVersionsInClear,
  sealSomeFindings,
  sealSomeFixes,
} from './clear-content-queries.js';
import { getAnnex } from '#features/annexes/queries.js';
import { findVersion } from '#features/annexes/version-queries.js';
import { createBlockGatherer } from './row-blocks.js';
import { insertRows, listFixes } from './row-queries.js';
import { effectiveRow, fixesByRow } from './rows.js';

const rowsAtOnce = 500;

/**
 * Seals what an older schema kept in the clear: files, on-line fixes, findings and rows, the rows last, so that a database without
 * clear rows has nothing of the others either. Runs at every start, after the migrations; goes on where it was interrupted.
 */
export async function sealStoredContent(deps: Deps): Promise<void> {
  const { db, cipher } = deps;
  const chunks = await sealStoredChunks(db, cipher);
  const versions = await listVersionsInClear(db);
  for (const seal of versions.length > 0 ? [sealSomeFixes, sealSomeFindings] : [])
    while ((await inTransaction(db, (trx) => seal(trx, cipher))) > 0);
  for (const versionId of versions) await inTransaction(db, (trx) => sealRows(trx, deps, versionId));
  if (chunks + versions.length > 0) deps.log.info('stored content sealed', { chunks, versions: versions.length });
}

/** Moves the rows of a version into sealed blocks, with what they mean by the rules of today. */
async function sealRows(trx: Trx, deps: Deps, versionId: number): Promise<void> {
  const version = await findVersion(trx, versionId);
  if (!version?.head) return;
  const { head } = version;
  const annex = await getAnnex(trx, version.annexId);
  const checker = createChecker(annex.annexNo, await contextOf(trx, deps, annex, version), head);
  const fixes = fixesByRow(await listFixes(trx, deps.cipher, versionId));
  const rowOf = rowMaker(deps, annex.annexNo);
  const blocks = createBlockGatherer(rowsAtOnce);
  for (let after = 0; ; ) {
    const rows = await listClearRows(trx, versionId, after);
    for (const row of rows) {
      const checked = rowOf(row, checker.row(effectiveRow(row, fixes.get(row.row) ?? [], head)));
      const full = blocks.add(checked);
      if (full) await insertRows(trx, deps.cipher, versionId, full.rows, full.part);
    }
    const last = rows.at(-1);
    if (!last) break;
    after = last.row;
  }
  const full = blocks.rest();
  if (full) await insertRows(trx, deps.cipher, versionId, full.rows, full.part);
  await deleteClearRows(trx, versionId);
}
