import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { findNotice } from '#features/filings/notices/notice-queries.js';

/** What the one supplement notice of a case asks for, line by line. */
export const noticeLinesOf = async (db: Db | Trx, cipher: PersonalCipher, caseId: number): Promise<readonly string[]> =>
  ((await findNotice(db, cipher, caseId))?.lines ?? []).map(({ text }) => text);
