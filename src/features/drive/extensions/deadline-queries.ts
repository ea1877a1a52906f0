import type { Db, Trx } from '#platform/db/connection.js';
import { noteStandings } from '#features/drive/progress/standings.js';
import { deadlineOf } from '#features/drive/rules.js';

/** Until when this unit has time, its extension included: the one place that submissions and uploads are judged by (R28). */
export async function getDeadline(db: Db | Trx, driveId: number, unitCode: string): Promise<Date> {
  const row = await db('drives as d')
    .leftJoin('drive_extensions as e', (on) =>
      on.on('e.drive_id', 'd.id').onVal('e.unit_code', unitCode).onVal('e.is_current', 1),
    )
    .select({ deadlineAt: 'd.deadline_at', extendedTo: 'e.deadline_at' })
    .where('d.id', driveId)
    .first<{ deadlineAt: Date; extendedTo: Date | null } | undefined>();
  if (!row) throw new Error(`drive ${driveId} is not stored`);
  return deadlineOf(row, row.extendedTo);
}

const ownDeadline = 'GREATEST(d.deadline_at, COALESCE(e.deadline_at, d.deadline_at))';
const withDeadline = `JOIN drives d ON d.id = x.drive_id
  LEFT JOIN drive_extensions e ON e.drive_id = x.drive_id AND e.unit_code = x.unit_code AND e.is_current = 1`;

/** Judges by the deadlines as they are now what was handed in or sent before, all of it by when it came. */
export async function judgeAgain(trx: Trx, driveId: number, act: { at: Date; by: number | null }): Promise<void> {
  await trx.raw(
    `UPDATE annexes x ${withDeadline}
      SET x.is_late = CASE WHEN x.submitted_at > ${ownDeadline} THEN 1 ELSE 0 END WHERE x.drive_id = ?`,
    [driveId],
  );
  await trx.raw(
    `UPDATE annex_versions v JOIN annexes x ON x.id = v.annex_id ${withDeadline}
      SET v.is_late = CASE WHEN COALESCE(v.submitted_at, v.uploaded_at) > ${ownDeadline} THEN 1 ELSE 0 END
      WHERE x.drive_id = ?`,
    [driveId],
  );
  await noteStandings(trx, { driveId }, { ...act, step: 'judge' });
}
