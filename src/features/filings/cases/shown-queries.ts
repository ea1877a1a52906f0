import type { Db, Trx } from '#platform/db/connection.js';
import { asObjects } from '#platform/db/type-cast.js';
import type { FilingCase } from './case-queries.js';
import { caseColumns } from './case-queries.js';

/** A case as its pages show it. */
export interface ShownCase extends FilingCase {
  readonly agencyName: string;
  readonly businessId: number | null;
  readonly licenceId: number | null;
  readonly businessName: string;
  readonly businessClass: string | null;
  readonly platformCaseNo: string | null;
  readonly filedAt: Date | null;
  readonly filingNo: string | null;
  readonly createdBy: number;
  readonly createdAt: Date;
  readonly savedAt: Date;
  /** See `openFacts`. */
  readonly facts: Buffer;
}

/** A case of the office; without one, of any. Undefined for what is not there or another office's. */
export async function findShownCase(
  db: Db | Trx,
  office: number | undefined,
  id: number,
): Promise<ShownCase | undefined> {
  const own = Object.fromEntries(Object.entries(caseColumns).map(([name, column]) => [name, `c.${column}`]));
  const [one] = (await db('filing_cases as c')
    .join('agencies as a', 'a.id', 'c.agency_id')
    .select({
      ...own,
      agencyName: 'a.name',
      businessId: 'c.business_id',
      licenceId: 'c.licence_id',
      businessName: 'c.business_name',
      businessClass: 'c.business_class',
      platformCaseNo: 'c.platform_case_no',
      filedAt: 'c.filed_at',
      filingNo: 'c.filing_no',
      createdBy: 'c.created_by',
      createdAt: 'c.created_at',
      savedAt: 'c.saved_at',
      facts: 'c.facts',
    })
    .options(asObjects)
    .where('c.id', id)
    .modify((query) => {
      if (office !== undefined) query.where('c.agency_id', office);
    })) as ShownCase[];
  return one;
}
