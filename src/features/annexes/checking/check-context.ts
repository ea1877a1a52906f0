import type { Deps } from '#platform/deps.js';
import { dayIn } from '#platform/clock.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { listDivisions } from '#features/agencies/queries.js';
import { findSystemName } from '#features/agencies/registration/system-name-queries.js';
import { territoryOf } from '#features/agencies/territory.js';
import { handedRowsOf } from '#features/drive/legacy/handed.js';
import { passedRowsOf } from '#features/drive/passing/handed.js';
import { officesOfDrive } from '#features/drive/passing/offices.js';
import { handedList } from '#domain/legacy/handed.js';
import { getDrive } from '#features/drive/queries.js';
import type { CheckedSheetRow } from '#domain/checking/check.js';
import { officesOfUnit } from '#features/annexes/acceptance/annex2-facts.js';
import { isBlocking } from '#domain/checking/blocking.js';
import { noWaivers, type WaiverOf } from '#features/annexes/waivers/in-force.js';
import type { Annex } from '#features/annexes/queries.js';
import type { AnnexVersion } from '#features/annexes/version-queries.js';
import type { RowToStore } from './row-queries.js';
import { createRowKeys, valuesDigest } from './rows.js';
import type { AnnexNo, CheckContext } from '#domain/annexes/types.js';
import type { SheetRow } from '#formats/cells.js';

export async function contextOf(
  trx: Db | Trx,
  deps: Pick<Deps, 'config' | 'cipher'>,
  annex: Annex,
  version: Pick<AnnexVersion, 'uploadedAt'>,
): Promise<CheckContext> {
  const [drive, divisions, systemName, offices, lists] = await Promise.all([
    getDrive(trx, annex.driveId),
    listDivisions(trx),
    annex.annexNo === 1 ? findSystemName(trx, annex.agencyId) : '',
    annex.annexNo === 2 ? officesOfUnit(trx, deps.cipher, annex) : undefined,
    listsOf(trx, deps, annex),
  ]);
  return {
    annexNo: annex.annexNo,
    receivedOn: dayIn(deps.config.officeZone, version.uploadedAt),
    baselineOn: drive.baselineOn,
    boundaryDay: drive.boundaryDay,
    ownDivisions: territoryOf([annex.unitCode], divisions),
    systemName,
    ...(offices === undefined ? {} : { offices }),
    ...lists,
  };
}

/** The lists of the unit, with what it has passed on, and to whom it may pass on. */
async function listsOf(
  trx: Db | Trx,
  deps: Pick<Deps, 'cipher'>,
  annex: Annex,
): Promise<Pick<CheckContext, 'handed' | 'officeFinder'>> {
  const { annexNo } = annex;
  if (annexNo !== 4 && annexNo !== 5) return {};
  const [handed, others, passed, officeFinder] = await Promise.all([
    handedRowsOf(trx, deps, annex),
    handedRowsOf(trx, deps, { ...annex, annexNo: annexNo === 4 ? 5 : 4 }),
    passedRowsOf(trx, deps, { ...annex, annexNo }),
    officesOfDrive(trx, annex.driveId),
  ]);
  return { officeFinder, ...(handed && { handed: handedList([...handed, ...passed], others) }) };
}

/** Puts together what is stored of a row: the cells as typed, what they mean, the names that both give it, and the error that blocks it. */
export function rowMaker({ cipher }: Pick<Deps, 'cipher'>, annexNo: AnnexNo, waived: WaiverOf = noWaivers) {
  const keyOf = createRowKeys(annexNo, cipher);
  return (row: SheetRow, { values, findings }: CheckedSheetRow): RowToStore => {
    const rowKey = keyOf(values);
    return {
      ...row,
      rowKey,
      digest: valuesDigest(values, cipher),
      values,
      error: findings.find((one) => isBlocking({ level: one.level, waiverId: waived(rowKey, one) }))?.message,
    };
  };
}
