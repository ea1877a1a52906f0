import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { NoticeLine } from './notice-rules.js';

/** The notice of a case as it was sent; nobody changes it. */
export interface StoredNotice {
  readonly caseId: number;
  readonly lines: readonly NoticeLine[];
  readonly writtenByName: string;
  readonly writtenAt: Date;
}

export async function findNotice(
  db: Db | Trx,
  cipher: PersonalCipher,
  caseId: number,
): Promise<StoredNotice | undefined> {
  const [row] = (await db('filing_notices as n')
    .join('operators as o', 'o.id', 'n.written_by')
    .select({ caseId: 'n.case_id', lines: 'n.lines', writtenByName: 'o.display_name', writtenAt: 'n.written_at' })
    .options(asObjects)
    .where('n.case_id', caseId)) as (Omit<StoredNotice, 'lines'> & { readonly lines: Buffer })[];
  return row && { ...row, lines: JSON.parse(cipher.openBytes(row.lines).toString()) as NoticeLine[] };
}

export async function insertNotice(
  trx: Trx,
  cipher: PersonalCipher,
  notice: { readonly caseId: number; readonly lines: readonly NoticeLine[]; readonly by: number; readonly at: Date },
): Promise<void> {
  await trx('filing_notices').insert({
    case_id: notice.caseId,
    lines: cipher.sealBytes(Buffer.from(JSON.stringify(notice.lines))),
    written_by: notice.by,
    written_at: notice.at,
  });
}
