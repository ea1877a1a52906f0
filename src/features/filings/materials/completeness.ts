import type { PersonalCipher } from '#platform/crypto/personal.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { problems } from '#platform/problem.js';
import { type Completeness, completeness } from '#domain/filing/materials.js';
import { findShownCase } from '#features/filings/cases/shown-queries.js';
import { checklistOf } from './checklist.js';
import { listMarks } from './material-queries.js';

/** What is missing of the materials of a case, and what of them cannot be read. @throws portal.not_found */
export async function completenessOf(db: Db | Trx, caseId: number, cipher: PersonalCipher): Promise<Completeness> {
  const one = await findShownCase(db, undefined, caseId);
  if (!one) throw problems.not_found();
  const [{ asked }, marks] = await Promise.all([checklistOf(db, cipher, one), listMarks(db, caseId)]);
  return completeness(asked, marks);
}
