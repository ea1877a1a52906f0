import type { Db, Trx } from '#platform/db/connection.js';
import { type Adoptable, type AskedCase, judgeAdoptable, nameKeyOf } from './adopting-rules.js';
import { listEntriesLike } from './adopting-queries.js';
import { caseKey, caseNumber } from '#domain/filing/case-number.js';

/**
 * The earlier second entry that a case of the platform is, by its number, or by its business where the number differs by a slip; with what
 * speaks for it (R33). `exceptCase` is left out: an entry is not like itself.
 */
export async function findAdoptable(db: Db | Trx, asked: AskedCase, exceptCase?: number): Promise<Adoptable> {
  const sought = { ...asked, platformCaseNo: caseNumber(asked.platformCaseNo) };
  const entries = await listEntriesLike(db, {
    caseKey: caseKey(sought.platformCaseNo),
    uscc: sought.uscc,
    nameKey: nameKeyOf(sought.name),
  });
  return judgeAdoptable(
    sought,
    entries.filter(({ caseId }) => caseId !== exceptCase),
  );
}
