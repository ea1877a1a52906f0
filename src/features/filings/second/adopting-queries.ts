import { asciiText } from '#platform/db/ascii.js';
import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { KnownEntry } from './adopting-rules.js';

/** Entries with this number or of this business; so many at most, the newest first. */
export async function listEntriesLike(
  db: Db | Trx,
  like: { readonly caseKey: string; readonly uscc: string; readonly nameKey: string },
): Promise<KnownEntry[]> {
  const found = (await db('second_entries as s')
    .join('filing_cases as c', 'c.id', 's.case_id')
    .select({
      caseId: 's.case_id',
      agencyId: 'c.agency_id',
      platformCaseNo: 'c.platform_case_no',
      uscc: 's.uscc',
      nameKey: 's.name_key',
      divisionCode: 'c.division_code',
      isMatched: db.raw('s.matched_at IS NOT NULL'),
    })
    .options(asObjects)
    .whereNotNull('c.platform_case_no')
    .andWhere((query) => {
      query.where('s.case_key', like.caseKey);
      if (like.uscc !== '') query.orWhere('s.uscc', asciiText(like.uscc));
      if (like.nameKey.length >= 4) query.orWhere('s.name_key', like.nameKey);
    })
    .orderBy('s.case_id', 'desc')
    .limit(200)) as KnownEntry[];
  return found.map((entry) => ({ ...entry, isMatched: Boolean(entry.isMatched) }));
}
