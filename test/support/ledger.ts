import { insertRows } from '#features/annexes/checking/row-queries.js';
import { insertIdentities } from '#features/annexes/checking/row-identity-queries.js';
import { createIdentities } from '#domain/annexes/row-identities.js';
import type { AnnexNo, RowValues } from '#domain/annexes/types.js';
import { runJudge } from '#features/ledger/judging.js';
import { findCurrentDrive } from '#features/drive/queries.js';
import { annexIdOf } from '#src/season/actions.js';
import type { BusinessCells } from './businesses.js';
import { enterBusinesses } from './enter-business.js';
import { actorNamed } from './operators.js';
import type { TestPortal } from './test-portal.js';

/** A row of annex 4 or 5 as its office marks it. */
export interface Said {
  readonly oldId: string;
  readonly result: string;
  readonly isFiled?: boolean;
  /** Row of annex 3 that is its filing. */
  readonly filedRow?: number;
}

/** Puts annexes, entries and passes where the ledger looks, without the ways that lead there. */
export function ledgerStage(portal: TestPortal) {
  const { deps } = portal;
  const { db } = deps;
  const driveId = async () => (await findCurrentDrive(db))?.id ?? 0;

  async function putVersion(unit: string, no: AnnexNo, rows: readonly RowValues[]): Promise<number> {
    const annexId = await annexIdOf(deps, unit, no);
    const person = await actorNamed(portal, 'filer');
    const [last] = (await db('annex_versions').where({ annex_id: annexId }).max({ no: 'no' })) as {
      no: number | null;
    }[];
    const next = (last?.no ?? 0) + 1;
    const [fileId] = await db('files').insert({
      name: 'x',
      size_bytes: 0,
      sha256: '0'.repeat(64),
      created_at: deps.clock.now(),
    });
    const [id] = await db('annex_versions').insert({
      annex_id: annexId,
      no: next,
      state: 'checked',
      file_id: fileId,
      file_name: `附件${no}_第${next}版.xlsx`,
      sha256: String(next).padStart(64, '0'),
      receipt_no: `L-${annexId}-${next}`,
      uploaded_by: person.id,
      uploaded_at: deps.clock.now(),
      is_late: 0,
      head: JSON.stringify({ sheet: `附件${no}`, headerRow: 1, columns: [] }),
      row_count: rows.length,
      checked_at: deps.clock.now(),
    });
    const versionId = Number(id);
    const identify = createIdentities(no, deps.cipher);
    await db.transaction(async (trx) => {
      const stored = rows.map((values, at) => ({
        row: at + 2,
        hidden: false,
        cells: [],
        rowKey: `${no}-${at}`,
        digest: String(at).padStart(32, '0'),
        values,
        error: undefined,
      }));
      await insertRows(trx, deps.cipher, versionId, stored);
      await insertIdentities(trx, versionId, stored.flatMap(identify));
      await trx('annexes').where({ id: annexId }).update({ current_version_id: versionId });
    });
    return versionId;
  }

  const people = async () =>
    Promise.all(
      (['filer', 'manager', 'reviewer', 'importer'] as const).map(async (name) => (await actorNamed(portal, name)).id),
    );

  const stage = {
    driveId,
    /** As if its office had handed it in, one person of the province accepted and another imported it. */
    setState: async (unit: string, no: AnnexNo, state: string) => {
      const [filer, manager, reviewer, importer] = await people();
      const isIn = state !== 'filling';
      await db('annexes')
        .where({ id: await annexIdOf(deps, unit, no) })
        .update({
          state,
          uploaded_by: filer,
          submitted_by: isIn ? manager : null,
          submitted_at: isIn ? deps.clock.now() : null,
          decided_by: state === 'accepted' || state === 'imported' ? reviewer : null,
          decided_at: state === 'accepted' || state === 'imported' ? deps.clock.now() : null,
          imported_by: state === 'imported' ? importer : null,
          imported_at: state === 'imported' ? deps.clock.now() : null,
        });
    },
    /** What an office says of licences, as the version that counts. Returns it. */
    async say(unit: string, no: 4 | 5, said: readonly Said[], state = 'accepted'): Promise<number> {
      const versionId = await putVersion(
        unit,
        no,
        said.map((one) => ({ old_system_id: one.oldId, check_result: one.result, is_filed: one.isFiled ? '1' : '0' })),
      );
      const filed = await db('annexes')
        .where({ id: await annexIdOf(deps, unit, 3) })
        .first();
      for (const [at, { filedRow }] of said.entries())
        if (filedRow !== undefined && filed.current_version_id !== null)
          await db('annex_links').insert({
            version_id: versionId,
            row_no: at + 2,
            filed_version_id: filed.current_version_id,
            filed_row: filedRow,
            matched_by: 'uscc',
          });
      await stage.setState(unit, no, state);
      return versionId;
    },
    /** Filings of a unit, in annex 3; its rows begin at 2. */
    async file(unit: string, rows: readonly RowValues[], state = 'accepted'): Promise<number> {
      const versionId = await putVersion(unit, 3, rows);
      await stage.setState(unit, 3, state);
      return versionId;
    },
    async licence(oldId: string) {
      return db('licences')
        .where({ drive_id: await driveId(), old_id: oldId, copy_no: 1 })
        .first();
    },
    /** A batch of a version, and a business for each row; returns the batch and the ids. */
    async importRows(versionId: number, businesses: readonly BusinessCells[], status: 'filed' | 'licensed_unfiled') {
      const version = await db('annex_versions').where({ id: versionId }).first();
      const annex = await db('annexes').where({ id: version.annex_id }).first();
      const person = await actorNamed(portal, 'importer');
      const reviewer = await actorNamed(portal, 'reviewer');
      const ids = await enterBusinesses(
        deps,
        annex.agency_id,
        businesses.map((values) => ({ values: values as RowValues, filingStatus: status })),
      );
      const [batchId] = await db('import_batches').insert({
        annex_id: annex.id,
        version_id: versionId,
        agency_id: annex.agency_id,
        state: 'imported',
        first_business_id: ids[0] ?? null,
        new_count: ids.length,
        started_by: reviewer.id,
        accepted_by: reviewer.id,
        submitted_by: (await actorNamed(portal, 'manager')).id,
        started_at: deps.clock.now(),
        imported_by: person.id,
        imported_at: deps.clock.now(),
      });
      return { batchId: Number(batchId), ids };
    },
    /** The change of a batch that made its `at`th business from a row. */
    async noteChange(batchId: number, at: number, row: number): Promise<void> {
      await db('import_changes').insert({
        batch_id: batchId,
        seq: at + 1,
        kind: 'new',
        row_no: row,
        new_no: at,
        name: 'x',
      });
    },
    async enter(
      oldId: string,
      kind: 'as_filed' | 'as_unfiled',
      at: { batchId: number; businessId: number; versionId: number; row: number },
    ) {
      const person = await actorNamed(portal, 'importer');
      await db('licence_entries').insert({
        licence_id: (await stage.licence(oldId)).id,
        kind,
        business_id: at.businessId,
        batch_id: at.batchId,
        version_id: at.versionId,
        row_no: at.row,
        entered_at: deps.clock.now(),
        entered_by: person.id,
      });
    },
    async judge(): Promise<void> {
      await runJudge(deps, { driveId: await driveId(), units: 'all' }, () => {});
      // What was asked meanwhile is done with it.
      await db('jobs').where({ name: 'ledger.judge', state: 'waiting' }).delete();
    },
    /** Class and reason of every licence, by old id. */
    async classes(): Promise<Record<string, string>> {
      const rows = await db('ledger_entries')
        .where({ drive_id: await driveId(), is_current: 1 })
        .orderBy('old_id');
      return Object.fromEntries(rows.map((row) => [row.old_id, `${row.class} ${row.reason}`]));
    },
  };
  return stage;
}
