import type { Db, Trx } from '#platform/db/connection.js';
import { namedDrives } from '#features/drive/chosen-drive.js';
import { listBoard } from '#features/drive/queries.js';
import { amongRivals, type MailSlot, type MailVerdict, verdictOf } from './verdict-rules.js';
import type { MailLine } from './mail-queries.js';
import { listReceiptTimes, listRejections, listVersionsByDigest } from './placed-queries.js';

/** A file that waits, and what the portal thinks of it now. */
export interface JudgedLine extends MailLine {
  readonly verdict: MailVerdict;
  readonly mailedAt: Date | null;
}

/** Every annex of the drives that run. */
export async function mailSlots(db: Db | Trx): Promise<{ slots: readonly MailSlot[] }> {
  const slots: MailSlot[] = [];
  for (const { id: driveId, name: driveName } of await namedDrives(db)) {
    const [board, times] = await Promise.all([listBoard(db, driveId, null), listReceiptTimes(db, driveId)]);
    for (const cell of board) slots.push({ ...cell, driveId, driveName, receivedAt: times.get(cell.annexId) ?? null });
  }
  return { slots };
}

/** When a mail was written; its arrival where it does not say. */
export const mailedAtOf = ({ mail }: MailLine): Date | null => mail.sentAt ?? mail.receivedAt;

/**
 * Judged as things stand now, not as they stood when the file came: annexes are submitted and other files come meanwhile. All that wait must be
 * handed in, since they are rivals.
 */
export async function judge(
  db: Db | Trx,
  waiting: readonly MailLine[],
  slots: readonly MailSlot[],
): Promise<readonly JudgedLine[]> {
  const digests = [...new Set(waiting.map(({ sha256 }) => sha256))];
  const [there, rejections] = await Promise.all([listVersionsByDigest(db, digests), listRejections(db, digests)]);
  const judged = waiting.flatMap((line) => {
    if (line.found === null) return [];
    const same = there.find(({ sha256 }) => sha256 === line.sha256);
    const sameAs = same
      ? `同样的文件已是${same.unitName}附件${same.annexNo}${same.no === null ? '的一版' : `第 ${same.no} 版`}${same.isAwaiting ? '（待机构确认）' : ''}，不用再放。`
      : '';
    const mailedAt = mailedAtOf(line);
    const rejectedBy = new Set(rejections.flatMap(({ sha256, annexId }) => (sha256 === line.sha256 ? [annexId] : [])));
    return [{ ...line, mailedAt, verdict: verdictOf(line.found, { slots, mailedAt, sameAs, rejectedBy }) }];
  });
  return amongRivals(judged);
}
