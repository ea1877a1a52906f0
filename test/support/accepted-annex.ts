import type { Db, Trx } from '#platform/db/connection.js';
import { insertAgency } from '#features/agencies/queries.js';
import { loadDivisions } from '#features/agencies/reference.js';
import { contextOf, rowMaker } from '#features/annexes/checking/check-context.js';
import { createChecker, formHead } from '#domain/checking/check.js';
import { annexDefinition } from '#domain/annexes/index.js';
import { getAnnex } from '#features/annexes/queries.js';
import { findVersion } from '#features/annexes/version-queries.js';
import { insertRows } from '#features/annexes/checking/row-queries.js';
import { noticeDrive } from '#features/drive/notice/first.js';
import { insertDrive } from '#features/drive/queries.js';
import { enrol } from '#src/season/accounts.js';
import type { BusinessCells } from './businesses.js';
import { testCipher, testDeps, testNow } from './test-db.js';

/** Two agencies, their clerks and two officers of the province, in the drive of the notice. */
export interface Office {
  readonly driveId: number;
  readonly haikou: number;
  readonly qionghai: number;
  readonly province: number;
  readonly filer: number;
  readonly manager: number;
  readonly neighbour: number;
  readonly accepter: number;
  readonly importer: number;
}

export async function anOffice(db: Db): Promise<Office> {
  await loadDivisions(db);
  const agency = (trx: Trx, code: string, name: string, shortName: string) =>
    insertAgency(trx, {
      code,
      name,
      shortName,
      systemName: name,
      divisionCode: code,
      isReporting: code !== '460000',
      divisions: [code],
    });
  const offices = await db.transaction(async (trx) => ({
    driveId: await insertDrive(trx, noticeDrive),
    haikou: await agency(trx, '460100', '海口市道路运输管理处', '海口'),
    qionghai: await agency(trx, '469002', '琼海市道路运输管理所', '琼海'),
    province: await agency(trx, '460000', '海南省道路运输局', '省局'),
  }));
  const person = (account: string, agencyCode: string, ...roles: string[]) => ({ account, agencyCode, roles });
  const people = await enrol(testDeps({ db }), [
    person('filer', '460100', 'collector'),
    person('manager', '460100', 'agency_manager'),
    person('neighbour', '469002', 'collector', 'agency_manager'),
    person('accepter', '460000', 'province_business'),
    person('importer', '460000', 'province_business'),
  ]);
  const [filer = 0, manager = 0, neighbour = 0, accepter = 0, importer = 0] = people.map(({ id }) => id);
  return { ...offices, filer, manager, neighbour, accepter, importer };
}

/**
 * Annex 3 of an agency (or annex 4 or 5) with these rows, accepted by the province and waiting for its import; called again it is the next
 * version.
 */
export async function acceptedAnnex(
  db: Db,
  office: Office,
  agencyId: number,
  rows: readonly BusinessCells[],
  annexNo: 3 | 4 | 5 = 3,
): Promise<{ annexId: number; versionId: number }> {
  const head = formHead(annexNo);
  const fields = annexDefinition(annexNo).columns.map(({ field }) => field);
  return db.transaction(async (trx) => {
    const unitCode = agencyId === office.haikou ? '460100' : '469002';
    await trx('annexes')
      .insert({
        drive_id: office.driveId,
        unit_code: unitCode,
        agency_id: agencyId,
        annex_no: annexNo,
        state: 'filling',
      })
      .onConflict(['drive_id', 'unit_code', 'annex_no'])
      .ignore();
    const annex = await trx('annexes')
      .select('id')
      .where({ drive_id: office.driveId, agency_id: agencyId, annex_no: annexNo })
      .first<{ id: number }>();
    const annexId = Number(annex?.id);
    const [fileId] = await trx('files').insert({
      name: `附件${annexNo}.xlsx`,
      size_bytes: 0,
      sha256: '0'.repeat(64),
      created_at: testNow,
    });
    const [last] = (await trx('annex_versions').where({ annex_id: annexId }).max({ no: 'no' })) as {
      no: number | null;
    }[];
    const no = (last?.no ?? 0) + 1;
    const [versionId] = await trx('annex_versions').insert({
      annex_id: annexId,
      no,
      state: 'checked',
      file_id: fileId,
      file_name: `附件${annexNo}_第${no}版.xlsx`,
      sha256: String(no).padStart(64, '0'),
      receipt_no: `R-${annexId}-${no}`,
      uploaded_by: office.filer,
      uploaded_at: testNow,
      is_late: 0,
      head: JSON.stringify({ ...head, sheet: `附件${annexNo}` }),
      row_count: rows.length,
      checked_at: testNow,
    });
    const version = await findVersion(trx, Number(versionId));
    if (!version) throw new Error('the version was not stored');
    const checker = createChecker(
      annexNo,
      await contextOf(trx, testDeps({ db }), await getAnnex(trx, annexId), version),
      head,
    );
    const rowOf = rowMaker({ cipher: testCipher }, annexNo);
    const checked = rows.map((cells, i) => {
      const row = { row: i + 3, hidden: false, cells: fields.map((field) => cells[field] || undefined) };
      return rowOf(row, checker.row(row));
    });
    await insertRows(trx, testCipher, version.id, checked);
    await trx('annexes').where({ id: annexId }).update({
      state: 'accepted',
      current_version_id: versionId,
      uploaded_by: office.filer,
      submitted_by: office.manager,
      submitted_at: testNow,
      decided_by: office.accepter,
      decided_at: testNow,
      imported_by: null,
      imported_at: null,
    });
    return { annexId, versionId: Number(versionId) };
  });
}
