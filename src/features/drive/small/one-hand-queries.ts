import type { Db, Trx } from '#platform/db/connection.js';

/** Whether one person may fill in and submit for this unit, as the drive says (small offices). */
export async function isSmallUnit(db: Db | Trx, driveId: number, unitCode: string): Promise<boolean> {
  const drive = await db('drives')
    .select({ smallUnits: 'small_units' })
    .where({ id: driveId })
    .first<{ smallUnits: string } | undefined>();
  return drive?.smallUnits.split('、').includes(unitCode) === true;
}

/** An annex that one person filled in and submitted. */
export interface OneHand {
  readonly annexId: number;
  readonly annexNo: number;
  readonly unitName: string;
  readonly personName: string;
  readonly submittedAt: Date;
}

/** What one person filled in and submitted in a drive, for its report. */
export async function listOneHand(db: Db, driveId: number): Promise<OneHand[]> {
  return (await db('annexes as x')
    .join('divisions as d', 'd.code', 'x.unit_code')
    .join('operators as o', 'o.id', 'x.one_hand_by')
    .select({
      annexId: 'x.id',
      annexNo: 'x.annex_no',
      unitName: 'd.name',
      personName: 'o.display_name',
      submittedAt: 'x.submitted_at',
    })
    .where('x.drive_id', driveId)
    .whereNotNull('x.submitted_at')
    .orderBy(['x.unit_code', 'x.annex_no'])) as OneHand[];
}
